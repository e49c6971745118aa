"""Keys that change at the very moment at which something is handed over: on a real database, with threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection

from checkins.clinic import cases, keys
from checkins.clinic.keys import RefusedError
from checkins.models import Case, Wrap
from tests.checkins.clinic.conftest import WORDS, Clinic, hand, texts
from tests.conftest import Cast

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def at_once(*works: Callable[[], object]) -> list[Exception]:
    """Start all at the same instant; return what was raised."""
    together, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            together.wait()
            work()
        except Exception as error:  # noqa: BLE001 - whatever is raised is looked at.
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_what_is_handed_over_while_a_key_changes_opens_with_the_new_one(clinic: Clinic, cast: Cast) -> None:
    held = clinic.held
    for number in range(ROUNDS):
        held = changed_while(held, partial(hand, cast.trainee, str(number)))
        mine, theirs = (
            sorted(texts(one, case)[0] for case in Case.objects.all()) for one in (held, clinic.other)
        )
        assert mine == theirs == [str(done) for done in range(number + 1)]


def changed_while(held: keys.Unlocked, work: Callable[[], object]) -> keys.Unlocked:
    """Change a key while something else happens; return the new one."""
    changed: list[keys.Unlocked] = []
    raised = at_once(lambda: changed.append(keys.change(held=held, passphrase=WORDS)), work)
    assert not raised
    return changed[0]


def test_nothing_is_sealed_to_a_key_that_was_lost_at_that_moment(clinic: Clinic, cast: Cast) -> None:
    at_once(
        lambda: keys.replace_lost(clinician=clinic.one, passphrase=WORDS),
        lambda: hand(cast.trainee),
    )
    assert not Wrap.objects.filter(key=clinic.held.key).exists()


def test_a_case_is_never_taken_by_two(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee)
    raised = at_once(
        lambda: cases.take(case=case, held=clinic.held), lambda: cases.take(case=case, held=clinic.other)
    )
    assert [str(error) for error in raised] == ["A colleague has just taken this on."]


def test_two_who_step_aside_at_once_leave_one_who_can_read(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee)
    at_once(
        lambda: cases.step_aside(case=case, held=clinic.held),
        lambda: cases.step_aside(case=case, held=clinic.other),
    )
    assert Wrap.objects.filter(case=case).count() == 1


def test_whoever_leaves_last_leaves_a_closed_clinic(clinic: Clinic, cast: Cast) -> None:
    raised = at_once(lambda: keys.leave(clinic.one), lambda: hand(cast.trainee))
    assert not Wrap.objects.filter(key=clinic.held.key).exists()
    assert all(isinstance(error, RefusedError) for error in raised)
    with pytest.raises(RefusedError):
        hand(cast.trainee)
