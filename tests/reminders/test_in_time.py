"""What would come too late in a summary, or after quiet hours, comes by itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from reminders.kinds import Message
from reminders.models import Delivery, Preference
from tests.reminders.conftest import due, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.sink import Sink
    from people.models import User
    from reminders.kinds import Kind
    from tests.conftest import Cast

State, Rhythm = Delivery.State, Preference.Rhythm
HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2026, 11, 24, 17, tzinfo=dt.UTC)  # a Tuesday, in New York
MORNING = NOON + 19 * HOUR  # 07:00 there on the day after


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def by(declare: Callable[..., Kind]) -> Callable[[dt.datetime], None]:
    """Return a way to have a kind whose messages should be told before a moment."""

    def declared(moment: dt.datetime) -> None:
        declare(message=lambda _person, _key: Message("A note", ("Something.",)).before(moment))

    return declared


def wish(person: User, **fields: Any) -> User:
    Preference.objects.create(user=person, **fields)
    return person


@pytest.mark.parametrize(
    ("rhythm", "until", "state"),
    [
        (Rhythm.DAILY, MORNING - HOUR, State.SENT),
        (Rhythm.DAILY, MORNING, State.HELD),
        (Rhythm.WEEKLY, MORNING, State.SENT),
        (Rhythm.WEEKLY, MORNING + dt.timedelta(days=6), State.HELD),
    ],
)
def test_a_summary_is_waited_for_only_while_it_comes_in_time(
    cast: Cast, by: Callable[..., None], sink: Sink, rhythm: str, until: dt.datetime, state: str
) -> None:
    by(until)
    assert send(due(wish(cast.trainee, rhythm=rhythm))).state == state


def test_what_is_over_already_may_wait_like_anything_else(
    cast: Cast, by: Callable[..., None], sink: Sink
) -> None:
    by(NOON - HOUR)
    assert send(due(wish(cast.trainee, rhythm=Rhythm.WEEKLY))).state == State.HELD


@pytest.mark.parametrize(("hours", "state"), [(1, State.SENT), (2, State.DUE), (3, State.DUE)])
def test_quiet_hours_are_kept_unless_it_would_be_too_late_after_them(
    cast: Cast, by: Callable[..., None], sink: Sink, hours: int, state: str
) -> None:
    by(NOON + hours * HOUR)
    reader = wish(cast.trainee, quiet_from=dt.time(11), quiet_to=dt.time(14))
    assert send(due(reader)).state == state


def test_the_days_cap_is_no_reason_to_tell_too_late(cast: Cast, by: Callable[..., None], sink: Sink) -> None:
    by(NOON + HOUR)
    reader = wish(cast.trainee, daily_cap=1)
    assert [send(due(reader, key=key)).state for key in "ab"] == [State.SENT, State.SENT]


def test_a_pause_holds_for_what_is_urgent_too(cast: Cast, by: Callable[..., None], sink: Sink) -> None:
    by(NOON + HOUR)
    reader = wish(cast.trainee, rhythm=Rhythm.DAILY, paused_until=dt.date(2026, 12, 24))
    assert send(due(reader)).state == State.UNWANTED


@pytest.mark.parametrize(("quiet_to", "state"), [(9, State.SENT), (8, State.HELD)])
def test_a_summary_that_waits_out_quiet_hours_must_still_be_in_time(
    cast: Cast, declare: Callable[..., Kind], sink: Sink, quiet_to: int, state: str
) -> None:
    declare(late=20 * HOUR)  # until eight tomorrow
    reader = wish(cast.trainee, rhythm=Rhythm.DAILY, quiet_from=dt.time(22), quiet_to=dt.time(quiet_to))
    assert send(due(reader)).state == state
