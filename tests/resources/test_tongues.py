"""The directory, for readers who named languages: what speaks theirs comes first, and says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from people.models import User
from resources import search
from tests.conftest import Cast
from tests.resources.test_filters import LISTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from resources.models import Service

    As = Callable[..., Client]
    Make = Callable[..., Service]

ADDRESS = "/resources/"
MARK = re.compile(r'badge--good">In ([^<]+)<')


@pytest.fixture
def three(make_service: Make) -> None:
    """Three services of one urgency and one of another; two of them speak Spanish."""
    make_service("alone", languages=["en"])
    make_service("both", languages=["en", "es"])
    make_service("zuletzt", languages=["es", "asl"])
    make_service("urgent", urgency="today", languages=["en"])


def speaker(cast: Cast, *codes: str) -> User:
    """Let the trainee speak these."""
    cast.trainee.languages = list(codes)
    cast.trainee.save()
    return cast.trainee


def listed(browser: Client, **query: str) -> list[str]:
    """Return the services of the page, in its order."""
    return LISTED.findall(browser.get(ADDRESS, query).text)


def test_services_in_ones_language_come_first(cast: Cast, as_: As, three: None) -> None:
    assert listed(as_(speaker(cast, "es"))) == ["urgent", "both", "zuletzt", "alone"]


def test_what_is_urgent_still_stands_before_them(cast: Cast, as_: As, three: None) -> None:
    assert listed(as_(speaker(cast, "es")))[0] == "urgent"


def test_without_a_language_the_order_is_everyones(cast: Cast, as_: As, client: Client, three: None) -> None:
    assert listed(as_(speaker(cast))) == listed(client)


def test_nothing_is_left_out(cast: Cast, as_: As, client: Client, three: None) -> None:
    assert sorted(listed(as_(speaker(cast, "es")))) == sorted(listed(client))


def test_a_service_in_ones_language_says_so(cast: Cast, as_: As, three: None) -> None:
    page = as_(speaker(cast, "es", "ase")).get(ADDRESS).text
    assert sorted(MARK.findall(page)) == ["Spanish", "Spanish and ASL"]


def test_a_visitor_sees_no_marks(client: Client, three: None) -> None:
    assert MARK.findall(client.get(ADDRESS).text) == []


def test_anothers_languages_are_not_mine(cast: Cast, as_: As, three: None) -> None:
    speaker(cast, "es")
    assert MARK.findall(as_(cast.other_trainee).get(ADDRESS).text) == []


def test_a_search_keeps_its_order_and_marks(cast: Cast, as_: As, client: Client, three: None) -> None:
    search.index()
    found = as_(speaker(cast, "es")).get(ADDRESS, {"q": "tea"}).text
    assert LISTED.findall(found) == LISTED.findall(client.get(ADDRESS, {"q": "tea"}).text)
    assert MARK.findall(found) == ["Spanish"] * 2


def test_a_filter_goes_on_narrowing(cast: Cast, as_: As, three: None) -> None:
    assert listed(as_(speaker(cast, "es")), language="en") == ["urgent", "both", "alone"]


def test_the_page_is_kept_for_nobody_else(cast: Cast, as_: As, client: Client, three: None) -> None:
    as_(speaker(cast, "es")).get(ADDRESS)
    assert "In Spanish" not in client.get(ADDRESS).text


def test_a_language_costs_no_query(
    cast: Cast, as_: As, three: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    plain, speaks = as_(cast.other_trainee), as_(speaker(cast, "es"))
    plain.get(ADDRESS)
    with django_assert_max_num_queries(100) as before:
        plain.get(ADDRESS)
    with django_assert_max_num_queries(len(before)):
        speaks.get(ADDRESS)


@pytest.mark.parametrize(("code", "name"), [("ko", "Korean"), ("ht", "Haitian Creole"), ("xx", "xx")])
def test_more_languages_than_the_filters_have_names(
    client: Client, make_service: Make, code: str, name: str
) -> None:
    make_service("tea", languages=[code])
    assert f"<dd>{name}</dd>" in " ".join(client.get("/resources/tea/").text.split())


def test_the_page_says_truly_what_language_it_is_in(cast: Cast, as_: As) -> None:
    assert '<html lang="en"' in as_(speaker(cast, "es")).get(ADDRESS).text
