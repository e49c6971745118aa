"""Icons and the pager."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from core.icons import ICONS
from tests.core.markup import Markup


def draw(source: str, **context: object) -> Markup:
    return Markup(Template("{% load ui %}" + source).render(Context(context)))


def pager(number: int, *, items: int = 60, address: str = "/") -> Markup:
    page = Paginator(range(items), 20).page(number)
    return draw("{% page_links page %}", page=page, request=RequestFactory().get(address))


def links(markup: Markup) -> dict[str, str]:
    return {link.attrs["rel"]: link.attrs["href"] for link in markup.all("a")}


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_is_passed_over_by_assistive_technology(name: str) -> None:
    assert draw("{% icon name %}", name=name).one("svg").attrs["aria-hidden"] == "true"


@pytest.mark.parametrize("name", sorted(ICONS))
def test_an_icon_takes_its_colour_from_the_words_beside_it(name: str) -> None:
    assert "fill=" not in ICONS[name] + "".join(part for part in ICONS[name] if part == "#")


def test_a_misspelt_icon_fails_loudly() -> None:
    with pytest.raises(KeyError):
        draw("{% icon 'fone' %}")


def test_the_middle_page_leads_both_ways() -> None:
    assert links(pager(2)) == {"prev": "?page=1", "next": "?page=3"}


def test_the_first_page_leads_on_only() -> None:
    assert list(links(pager(1))) == ["next"]


def test_the_last_page_leads_back_only() -> None:
    assert list(links(pager(3))) == ["prev"]


def test_a_single_page_shows_no_pager() -> None:
    assert pager(1, items=3).elements == []


def test_turning_the_page_keeps_what_was_looked_for() -> None:
    assert links(pager(1, address="/?q=sleep+%26+rest"))["next"] == "?q=sleep+%26+rest&page=2"


def test_turning_the_page_forgets_the_page_before() -> None:
    assert links(pager(2, address="/?page=2"))["next"] == "?page=3"


def test_a_pager_needs_no_request() -> None:
    page = Paginator(range(60), 20).page(1)
    assert links(draw("{% page_links page %}", page=page)) == {"next": "?page=2"}


def test_the_pager_says_where_one_is() -> None:
    assert "Page 2 of 3" in pager(2).text
