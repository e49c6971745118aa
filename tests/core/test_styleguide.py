"""The page that shows the look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.icons import ICONS
from core.styleguide import PAINTS, SampleForm
from core.stylesheet import joined
from tests.core.markup import Markup

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def page(client: Client, db: None) -> Markup:
    return Markup(client.get(reverse("styleguide")).content.decode())


def test_it_shows_every_icon(page: Markup) -> None:
    assert [name for name in ICONS if name not in page.text] == []


def test_it_shows_every_paint_in_its_own_colour() -> None:
    css = joined()
    assert [paint for paint in PAINTS[1:] if f".swatch__paint--{paint} " not in css] == []


def test_it_shows_every_kind_of_field_untouched_and_wrong(page: Markup) -> None:
    assert len(page.all("div", class_="error-summary")) == 1


def test_its_mistakes_do_not_take_the_focus(page: Markup) -> None:
    assert "autofocus" not in page.one("div", class_="error-summary").attrs


def test_its_form_has_one_field_of_each_kind() -> None:
    kinds = [type(field.widget) for field in SampleForm().fields.values()]
    assert len(kinds) == len(set(kinds))


def test_no_two_of_its_elements_share_an_id(page: Markup) -> None:
    assert sorted(page.ids) == sorted(set(page.ids))
