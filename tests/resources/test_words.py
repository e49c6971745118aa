"""What people say, and what the directory calls it: the office edits the table, the next search knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from resources import operations
from resources.models import Synonym

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User
    from resources.models import Service
    from tests.conftest import Cast

PAGE = "/resources/desk/words/"


@pytest.fixture
def office(cast: Cast, as_: Callable[[User | None], Client]) -> Client:
    return as_(cast.wellbeing_office)


def finds(client: Client, text: str, slug: str) -> bool:
    return f"/resources/{slug}/" in client.get("/resources/", {"q": text}).text


def test_a_new_phrase_is_understood_at_the_next_search(
    office: Client, make_service: Callable[..., Service]
) -> None:
    make_service("tea", summary="Hot drinks.")
    operations.publish()
    before = finds(office, "brain juice", "tea")
    office.post(PAGE, {"phrase": "brain juice", "means": "drinks"})
    assert (before, finds(office, "brain juice", "tea")) == (False, True)


def test_a_phrase_is_understood_in_any_spelling(office: Client, make_service: Callable[..., Service]) -> None:
    make_service("tea", summary="Hot drinks.")
    operations.publish()
    office.post(PAGE, {"phrase": "Can't  Wáke", "means": "drinks"})
    assert finds(office, "CANT WAKE", "tea")


def test_a_phrase_is_changed(office: Client) -> None:
    row = Synonym.objects.create(phrase="brain juice", means="coffee")
    office.post(f"{PAGE}{row.pk}/", {"phrase": "brain juice", "means": "tea"})
    row.refresh_from_db()
    assert row.means == "tea"


def test_a_phrase_is_forgotten(office: Client) -> None:
    row = Synonym.objects.create(phrase="brain juice", means="coffee")
    office.post(f"{PAGE}{row.pk}/drop/")
    assert not Synonym.objects.exists()


@pytest.mark.parametrize(
    ("phrase", "means"),
    [
        ("", "tea"),
        ("?!", "tea"),
        ("one two three four five six", "tea"),
        ("Shrínk", "tea"),
        ("new", "—"),
        ("new", ""),
    ],
)
def test_a_phrase_that_no_search_can_match_is_refused(office: Client, phrase: str, means: str) -> None:
    Synonym.objects.create(phrase="shrink", means="psychiatry")
    page = office.post(PAGE, {"phrase": phrase, "means": means})
    assert (page.status_code, Synonym.objects.count()) == (422, 1)


def test_a_phrase_about_a_crisis_still_pins_the_crisis_card(office: Client) -> None:
    said = office.post(PAGE, {"phrase": "want to die", "means": "counseling"}, follow=True).text
    found = office.get("/resources/", {"q": "want to die"}).text
    assert ("pins the crisis card" in said, 'id="crisis-card"' in found) == (True, True)


def test_an_untouched_phrase_may_be_saved_again(office: Client) -> None:
    row = Synonym.objects.create(phrase="shrink", means="psychiatry")
    assert office.post(f"{PAGE}{row.pk}/", {"phrase": "shrink", "means": "psychiatry"}).status_code == 302
