"""The one note: only when asked for, until it is done, three times at the most, and then forgotten."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from checkins import kinds, operations, subjects
from checkins.wishes import KEEP, MONTHLY, ONE_PAGE, REMIND, TWO_WEEKLY
from people.models import User
from reminders import planning, preferences, status
from reminders.models import Choice, Delivery
from tests.checkins.conftest import check_in
from tests.checkins.test_operations import keep
from tests.conftest import Cast

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC)


def at(day: dt.date, hour: int = 12) -> Any:
    """Travel to an hour of a day in New York."""
    return time_machine.travel(dt.datetime(day.year, day.month, day.day, hour + 5, tzinfo=dt.UTC), tick=False)


@pytest.fixture
def asked(cast: Cast) -> User:
    """Someone who asked for notes every two weeks on the second of November."""
    with time_machine.travel(BEGIN, tick=False):
        operations.give(person=cast.trainee, kind=REMIND)
        operations.choose(person=cast.trainee, retention=12, cadence=TWO_WEEKLY, layout=ONE_PAGE)
    return cast.trainee


def planned_on(day: dt.date, hour: int = 12) -> list[Any]:
    """Return what is planned on a day."""
    with at(day, hour):
        return list(kinds.planned(timezone.now()))


FIRST = dt.date(2026, 11, 16)


def test_nobody_is_reminded_who_did_not_ask(cast: Cast) -> None:
    with time_machine.travel(BEGIN, tick=False):
        operations.give(person=cast.trainee, kind=KEEP)
        keep(cast.trainee)
    assert [due for day in range(1, 30) for due in planned_on(dt.date(2026, 12, day))] == []


def test_the_first_note_comes_a_turn_after_asking_at_noon(asked: User) -> None:
    (due,) = planned_on(FIRST)
    assert due.due_at.astimezone(dt.UTC) == dt.datetime(2026, 11, 16, 17, tzinfo=dt.UTC)


@pytest.mark.parametrize("day", [dt.date(2026, 11, 10), dt.date(2026, 11, 18)])
def test_on_other_days_none_comes(asked: User, day: dt.date) -> None:
    assert planned_on(day) == []


def test_three_come_and_then_none(asked: User) -> None:
    days = [dt.date(2026, 11, 2) + dt.timedelta(days=days) for days in range(120)]
    assert len({due.key for day in days for due in planned_on(day)}) == 3


def test_a_check_in_begins_the_count_anew(asked: User) -> None:
    with at(dt.date(2026, 11, 12)):
        operations.give(person=asked, kind=KEEP)
        keep(asked)
    assert planned_on(FIRST) == []
    assert len(planned_on(dt.date(2026, 11, 26))) == 1


def test_a_note_is_written_on_its_day(asked: User) -> None:
    (due,) = planned_on(FIRST)
    with at(FIRST):
        assert kinds.message(asked, due.key) == kinds.sample()


def test_a_note_is_not_written_any_more_after_a_check_in(asked: User) -> None:
    (due,) = planned_on(FIRST, hour=8)
    with at(FIRST, hour=9):
        operations.give(person=asked, kind=KEEP)
        keep(asked)
    with at(FIRST):
        assert kinds.message(asked, due.key) is None


@pytest.mark.parametrize("verb", ["skip", "pause", "withdraw"])
def test_nor_after_a_skip_a_pause_or_a_no(asked: User, verb: str) -> None:
    (due,) = planned_on(FIRST, hour=8)
    with at(FIRST, hour=9):
        if verb == "skip":
            operations.skip(person=asked)
        elif verb == "pause":
            operations.pause(person=asked, until=dt.date(2027, 1, 1))
        else:
            operations.withdraw(person=asked, kind=REMIND)
    with at(FIRST):
        assert kinds.message(asked, due.key) is None


def test_a_note_is_nobody_elses(asked: User, cast: Cast) -> None:
    (due,) = planned_on(FIRST)
    check_in(cast.other_trainee)
    with at(FIRST):
        assert kinds.message(cast.other_trainee, due.key) is None


def test_a_key_in_the_ledger_tells_nothing(asked: User) -> None:
    (due,) = planned_on(FIRST)
    subject = subjects.subject_of(asked)
    assert subject is not None
    assert not any(word in due.key for word in ("2026", subject.pk.hex, str(subject.pk), asked.email))


def test_planning_twice_sends_once(asked: User) -> None:
    for _ in range(2):
        planning.record(kinds.KEY, planned_on(FIRST))
    assert Delivery.objects.filter(kind=kinds.KEY).count() == 1


def test_someone_who_left_is_not_reminded(asked: User) -> None:
    User.objects.filter(pk=asked.pk).update(is_active=False)
    assert planned_on(FIRST) == []


def test_off_in_a_mail_ends_it_and_leaves_no_row(asked: User) -> None:
    preferences.turn_off(person=asked, kind=kinds.KIND)
    assert planned_on(FIRST) == []
    assert (Choice.objects.count(), subjects.subject_of(asked)) == (0, None)


def test_a_choice_of_someone_who_never_asked_stays_what_it_is(cast: Cast) -> None:
    preferences.turn_off(person=cast.trainee, kind=kinds.KIND)
    planned_on(FIRST)
    assert Choice.objects.count() == 3


def ended(person: User, due_at: dt.datetime, state: str = Delivery.State.SENT) -> Delivery:
    """Put a note into the ledger that was due at a moment."""
    open_ = state in Delivery.OPEN
    facts: dict[str, Any] = {"state": state, "ended_at": None if open_ else due_at, "ready_at": due_at}
    return Delivery.objects.create(kind=kinds.KEY, recipient=person, key="k", due_at=due_at, **facts)


@pytest.mark.parametrize(
    ("hours", "state", "left"),
    [(25, "sent", 0), (25, "unwanted", 0), (23, "sent", 1), (25, "due", 1), (25, "held", 1)],
)
def test_the_ledger_forgets_a_sent_note_within_a_day(cast: Cast, hours: int, state: str, left: int) -> None:
    ended(cast.trainee, timezone.now() - dt.timedelta(hours=hours), state)
    kinds.forget()
    assert Delivery.objects.count() == left


def test_what_is_forgotten_is_not_planned_again(asked: User) -> None:
    assert planned_on(FIRST + dt.timedelta(days=1), hour=13) == []
    assert kinds.LATE < kinds.KEPT


def test_the_office_never_learns_an_exact_small_number(cast: Cast) -> None:
    ended(cast.trainee, timezone.now())
    assert [line.sent for line in status.now().lines] == ["under 10"]


def test_a_note_says_nothing_about_health() -> None:
    note = kinds.sample()
    words = " ".join((note.subject, *note.paragraphs, note.action, note.path)).lower()
    assert not [word for word in ("check", "health", "well-being", "mood", "feel") if word in words]


def test_planning_asks_the_same_queries_for_one_and_for_many(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    people = [cast.trainee, cast.other_trainee, cast.facilitator, cast.clinician]
    for person in people:
        operations.give(person=person, kind=REMIND)
        operations.choose(person=person, retention=12, cadence=MONTHLY, layout=ONE_PAGE)
    with django_assert_max_num_queries(4):
        list(kinds.planned(timezone.now()))
