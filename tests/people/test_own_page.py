"""What one's own page and the greeting tell: calendars, language, the three yeses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from people import feeds
from people.feeds import Feed
from tests.conftest import Cast, browse
from tests.people.pages import text
from wellnessdays import feeds as away

if TYPE_CHECKING:
    from collections.abc import Callable

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db


def own_page(person: Any) -> str:
    """Return someone's profile."""
    return text(browse(person).get(reverse("people:profile")))


def test_a_trainee_sees_that_their_calendar_has_no_address_yet(cast: Cast) -> None:
    assert "has no address yet" in own_page(cast.trainee)


def test_a_trainee_sees_since_when_it_has_one(cast: Cast) -> None:
    away.renew(cast.trainee)
    assert "has an address since" in own_page(cast.trainee)


def test_the_address_itself_is_not_shown_there(cast: Cast) -> None:
    secret = away.renew(cast.trainee)
    assert secret not in own_page(cast.trainee)


def test_the_calendar_leads_to_where_it_is_made_and_stopped(cast: Cast) -> None:
    assert f'href="{reverse("wellnessdays:feed_page")}"' in own_page(cast.trainee)


@pytest.mark.parametrize("role", ["clinician", "gme_admin", "superuser"])
def test_whoever_has_no_calendar_reads_so(cast: Cast, role: str) -> None:
    page = own_page(cast.member(role))
    assert ("None of yours" in page, "feed_page" in page) == (True, False)


def test_only_calendars_with_a_state_are_listed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Feed("One", "home:today", lambda _: "is here"), Feed("Two", "home:today", lambda _: "")]
    monkeypatch.setattr(feeds, "_feeds", found)
    assert [(feed.title, state) for feed, state in feeds.of(cast.trainee)] == [("One", "is here")]


@pytest.mark.parametrize("name", ["reminders:preferences", "mfa_index", "people:export", "people:delete"])
def test_ones_own_page_leads_on(cast: Cast, name: str) -> None:
    assert f'href="{reverse(name)}"' in own_page(cast.trainee)


def test_the_language_is_told(cast: Cast) -> None:
    assert "This site speaks English" in own_page(cast.trainee)


@pytest.mark.parametrize("words", ["keep my check-ins", "count me in term summaries", "remind me"])
def test_the_greeting_names_the_three_yeses(cast: Cast, as_: As, words: str) -> None:
    assert words in text(as_(cast.trainee).get(reverse("people:welcome")))


def test_the_greeting_says_that_all_is_off(cast: Cast, as_: As) -> None:
    assert "starts switched off" in text(as_(cast.trainee).get(reverse("people:welcome")))


def test_a_longer_list_of_sign_ins_asks_no_more_queries(
    cast: Cast, as_: As, django_assert_max_num_queries: Any
) -> None:
    browser = as_(cast.trainee)
    for _ in range(12):
        as_(cast.trainee)
    with django_assert_max_num_queries(12):
        browser.get(reverse("people:profile"))
