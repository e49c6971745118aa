"""The verbs: consent before keeping, erased on withdrawal, kept once, gone when old."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
import time_machine
from django.db import connection

from checkins import operations, records, rhythm, subjects, tickets
from checkins.models import CheckIn, Subject, SubjectLink
from checkins.records import Content
from checkins.tickets import Ticket
from checkins.wishes import KEEP, MONTHLY, ONE_PAGE, REMIND, SUMMARIES, Wishes
from core.clock import site_today
from people.models import User
from tests.checkins.conftest import check_in, instrument, subject
from tests.conftest import Cast, make_person

pytestmark = pytest.mark.django_db


def wishes(person: User) -> Wishes:
    """Return what someone wishes."""
    return subjects.wishes_of(subject(person))


def opened(person: User, check_in_id: uuid.UUID | None = None) -> Ticket:
    """Return the ticket of a page that someone opens now."""
    found = subjects.subject_of(person)
    epoch = subjects.wishes_of(found).epoch if found else ""
    return Ticket(check_in_id or uuid.uuid4(), instrument().public_id, tickets.mark(epoch))


def keep(person: User, check_in_id: uuid.UUID | None = None, **said: object) -> CheckIn | None:
    """Send a check-in as someone."""
    content = Content(day=site_today().isoformat(), **said)  # type: ignore[arg-type]
    return operations.keep(person=person, ticket=opened(person, check_in_id), content=content)


def test_without_a_yes_nothing_is_kept(cast: Cast) -> None:
    assert keep(cast.trainee) is None
    assert (Subject.objects.count(), CheckIn.objects.count()) == (0, 0)


def test_a_yes_to_reminders_keeps_nothing(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=REMIND)
    assert keep(cast.trainee) is None


def test_after_a_yes_a_check_in_is_kept(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    row = keep(cast.trainee, answers={"q1": "never"})
    assert row is not None
    assert records.read(row).answers == {"q1": "never"}


def test_the_same_one_twice_is_kept_once(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    one = uuid.uuid4()
    keep(cast.trainee, one, note="first")
    row = keep(cast.trainee, one, note="second")
    assert row is not None
    assert (CheckIn.objects.count(), records.read(row).note) == (1, "first")


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_send_at_once_keep_one() -> None:
    person, one, both = make_person("hurried"), uuid.uuid4(), threading.Barrier(2)
    operations.give(person=person, kind=KEEP)
    instrument()

    def tab() -> None:
        both.wait(5)
        keep(person, one)
        connection.close()

    tabs = [threading.Thread(target=tab) for _ in range(2)]
    for thread in tabs:
        thread.start()
    for thread in tabs:
        thread.join(10)
    assert CheckIn.objects.count() == 1


def test_another_persons_row_is_not_taken_for_ones_own(cast: Cast) -> None:
    theirs = check_in(cast.other_trainee)
    operations.give(person=cast.trainee, kind=KEEP)
    assert keep(cast.trainee, theirs.pk) is None


def test_being_counted_needs_keeping(cast: Cast) -> None:
    with pytest.raises(operations.RefusedError, match="keeping first"):
        operations.give(person=cast.trainee, kind=SUMMARIES)


def test_withdrawing_erases_what_is_kept(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    keep(cast.trainee)
    operations.withdraw(person=cast.trainee, kind=KEEP)
    assert CheckIn.objects.count() == 0


def test_withdrawing_the_last_yes_leaves_nothing_at_all(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    keep(cast.trainee)
    operations.withdraw(person=cast.trainee, kind=KEEP)
    assert (Subject.objects.count(), SubjectLink.objects.count()) == (0, 0)


def test_withdrawing_can_leave_what_is_kept_until_its_time(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    keep(cast.trainee)
    operations.withdraw(person=cast.trainee, kind=KEEP, erase=False)
    assert (CheckIn.objects.count(), wishes(cast.trainee).has(KEEP)) == (1, False)


def test_withdrawing_keeping_ends_being_counted(cast: Cast) -> None:
    for kind in (KEEP, SUMMARIES, REMIND):
        operations.give(person=cast.trainee, kind=kind)
    operations.withdraw(person=cast.trainee, kind=KEEP)
    mine = wishes(cast.trainee)
    assert (mine.has(SUMMARIES), mine.has(REMIND)) == (False, True)


def test_withdrawing_from_summaries_keeps_the_check_ins(cast: Cast) -> None:
    for kind in (KEEP, SUMMARIES):
        operations.give(person=cast.trainee, kind=kind)
    keep(cast.trainee)
    operations.withdraw(person=cast.trainee, kind=SUMMARIES)
    assert CheckIn.objects.count() == 1


def test_withdrawing_what_was_never_given_is_fine(cast: Cast) -> None:
    operations.withdraw(person=cast.trainee, kind=KEEP)
    assert Subject.objects.count() == 0


def test_withdrawing_leaves_the_others_alone(cast: Cast) -> None:
    check_in(cast.other_trainee)
    operations.give(person=cast.trainee, kind=KEEP)
    operations.withdraw(person=cast.trainee, kind=KEEP)
    assert CheckIn.objects.count() == 1


@pytest.mark.parametrize(("months", "left"), [(3, 3), (12, 12), (24, 14)])
def test_a_shorter_time_erases_older_ones_at_once(cast: Cast, months: int, left: int) -> None:
    first = site_today().replace(day=1)
    for ago in range(14):
        check_in(cast.trainee, rhythm.later(first, MONTHLY, -ago))
    operations.choose(person=cast.trainee, retention=months, cadence=MONTHLY, layout=ONE_PAGE)
    assert CheckIn.objects.count() == left + (months < 14)


def test_what_is_young_enough_survives(cast: Cast) -> None:
    check_in(cast.trainee, site_today())
    assert operations.expire(subject(cast.trainee), Wishes(retention=3)) == 0


def test_a_note_is_sealed_into_its_check_in(cast: Cast) -> None:
    row = check_in(cast.trainee, answers={"q1": "never"})
    operations.note(person=cast.trainee, check_in_id=row.pk, words="call Ana")
    said = records.read(CheckIn.objects.get(pk=row.pk))
    assert (said.note, said.answers) == ("call Ana", {"q1": "never"})


def test_nobody_notes_into_anothers_check_in(cast: Cast) -> None:
    row = check_in(cast.other_trainee)
    check_in(cast.trainee)
    assert not operations.note(person=cast.trainee, check_in_id=row.pk, words="mine")


def test_nobody_erases_anothers_check_in(cast: Cast) -> None:
    row = check_in(cast.other_trainee)
    check_in(cast.trainee)
    operations.erase(person=cast.trainee, check_in_id=row.pk)
    assert CheckIn.objects.filter(pk=row.pk).exists()


def test_one_check_in_is_erased_alone(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    rows = [check_in(cast.trainee) for _ in range(2)]
    operations.erase(person=cast.trainee, check_in_id=rows[0].pk)
    assert list(CheckIn.objects.all()) == [rows[1]]


def test_erasing_everything_leaves_nothing(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    check_in(cast.trainee)
    operations.erase_all(person=cast.trainee)
    assert (Subject.objects.count(), SubjectLink.objects.count(), CheckIn.objects.count()) == (0, 0, 0)


def test_a_skip_moves_the_next_turn_and_says_nothing_else(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=REMIND)
    with time_machine.travel(dt.datetime(2027, 3, 1, 17, tzinfo=dt.UTC), tick=False):
        operations.skip(person=cast.trainee)
    assert wishes(cast.trainee).asked_from == "2027-03-01"


def test_a_skip_of_someone_unknown_stores_nothing(cast: Cast) -> None:
    operations.skip(person=cast.trainee)
    assert Subject.objects.count() == 0


def test_a_pause_is_kept_and_ended(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=REMIND)
    operations.pause(person=cast.trainee, until=dt.date(2027, 1, 1))
    operations.pause(person=cast.trainee, until=None)
    assert wishes(cast.trainee).paused_until == ""


def test_a_check_in_ends_the_waiting(cast: Cast) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    keep(cast.trainee)
    assert wishes(cast.trainee).last_done == site_today().isoformat()
