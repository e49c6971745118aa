"""How long a sign-in lasts, and who ends it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.urls import reverse

from people.models import Entry, SignIn
from people.models.sessions import remember
from tests.conftest import Cast, browse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC)


def after(**passed: float) -> Any:
    """Stop the clock so long after noon."""
    return time_machine.travel(NOON + dt.timedelta(**passed), tick=False)


@pytest.fixture
def browser(cast: Cast) -> Client:
    """The trainee's browser, signed in at noon."""
    with after():
        return browse(cast.trainee)


def is_in(browser: Client) -> bool:
    """Say whether a browser is signed in."""
    return browser.get(reverse("people:profile")).status_code == 200


@pytest.mark.parametrize(("hours", "holds"), [(71, True), (73, False)])
def test_a_sign_in_that_nobody_uses_ends(browser: Client, hours: int, holds: bool) -> None:
    with after(hours=hours):
        assert is_in(browser) is holds


def test_a_sign_in_that_is_used_goes_on(browser: Client) -> None:
    for hours in (60, 120):
        with after(hours=hours):
            assert is_in(browser)


def test_a_sign_in_ends_after_two_weeks_however_much_it_is_used(browser: Client) -> None:
    for day in range(2, 14, 2):
        with after(days=day):
            is_in(browser)
    with after(days=14, hours=1):
        assert not is_in(browser)


def test_a_sign_in_that_ended_by_itself_is_gone_from_the_server(browser: Client) -> None:
    with after(hours=73):
        is_in(browser)
    assert not Session.objects.filter(session_key=browser.cookies["sessionid"].value).exists()


def test_the_idle_time_is_settable(browser: Client, settings: Any) -> None:
    settings.SESSION_IDLE_HOURS = 1
    with after(hours=2):
        assert not is_in(browser)


def test_being_here_is_written_down_every_ten_minutes_at_most(
    browser: Client, django_assert_num_queries: Any
) -> None:
    seen = []
    for minutes in (1, 9, 11, 12):
        with after(minutes=minutes):
            is_in(browser)
            seen.append(browser.session["seen_at"])
    assert [round((at - NOON.timestamp()) / 60) for at in seen] == [0, 0, 11, 11]


def test_the_office_signs_someone_out_everywhere(cast: Cast, as_: As) -> None:
    theirs = as_(cast.trainee)
    as_(cast.gme_admin).post(reverse("people:sign_out", args=[cast.trainee.public_id]))
    assert not is_in(theirs)


def test_that_is_in_the_audit_with_both(cast: Cast, as_: As) -> None:
    as_(cast.gme_admin).post(reverse("people:sign_out", args=[cast.trainee.public_id]))
    entry = Entry.objects.get(act="signed_out_everywhere")
    assert (entry.actor, entry.person) == (cast.gme_admin, cast.trainee)


@pytest.mark.parametrize("role", ["trainee", "program_lead", "other_trainee", "clinician"])
def test_nobody_else_signs_others_out(cast: Cast, as_: As, role: str) -> None:
    theirs = as_(cast.trainee)
    answer = as_(cast.member(role)).post(reverse("people:sign_out", args=[cast.trainee.public_id]))
    assert (answer.status_code, is_in(theirs)) == (404, True)


def test_signing_out_leaves_nothing_on_the_server(browser: Client) -> None:
    key = browser.cookies["sessionid"].value
    with after(minutes=1):
        browser.post(reverse("account_logout"))
    assert not Session.objects.filter(session_key=key).exists()


def test_a_session_key_holds_more_than_128_random_bits(browser: Client) -> None:
    key = browser.cookies["sessionid"].value
    assert (len(key), key.isalnum()) == (32, True)


def test_a_made_up_session_key_is_not_taken_over(cast: Cast) -> None:
    browser = browse(None)
    browser.cookies["sessionid"] = "a" * 32
    browser.get(reverse("account_login"))
    assert not Session.objects.filter(session_key="a" * 32).exists()


def test_a_sign_in_outside_any_browser_is_remembered_nowhere(cast: Cast) -> None:
    remember(None, cast.trainee)
    assert not SignIn.objects.exists()


def test_the_list_forgets_browsers_whose_session_is_gone(cast: Cast, browser: Client) -> None:
    Session.objects.all().delete()
    browse(cast.trainee)
    assert SignIn.objects.filter(user=cast.trainee).count() == 1


def test_another_persons_gone_browser_is_left_to_its_own_next_sign_in(cast: Cast, browser: Client) -> None:
    Session.objects.all().delete()
    browse(cast.facilitator)
    assert SignIn.objects.filter(user=cast.trainee).count() == 1
