"""Quiet hours, pauses, summaries and the cap, at the moment of sending."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from reminders import planning, sending, summary
from reminders.models import Channel, Choice, Delivery, Preference
from tests.reminders.conftest import due, mail_in, send, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.sink import Sink
    from people.models import User
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


def prefer(person: User, **fields: Any) -> None:
    Preference.objects.create(user=person, **fields)


def at_the_next_morning() -> Any:
    return time_machine.travel(MORNING, tick=False)


# --- quiet hours ---


def test_quiet_hours_are_kept(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, quiet_from=dt.time(10), quiet_to=dt.time(20))
    delivery = send(due(cast.trainee))
    assert (delivery.state, delivery.ready_at) == (State.DUE, NOON + 8 * HOUR)


def test_what_waited_out_the_quiet_hours_is_sent_after_them(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, quiet_from=dt.time(10), quiet_to=dt.time(20))
    delivery = send(due(cast.trainee))
    with time_machine.travel(NOON + 8 * HOUR, tick=False):
        assert send(delivery).state == State.SENT


def test_what_cannot_wait_breaks_the_quiet(cast: Cast, declare: Callable[..., Kind], sink: Sink) -> None:
    declare(patient=False)
    prefer(cast.trainee, quiet_from=dt.time(10), quiet_to=dt.time(20))
    assert send(due(cast.trainee)).state == State.SENT


def test_what_would_be_too_late_after_the_quiet_is_sent_at_once(
    cast: Cast, declare: Callable[..., Kind], sink: Sink
) -> None:
    declare(late=HOUR)
    prefer(cast.trainee, quiet_from=dt.time(10), quiet_to=dt.time(20))
    assert send(due(cast.trainee)).state == State.SENT


# --- pauses ---


def test_a_pause_keeps_what_is_optional_away(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, paused_until=dt.date(2026, 12, 1))
    assert send(due(cast.trainee)).reason == "Reminders are paused."


def test_a_pause_still_fills_the_list(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, paused_until=dt.date(2026, 12, 1))
    send(due(cast.trainee))
    assert Delivery.objects.visible_to(cast.trainee).count() == 1


def test_a_pause_ends_on_its_day(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, paused_until=dt.date(2026, 11, 24))
    assert send(due(cast.trainee)).state == State.SENT


def test_what_is_not_optional_ignores_a_pause(cast: Cast, declare: Callable[..., Kind], sink: Sink) -> None:
    declare(optional=False)
    prefer(cast.trainee, paused_until=dt.date(2026, 12, 1))
    assert send(due(cast.trainee)).state == State.SENT


# --- summaries ---


def test_a_daily_rhythm_holds_a_note_until_the_morning(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, rhythm=Rhythm.DAILY)
    delivery = send(due(cast.trainee))
    assert (delivery.state, delivery.ready_at) == (State.HELD, MORNING)


def test_a_summary_tells_everything_in_one_mail(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, rhythm=Rhythm.DAILY)
    due(cast.trainee, key="one")
    send(due(cast.trainee, key="two"))
    with at_the_next_morning():
        sending.drain()
    text = text_of(mail_in(sink))
    assert (len(sink.mails), "about one" in text, "about two" in text) == (1, True, True)


def test_what_a_summary_told_is_marked(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, rhythm=Rhythm.DAILY)
    delivery = send(due(cast.trainee))
    with at_the_next_morning():
        assert send(delivery).reason == "In a summary."


def test_a_summary_goes_out_once(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, rhythm=Rhythm.DAILY)
    send(due(cast.trainee))
    with at_the_next_morning():
        sending.drain()
        sending.drain()
    assert len(sink.mails) == 1


def test_a_summary_of_nothing_is_not_sent(cast: Cast, declare: Callable[..., Kind], sink: Sink) -> None:
    kind = declare()
    prefer(cast.trainee, rhythm=Rhythm.DAILY)
    send(due(cast.trainee))
    Choice.objects.create(user=cast.trainee, kind=kind.key, channel=Channel.MAIL, wanted=False)
    with at_the_next_morning():
        sending.drain()
    assert sink.mails == []


def test_a_note_waits_for_monday_in_a_weekly_rhythm(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, rhythm=Rhythm.WEEKLY)
    assert send(due(cast.trainee)).ready_at == MORNING + dt.timedelta(days=5)


def test_what_a_summary_would_bring_too_late_comes_by_itself(
    cast: Cast, declare: Callable[..., Kind], sink: Sink
) -> None:
    declare(late=5 * HOUR)
    prefer(cast.trainee, rhythm=Rhythm.DAILY)
    assert send(due(cast.trainee)).state == State.SENT


def test_what_waits_for_a_summary_is_on_the_list_already(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, rhythm=Rhythm.DAILY)
    send(due(cast.trainee))
    assert Delivery.objects.visible_to(cast.trainee).count() == 1


def test_a_note_that_its_summary_overlooked_is_found_again(cast: Cast, note: Kind, sink: Sink) -> None:
    held = due(cast.trainee, state=State.HELD, ready_at=NOON - 3 * HOUR)
    planning.record(summary.KIND.key, list(summary.overlooked(timezone.now())))
    assert send(held).state == State.SENT


# --- the cap ---


def test_what_is_over_the_days_cap_waits_for_the_morning(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, daily_cap=2)
    for key in range(5):
        due(cast.trainee, key=str(key))
    sending.drain()
    assert (len(sink.mails), Delivery.objects.filter(state=State.HELD).count()) == (2, 3)


def test_after_a_long_outage_a_person_is_not_flooded(cast: Cast, note: Kind, sink: Sink) -> None:
    for key in range(30):
        due(cast.trainee, key=str(key), ago=(100 - key) * HOUR)
    sending.drain()
    assert len(sink.mails) == 5


def test_yesterdays_mails_do_not_count(cast: Cast, note: Kind, sink: Sink) -> None:
    prefer(cast.trainee, daily_cap=1)
    due(cast.trainee, key="0", state=State.SENT, ended_at=NOON - 25 * HOUR)
    assert send(due(cast.trainee)).state == State.SENT


# --- the list ---


def test_the_list_can_be_turned_off_for_a_kind(cast: Cast, note: Kind, sink: Sink) -> None:
    Choice.objects.create(user=cast.trainee, kind=note.key, channel=Channel.LIST, wanted=False)
    send(due(cast.trainee))
    assert not Delivery.objects.visible_to(cast.trainee).exists()


def test_the_list_shows_ones_own_and_nobody_elses(cast: Cast, note: Kind, sink: Sink) -> None:
    send(due(cast.other_trainee))
    assert not Delivery.objects.visible_to(cast.trainee).exists()


def test_the_list_holds_no_more_than_the_subject(cast: Cast, note: Kind, sink: Sink) -> None:
    assert send(due(cast.trainee)).title == "A note for you"
