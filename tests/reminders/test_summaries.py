"""Summaries hold exactly what they tell, come in the morning, and leave nothing lying."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from benchmarks.sink import obedient
from people.models import User
from reminders import planning, preferences, sending, summary
from reminders.kinds import Message
from reminders.models import Delivery, Preference
from reminders.summary import KIND
from tests.reminders.conftest import due, mail_in, send, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast

State, Rhythm = Delivery.State, Preference.Rhythm
HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2026, 11, 24, 17, tzinfo=dt.UTC)  # a Tuesday, in New York
MORNING = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)  # 07:00 there on the day after


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def reader(cast: Cast) -> User:
    """Someone who wants a summary each morning."""
    Preference.objects.create(user=cast.trainee, rhythm=Rhythm.DAILY)
    return cast.trainee


def at(moment: dt.datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def held(person: User, *, key: str = "1") -> Delivery:
    """Have a note wait for the next summary."""
    return send(due(person, key=key))


def state(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


def refusing(reply: bytes) -> Callable[[bytes, bytes], bytes | None]:
    """Return a server's manner: no recipient is taken."""
    return lambda verb, _line: reply if verb == b"RCPT" else None


def save(person: User, **fields: Any) -> None:
    person.refresh_from_db()
    preferences.save(person=person, fields=fields, choices={}, time_zone=person.time_zone)


# --- what a summary tells, and nothing else, is marked ---


def test_what_comes_to_be_held_while_a_summary_is_on_its_way_waits_for_the_next(
    reader: User, note: Kind, sink: Sink
) -> None:
    told = held(reader)
    with at(MORNING):
        assert summary.message(reader, MORNING.isoformat()) is not None
        late = due(reader, key="late", state=State.HELD, ready_at=MORNING)
        summary.close(Delivery.objects.get(kind=KIND.key))
    assert (state(told)[0], state(late)[0]) == (State.SENT, State.HELD)


def test_what_one_summary_left_is_in_the_next(reader: User, note: Kind, sink: Sink) -> None:
    held(reader)
    with at(MORNING):
        sending.drain()
        due(reader, key="late", state=State.HELD, ready_at=MORNING)
    with at(MORNING + 2 * HOUR):
        planning.plan()
        sending.drain()
    assert "about late" in text_of(mail_in(sink))


def test_a_summary_marks_nobody_elses_notes(cast: Cast, reader: User, note: Kind, sink: Sink) -> None:
    Preference.objects.create(user=cast.other_trainee, rhythm=Rhythm.DAILY)
    theirs = held(cast.other_trainee)
    Delivery.objects.filter(kind=KIND.key, recipient=cast.other_trainee).update(
        ready_at=MORNING + 9 * HOUR, due_at=MORNING + 9 * HOUR
    )
    held(reader)
    with at(MORNING):
        sending.drain()
    assert state(theirs)[0] == State.HELD


def test_a_summary_that_is_tried_again_tells_what_came_meanwhile(
    reader: User, note: Kind, sink: Sink
) -> None:
    held(reader)
    sink.answer = refusing(b"451 later")
    with at(MORNING):
        sending.drain()
    due(reader, key="two", state=State.HELD, ready_at=MORNING)
    sink.answer = obedient
    with at(MORNING + HOUR):
        sending.drain()
    text = text_of(mail_in(sink))
    assert ("about 1" in text, "about two" in text, len(sink.mails)) == (True, True, 1)


def test_a_note_that_cannot_be_written_is_tried_again_by_itself(
    reader: User, declare: Callable[..., Kind], sink: Sink
) -> None:
    broken: list[bool] = []

    def words(_person: User, _key: str) -> Message:
        if broken:
            raise ValueError
        return Message("A note", ("Words.",))

    declare(message=words)
    delivery = held(reader)
    broken.append(True)
    with at(MORNING):
        sending.drain()
    assert (state(delivery)[0], Delivery.objects.get(pk=delivery.pk).attempts) == (State.DUE, 1)


# --- what cannot be told ends ---


def test_a_pause_ends_what_waited(reader: User, note: Kind, sink: Sink) -> None:
    delivery = held(reader)
    Preference.objects.update(paused_until=dt.date(2026, 12, 24))
    with at(MORNING):
        sending.drain()
    assert (state(delivery), sink.mails) == ((State.UNWANTED, "Reminders are paused."), [])


def test_everything_off_ends_what_waited(reader: User, note: Kind, sink: Sink) -> None:
    delivery = held(reader)
    preferences.turn_all_off(person=reader)
    with at(MORNING):
        sending.drain()
    assert state(delivery) == (State.UNWANTED, "Turned off in the preferences.")


def hours_later(hours: int) -> None:
    """Let the clock plan and send for some hours after a morning."""
    for hour in range(hours):
        with at(MORNING + hour * HOUR):
            planning.plan()
            sending.drain()


def test_nobody_is_asked_again_and_again_who_is_refused_for_good(
    reader: User, note: Kind, sink: Sink
) -> None:
    delivery = held(reader)
    sink.answer = refusing(b"550 no")
    hours_later(6)
    assert Delivery.objects.filter(kind=KIND.key).count() == 1
    assert state(delivery) == (State.FAILED, "Its summary could not be sent.")


def test_what_waited_for_a_closed_account_ends(reader: User, note: Kind, sink: Sink) -> None:
    delivery = held(reader)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    hours_later(6)
    assert Delivery.objects.filter(kind=KIND.key).count() == 1
    assert state(delivery) == (State.UNWANTED, "The account is closed.")


def test_a_kind_of_a_later_version_ends_in_a_summary(reader: User, sink: Sink) -> None:
    delivery = due(reader, kind="later.kind", state=State.HELD, ready_at=MORNING)
    hours_later(3)
    assert state(delivery)[0] == State.FAILED


# --- the morning, wherever its reader is ---


def test_a_summary_waits_for_the_morning_of_someone_who_travelled_west(
    reader: User, note: Kind, sink: Sink
) -> None:
    held(reader)
    User.objects.update(time_zone="Pacific/Honolulu")
    with at(MORNING):
        sending.drain()
    promised = Delivery.objects.get(kind=KIND.key)
    assert (promised.state, promised.ready_at) == (State.DUE, MORNING + 5 * HOUR)


def test_it_is_sent_in_that_morning(reader: User, note: Kind, sink: Sink) -> None:
    delivery = held(reader)
    User.objects.update(time_zone="Pacific/Honolulu")
    with at(MORNING):
        sending.drain()
    with at(MORNING + 5 * HOUR):
        assert send(delivery).reason == "In a summary."


def test_a_summary_is_not_held_back_from_someone_who_travelled_east(
    reader: User, note: Kind, sink: Sink
) -> None:
    delivery = held(reader)
    User.objects.update(time_zone="Europe/Lisbon")
    with at(MORNING):
        assert send(delivery).state == State.SENT


def test_a_summary_waits_out_the_quiet_hours(reader: User, note: Kind, sink: Sink) -> None:
    held(reader)
    Preference.objects.update(quiet_from=dt.time(22), quiet_to=dt.time(9))
    with at(MORNING):
        sending.drain()
    assert Delivery.objects.get(kind=KIND.key).ready_at == MORNING + 2 * HOUR


def test_a_weekly_one_waits_for_monday_where_monday_has_not_begun(
    reader: User, note: Kind, sink: Sink
) -> None:
    Preference.objects.update(rhythm=Rhythm.WEEKLY)
    User.objects.update(time_zone="Asia/Tokyo")
    held(reader)
    promised = Delivery.objects.get(kind=KIND.key)
    User.objects.update(time_zone="America/New_York")
    with at(promised.due_at):  # Sunday afternoon there
        sending.drain()
    monday = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
    promised.refresh_from_db()
    assert (promised.state, promised.ready_at, len(sink.mails)) == (State.DUE, monday, 0)


def test_an_hour_of_the_afternoon_ends_once_in_a_summary(
    reader: User, declare: Callable[..., Kind], sink: Sink
) -> None:
    words = ("It is at 1:00 p.m..", "Nobody asks why.")
    declare(message=lambda _person, _key: Message("A note", words))
    held(reader)
    with at(MORNING):
        sending.drain()
    assert "It is at 1:00 p.m. Nobody asks why." in text_of(mail_in(sink))


# --- another rhythm ---


def test_from_weekly_to_daily_what_waits_comes_the_next_morning(reader: User, note: Kind, sink: Sink) -> None:
    Preference.objects.update(rhythm=Rhythm.WEEKLY)
    delivery = held(reader)
    save(reader, rhythm=Rhythm.DAILY)
    assert send(delivery).ready_at == MORNING


def test_from_a_summary_to_one_by_one_what_waits_comes_now(reader: User, note: Kind, sink: Sink) -> None:
    delivery = held(reader)
    save(reader, rhythm=Rhythm.EACH)
    assert send(delivery).state == State.SENT


def test_saving_the_same_rhythm_again_changes_nothing(reader: User, note: Kind, sink: Sink) -> None:
    delivery = held(reader)
    save(reader, rhythm=Rhythm.DAILY)
    assert state(delivery)[0] == State.HELD


def test_what_may_be_on_its_way_in_a_summary_is_not_let_go(reader: User, note: Kind, sink: Sink) -> None:
    delivery = held(reader)
    with at(MORNING):
        save(reader, rhythm=Rhythm.EACH)
    assert state(delivery)[0] == State.HELD


def test_a_promise_of_which_nothing_is_left_ends_unsent(reader: User, note: Kind, sink: Sink) -> None:
    held(reader)
    save(reader, rhythm=Rhythm.EACH)
    sending.drain()
    with at(MORNING):
        sending.drain()
    assert (len(sink.mails), Delivery.objects.get(kind=KIND.key).state) == (1, State.UNWANTED)


def test_nothing_overlooked_is_planned_while_a_summary_is_promised(
    reader: User, note: Kind, sink: Sink
) -> None:
    held(reader)
    assert list(summary.overlooked(timezone.now() + 2 * HOUR)) == []
