"""The list of what trusted systems test, for the clinic: who sees it, damage, retention, and silence."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from checkins import tasks
from checkins.clinic import cases, keys
from checkins.models import Case, Letter, Wrap
from people import farewell
from tests.checkins.clinic.conftest import CODE, WORDS, Clinic, hand, talk, texts
from tests.checkins.clinic.pages import opened, post, words
from tests.conftest import ROLES, Cast, browse

if TYPE_CHECKING:
    from collections.abc import Callable

STORED = (Case, Wrap, Letter)
NEW = "meadow anchor velvet orbit"
ONCE = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|<!--.*?-->|letter" value="[^"]*"', re.S
)
OTHERS = [role for role in ROLES if role != "clinician"]


def counts() -> list[int]:
    """Return how many rows there are of everything that the clinic stores of trainees."""
    return [model._default_manager.count() for model in STORED]


def seen(browser: Client, address: str) -> tuple[int, int, str, int]:
    """Return what a page shows from outside: status, bytes, words, queries."""
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(address)
    return page.status_code, len(page.content), ONCE.sub("", page.content.decode()), len(asked)


# None and not yours


def test_none_barred_and_taken_look_the_same_to_a_clinician(clinic: Clinic, cast: Cast) -> None:
    browser = opened(clinic.one)
    barred, taken = hand(cast.trainee, barred=(clinic.one,)), hand(cast.trainee)
    cases.take(case=taken, held=clinic.other)
    never = seen(browser, reverse("checkins:case", args=[uuid.UUID(int=7)]))
    found = [seen(browser, reverse("checkins:case", args=[case.pk])) for case in (barred, taken)]
    assert (never[0], found) == (404, [never, never])


@pytest.mark.parametrize("verb", ["case_take", "put_back", "step_aside", "close"])
def test_what_is_not_a_clinicians_is_not_theirs_to_change(clinic: Clinic, cast: Cast, verb: str) -> None:
    case = hand(cast.trainee, barred=(clinic.one,))
    assert post(opened(clinic.one), verb, case.pk).status_code == 404
    assert (counts(), Case.objects.get().taken_by) == ([1, 1, 1], None)


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("name", ["contact", "dialogue", "queue"])
def test_none_and_many_look_the_same_to_everyone_else(
    clinic: Clinic, cast: Cast, role: str, name: str
) -> None:
    person = getattr(cast, role)
    browser = Client() if person is None else browse(person)
    browser.get(reverse(f"checkins:{name}"))
    none = seen(browser, reverse(f"checkins:{name}"))
    talk()
    for _ in range(3):
        hand(cast.trainee)
    assert seen(browser, reverse(f"checkins:{name}")) == none


@pytest.mark.parametrize("name", ["home:today", "checkins:home", "checkins:stored", "checkins:export"])
def test_nothing_of_ones_own_shows_that_one_handed_something_over(
    clinic: Clinic, cast: Cast, name: str
) -> None:
    browser = browse(cast.trainee)
    browser.get(reverse(name))
    none = seen(browser, reverse(name))
    hand(cast.trainee)
    assert seen(browser, reverse(name)) == none


# Retention and account deletion


def later(days: int) -> Any:
    """Travel so many days on."""
    return time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False)


def test_retention_populate_and_run_and_all_survive(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    talk()
    with later(59):
        tasks.expire_cases()
    assert counts() == [2, 4, 2]


def test_retention_expire_and_run_and_every_count_is_zero(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    talk()
    with later(92):
        tasks.expire_cases()
    assert counts() == [0, 0, 0]


def test_a_hand_over_goes_before_a_conversation(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    talk()
    with later(62):
        tasks.expire_cases()
    assert [case.kind for case in Case.objects.all()] == ["dialogue"]


def test_a_deleted_account_leaves_a_clinician_what_was_handed_to_them(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee)
    farewell.delete_account(cast.trainee)
    assert texts(clinic.held, case) == ["Please call"]


# Damage: nothing silent, and nobody else's


def damage_letter(case: Case) -> None:
    row = Letter.objects.get(case=case)
    Letter.objects.filter(pk=row.pk).update(sealed=bytes(row.sealed)[:-1])


def damage_wraps(case: Case) -> None:
    for row in Wrap.objects.filter(case=case):
        Wrap.objects.filter(pk=row.pk).update(sealed=bytes(row.sealed)[:40])


def damage_head(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(head=b"")


DAMAGE: dict[str, Callable[[Case], None]] = {"a letter": damage_letter, "the keys": damage_wraps}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_case_is_said_in_words(clinic: Clinic, cast: Cast, damage: Callable[[Case], None]) -> None:
    case = hand(cast.trainee)
    damage(case)
    page = opened(clinic.one).get(reverse("checkins:case", args=[case.pk]))
    assert (page.status_code, "a part of it is damaged" in words(page)) == (503, True)


def test_a_damaged_conversation_is_said_in_words_to_whoever_has_its_words(clinic: Clinic) -> None:
    damage_letter(talk().case)
    page = post(Client(), "dialogue_read", code=CODE)
    assert (page.status_code, "a part of it is damaged" in words(page)) == (503, True)


def test_what_was_typed_into_a_damaged_conversation_comes_back(clinic: Clinic) -> None:
    damage_letter(talk().case)
    page = post(Client(), "dialogue_write", code=CODE, text="Are you there?", letter=uuid.uuid4())
    assert (page.status_code, "Are you there?" in words(page)) == (503, True)


@pytest.mark.parametrize("damage", [damage_wraps, damage_head])
def test_one_damaged_case_does_not_close_the_queue(
    clinic: Clinic, cast: Cast, damage: Callable[[Case], None]
) -> None:
    damage(hand(cast.trainee))
    hand(cast.trainee)
    page = opened(clinic.one).get(reverse("checkins:queue"))
    assert (page.status_code, words(page).count("Waits for an answer")) == (200, 2)


@pytest.mark.parametrize("damage", [damage_wraps, damage_head])
def test_nor_does_it_keep_the_others_from_being_shared(
    clinic: Clinic, cast: Cast, damage: Callable[[Case], None]
) -> None:
    broken, whole = hand(cast.trainee), hand(cast.trainee)
    new = keys.replace_lost(clinician=clinic.two, passphrase=NEW)
    damage(broken)
    assert keys.share(held=clinic.held, to=new.key) == 1
    assert texts(new, whole) == ["Please call"]


def test_nor_does_it_hold_a_key_that_is_to_be_changed(clinic: Clinic, cast: Cast) -> None:
    broken, whole = hand(cast.trainee), hand(cast.trainee)
    damage_wraps(broken)
    page = post(opened(clinic.one), "key", passphrase=NEW, again=NEW)
    key = keys.key_of(clinic.one)
    assert key is not None
    assert texts(keys.unlock(key, NEW), whole) == ["Please call"]
    assert page.status_code == 302


def test_a_change_that_left_something_behind_says_so(clinic: Clinic, cast: Cast) -> None:
    damage_wraps(hand(cast.trainee))
    browser = opened(clinic.one)
    post(browser, "key", passphrase=NEW, again=NEW)
    assert "1 of what your old key should open is damaged" in words(browser.get(reverse("checkins:queue")))


def test_a_change_that_took_everything_along_says_nothing_of_it(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    browser = opened(clinic.one)
    post(browser, "key", passphrase=NEW, again=NEW)
    assert "is damaged" not in words(browser.get(reverse("checkins:queue")))


# Rotation: the old key gone


def test_rotation_the_old_passphrase_opens_nothing_and_all_is_readable(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee)
    browser = opened(clinic.one)
    post(browser, "key", passphrase=NEW, again=NEW)
    assert "That is not your passphrase." in words(post(browse(clinic.one), "unlock", passphrase=WORDS))
    assert "Please call" in words(browser.get(reverse("checkins:case", args=[case.pk])))


def test_rotation_in_one_browser_locks_the_others(clinic: Clinic) -> None:
    one, other = opened(clinic.one), opened(clinic.one)
    post(one, "key", passphrase=NEW, again=NEW)
    assert "It is locked now." in words(other.get(reverse("checkins:queue")))
