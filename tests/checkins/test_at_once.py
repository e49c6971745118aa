"""Two things at the same instant: nothing lost, nothing brought back, no error for whoever comes second."""

from __future__ import annotations

import contextlib
import threading
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection

from checkins import operations, records, rotation, subjects
from checkins.models import CheckIn, Subject, SubjectLink
from checkins.sealing import WrongKey
from checkins.wishes import KEEP
from people import farewell
from tests.checkins.conftest import NEW, OLD, check_in, instrument, subject
from tests.checkins.test_operations import keep
from tests.conftest import make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[Exception]:
    """Do things in as many threads, as near together as can be; return what went wrong."""
    gate, wrong = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        connection.ensure_connection()
        gate.wait(5)
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return wrong


@pytest.fixture
def keeper() -> User:
    """Someone whose check-ins are kept, with three of them."""
    instrument()
    person = make_person("keeper")
    operations.give(person=person, kind=KEEP)
    for number in range(3):
        check_in(person, note=f"note {number}")
    return person


def stopped(reached: threading.Event, go_on: threading.Event, real: Any) -> Any:
    """Return a function that waits, once it is reached, until it may go on."""

    def wait(*arguments: Any, **named: Any) -> Any:
        found = real(*arguments, **named)
        if threading.current_thread() is not threading.main_thread() and not reached.is_set():
            reached.set()
            go_on.wait(5)
        return found

    return wait


def while_between(
    monkeypatch: pytest.MonkeyPatch, work: Callable[[], object], meanwhile: Callable[[], object]
) -> list[Exception]:
    """Stop a work after it has found its subject and before it holds it; do something; let it go on."""
    reached, go_on, wrong = threading.Event(), threading.Event(), []
    monkeypatch.setattr(subjects, "subject_of", stopped(reached, go_on, subjects.subject_of))

    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            wrong.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert reached.wait(5)
    meanwhile()
    go_on.set()
    thread.join(10)
    return wrong


WORKS = {
    "check in": lambda person: keep(person),
    "withdraw": lambda person: operations.withdraw(person=person, kind=KEEP),
    "skip": lambda person: operations.skip(person=person),
    "give": lambda person: operations.give(person=person, kind="remind"),
    "erase": lambda person: operations.erase(person=person, check_in_id=instrument().public_id),
}


@pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)
def test_whoever_was_erased_in_this_instant_meets_no_error(
    keeper: User, monkeypatch: pytest.MonkeyPatch, work: Callable[[User], object]
) -> None:
    wrong = while_between(monkeypatch, lambda: work(keeper), lambda: operations.erase_all(person=keeper))
    assert (wrong, CheckIn.objects.count()) == ([], 0)


def test_a_check_in_that_is_kept_while_all_is_erased_is_erased_or_refused(keeper: User) -> None:
    for _ in range(3):
        operations.give(person=keeper, kind=KEEP)
        wrong = at_once(
            lambda: _ignoring(operations.ErasedError, lambda: keep(keeper)),
            lambda: operations.erase_all(person=keeper),
        )
        assert (wrong, CheckIn.objects.count()) == ([], 0)


def _ignoring(kind: type[Exception], work: Callable[[], object]) -> None:
    with contextlib.suppress(kind):
        work()


def test_a_check_in_that_is_kept_while_keeping_is_withdrawn_leaves_nothing(keeper: User) -> None:
    wrong = at_once(lambda: keep(keeper), lambda: operations.withdraw(person=keeper, kind=KEEP))
    assert (wrong, CheckIn.objects.count(), Subject.objects.count()) == ([], 0, 0)


def test_two_who_erase_all_at_once_erase_all(keeper: User) -> None:
    assert at_once(*[lambda: operations.erase_all(person=keeper)] * 2) == []
    assert (CheckIn.objects.count(), SubjectLink.objects.count()) == (0, 0)


def test_an_account_that_is_deleted_while_it_checks_in_leaves_no_check_in(keeper: User) -> None:
    at_once(lambda: keep(keeper), lambda: farewell.delete_account(keeper))
    assert CheckIn.objects.count() == 0


def test_two_notes_at_once_leave_one_whole(keeper: User) -> None:
    row = CheckIn.objects.all()[0]
    notes = [
        lambda words=words: operations.note(person=keeper, check_in_id=row.pk, words=words) for words in "ab"
    ]
    assert at_once(*notes) == []
    assert records.read(CheckIn.objects.get(pk=row.pk)).note in {"a", "b"}


# New keys


@pytest.fixture
def changing(keeper: User, keys: Any) -> Any:
    """Put new keys before the old ones."""
    keys.CHECKINS_KEYS = {"new": NEW, "old": OLD}
    keys.CHECKINS_LINK_KEY = {"new": NEW[::-1], "old": OLD[::-1]}
    return keys


def old_keys_gone(keys: Any) -> None:
    """Take the old keys away."""
    keys.CHECKINS_KEYS, keys.CHECKINS_LINK_KEY = {"new": NEW}, {"new": NEW[::-1]}


def test_check_ins_that_arrive_while_keys_change_are_all_readable(keeper: User, changing: Any) -> None:
    def many() -> None:
        for _ in range(5):
            keep(keeper, note="new")

    assert at_once(lambda: rotation.rotate(batch=1), many) == []
    call_command("rotate_checkin_keys", stdout=StringIO())
    old_keys_gone(changing)
    assert len(records.read_all(subject(keeper))) == 8


def test_notes_that_are_written_while_keys_change_are_not_lost(keeper: User, changing: Any) -> None:
    row = CheckIn.objects.all()[0]
    note = lambda: operations.note(person=keeper, check_in_id=row.pk, words="kept")  # noqa: E731 - a work to do
    assert at_once(lambda: rotation.rotate(batch=1), note) == []
    rotation.rotate()
    old_keys_gone(changing)
    assert records.read(CheckIn.objects.get(pk=row.pk)).note == "kept"


def test_choices_that_are_made_while_keys_change_are_not_lost(keeper: User, changing: Any) -> None:
    give = lambda: operations.give(person=keeper, kind="remind")  # noqa: E731 - a work to do
    assert at_once(lambda: rotation.rotate(batch=1), give) == []
    rotation.rotate()
    old_keys_gone(changing)
    assert subjects.wishes_of(subject(keeper)).has("remind")


def test_two_rotations_at_once_lose_nothing(keeper: User, changing: Any) -> None:
    assert at_once(*[lambda: rotation.rotate(batch=1)] * 2) == []
    old_keys_gone(changing)
    assert len(records.read_all(subject(keeper))) == 3


def test_an_erasure_while_keys_change_stays_one(keeper: User, changing: Any) -> None:
    assert at_once(lambda: rotation.rotate(batch=1), lambda: operations.erase_all(person=keeper)) == []
    assert (CheckIn.objects.count(), Subject.objects.count()) == (0, 0)


def test_a_check_in_by_a_process_that_knows_only_the_old_key_is_counted_as_waiting(
    keeper: User, keys: Any
) -> None:
    keys.CHECKINS_KEYS = {"new": NEW, "old": OLD}
    rotation.rotate()
    keys.CHECKINS_KEYS = {"old": OLD}
    with pytest.raises(WrongKey):
        keep(keeper)
    keys.CHECKINS_KEYS = {"new": NEW, "old": OLD}
    assert rotation.check().is_clean
