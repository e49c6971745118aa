"""Links that turn reminders off, as programs, scanners and mischief use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.urls import reverse

from people.models import User
from reminders import kinds, tokens
from reminders.models import Choice, Preference
from reminders.summary import KIND as SUMMARY

if TYPE_CHECKING:
    from collections.abc import Callable

    from reminders.kinds import Kind
    from tests.conftest import Cast

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORGED = [
    "x",
    "~",
    "~~~",
    "a" * 5000,
    "\0",
    "é",
    "../../admin",
    "00000000000000000000000000000000.tests.note~1abcde~signature",
    "' OR 1=1 --",
]
PREFETCHING = [
    {"HTTP_PURPOSE": "prefetch"},
    {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
    {"HTTP_USER_AGENT": "Barracuda Link Protection"},
]


def link(person: User, kind: Kind) -> str:
    return reverse("reminders:off", args=[tokens.make(person, kind)])


def changed() -> bool:
    return Choice.objects.exists() or Preference.objects.filter(muted=True).exists()


@pytest.mark.parametrize("token", FORGED)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_forged_link_is_answered_in_words_and_changes_nothing(cast: Cast, token: str, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(f"/reminders/off/{quote(token, safe='')}/")
    assert (answer.status_code in (404, 410), changed()) == (True, False)


@pytest.mark.parametrize("salt", ["", "reminders.on", "django.core.signing"])
def test_what_this_site_signed_for_something_else_is_no_link(cast: Cast, note: Kind, salt: str) -> None:
    words = f"{cast.trainee.public_id.hex}.{note.key}"
    token = signing.TimestampSigner(salt=salt).sign(words).replace(":", "~")
    assert Client().post(f"/reminders/off/{token}/", ONE_CLICK).status_code == 410


def test_a_link_about_nobody_is_answered_in_words(cast: Cast, note: Kind) -> None:
    token = tokens.make(User(), note)
    assert Client().post(f"/reminders/off/{token}/", ONE_CLICK).status_code == 410


@pytest.mark.parametrize("headers", PREFETCHING)
@pytest.mark.parametrize("method", ["get", "head"])
def test_whoever_looks_ahead_turns_nothing_off(
    cast: Cast, note: Kind, headers: dict[str, str], method: str
) -> None:
    answer = getattr(Client(), method)(link(cast.trainee, note), **headers)
    assert (answer.status_code, changed()) == (200, False)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_no_other_way_of_asking_turns_anything_off(cast: Cast, note: Kind, method: str) -> None:
    answer = getattr(Client(), method)(link(cast.trainee, note))
    assert (answer.status_code, changed()) == (405, False)


@pytest.mark.parametrize("body", [b"", b"List-Unsubscribe=One-Click", b"\xff\xfe", b"what=nonsense"])
def test_a_post_is_one_click_whatever_it_carries(cast: Cast, note: Kind, body: bytes) -> None:
    kind = "application/x-www-form-urlencoded"
    answer = Client(enforce_csrf_checks=True).post(link(cast.trainee, note), body, content_type=kind)
    assert (answer.status_code, changed()) == (200, True)


def test_a_program_may_send_the_click_as_a_form_with_parts(cast: Cast, note: Kind) -> None:
    answer = Client(enforce_csrf_checks=True).post(link(cast.trainee, note), ONE_CLICK)
    assert (answer.status_code, changed()) == (200, True)


def test_a_click_begins_no_session(cast: Cast, note: Kind) -> None:
    assert settings.SESSION_COOKIE_NAME not in Client().post(link(cast.trainee, note), ONE_CLICK).cookies


def test_neither_page_is_kept_by_anything_between(cast: Cast, note: Kind) -> None:
    for answer in (Client().get(link(cast.trainee, note)), Client().post(link(cast.trainee, note))):
        assert "no-store" in answer["Cache-Control"]


def test_the_page_does_not_hand_its_address_on(cast: Cast, note: Kind) -> None:
    assert Client().get(link(cast.trainee, note))["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_whoever_is_signed_in_turns_off_what_the_link_is_about(
    cast: Cast, note: Kind, as_: Callable[[User], Client]
) -> None:
    as_(cast.other_trainee).post(link(cast.trainee, note), ONE_CLICK)
    assert set(Choice.objects.values_list("user", flat=True)) == {cast.trainee.pk}


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_is_signed_in_without_a_second_step_turns_it_off_too(
    cast: Cast, note: Kind, as_: Callable[[User], Client], settings: Any, method: str
) -> None:
    settings.SECOND_STEP_ROLES = ["everyone"]
    page = getattr(as_(cast.gme_admin), method)(link(cast.trainee, note), ONE_CLICK)
    assert (page.status_code, changed()) == (200, method == "post")


def test_a_link_of_what_is_always_sent_by_now_claims_nothing(
    cast: Cast, declare: Callable[..., Kind]
) -> None:
    page = Client().post(link(cast.trainee, declare(optional=False)), ONE_CLICK)
    assert (page.status_code, "Nothing was changed" in page.text, changed()) == (410, True, False)


def test_a_kind_that_is_gone_after_a_downgrade_is_answered_in_words(
    cast: Cast, declare: Callable[..., Kind], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = link(cast.trainee, declare())
    monkeypatch.delitem(kinds._registry, "tests.note")
    assert Client().post(address, ONE_CLICK).status_code == 410


def test_a_closed_account_can_still_say_no(cast: Cast, note: Kind) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(is_active=False)
    assert Client().post(link(cast.trainee, note), ONE_CLICK).status_code == 200


def test_the_title_says_neither_who_nor_what(cast: Cast, note: Kind) -> None:
    page = Client().get(link(cast.trainee, note)).content.decode()
    assert "<title>Turn off · " in page


def test_the_link_of_a_summary_says_that_it_is_about_everything(cast: Cast) -> None:
    address = link(cast.trainee, SUMMARY)
    asked, done = Client().get(address).content.decode(), Client().post(address, ONE_CLICK).content.decode()
    assert ("Turn everything optional off?" in asked, "Everything optional is off." in done) == (True, True)


def test_the_link_of_a_summary_turns_everything_off(cast: Cast) -> None:
    Client().post(link(cast.trainee, SUMMARY), ONE_CLICK)
    assert Preference.objects.get(user=cast.trainee).muted


def test_the_link_of_one_kind_does_not(cast: Cast, note: Kind) -> None:
    Client().post(link(cast.trainee, note), ONE_CLICK)
    assert not Preference.objects.filter(muted=True).exists()


# --- what leaves no row cannot be on a list, nor among preferences ---


def stopping(declare: Callable[..., Kind]) -> tuple[Kind, list[User]]:
    """Return a kind that is stopped beside the preferences, and whom it was stopped for."""
    stopped: list[User] = []
    return declare(stop=stopped.append), stopped


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_link_of_such_a_kind_promises_neither(
    cast: Cast, declare: Callable[..., Kind], method: str
) -> None:
    kind, _ = stopping(declare)
    text = getattr(Client(), method)(link(cast.trainee, kind)).text
    promised = ("stay on your list", "turn them on again in", "change this at any time in")
    assert (any(words in text for words in promised), "where you first did" in text) == (False, True)


def test_one_click_on_it_stops_it_and_writes_no_choice(cast: Cast, declare: Callable[..., Kind]) -> None:
    kind, stopped = stopping(declare)
    Client().post(link(cast.trainee, kind), ONE_CLICK)
    assert (stopped, Choice.objects.exists()) == ([cast.trainee], False)


def test_everything_off_by_it_can_be_turned_on_in_the_preferences(
    cast: Cast, declare: Callable[..., Kind]
) -> None:
    kind, stopped = stopping(declare)
    text = Client().post(link(cast.trainee, kind), {"what": "everything"}).text
    assert ("change this at any time in" in text, stopped) == (True, [])
