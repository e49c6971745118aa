"""Notes that leave no row: sent as any other, wished for as any other, and written down nowhere."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from reminders import preferences, unrecorded, wishes
from reminders.models import Choice, Delivery, Preference
from reminders.outlet import Outlet
from tests.reminders.conftest import greeting, mail_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.sink import Sink
    from people.models import User
    from reminders.kinds import Kind
    from tests.conftest import Cast

NOON = dt.datetime(2026, 11, 16, 17, tzinfo=dt.UTC)


def send(person: User, kind: Kind) -> None:
    """Send one note past the ledger."""
    message = greeting(person, "nothing")
    assert message is not None
    with Outlet() as outlet:
        unrecorded.send(wishes.of(person, timezone.now()), kind, message, outlet)


def may(person: User, kind: Kind, now: dt.datetime = NOON) -> bool:
    """Say whether a note may reach someone at a moment."""
    return unrecorded.may_reach(wishes.of(person, now), kind, now)


def test_it_arrives_with_a_way_to_stop_it(cast: Cast, note: Kind, sink: Sink) -> None:
    send(cast.trainee, note)
    assert (len(sink.mails), mail_in(sink)["List-Unsubscribe-Post"]) == (1, "List-Unsubscribe=One-Click")


def test_it_leaves_no_row(cast: Cast, note: Kind, sink: Sink) -> None:
    send(cast.trainee, note)
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize(
    ("wish", "reached"),
    [
        ({}, True),
        ({"muted": True}, False),
        ({"paused_until": dt.date(2026, 11, 17)}, False),
        ({"paused_until": dt.date(2026, 11, 16)}, True),
        ({"quiet_from": dt.time(11), "quiet_to": dt.time(13)}, False),
        ({"quiet_from": dt.time(13), "quiet_to": dt.time(14)}, True),
    ],
)
def test_what_its_reader_wishes_holds(cast: Cast, note: Kind, wish: dict[str, Any], reached: bool) -> None:
    Preference.objects.create(user=cast.trainee, **wish)
    assert may(cast.trainee, note) is reached


def test_a_kind_that_is_turned_off_does_not_reach(cast: Cast, note: Kind) -> None:
    preferences.turn_off(person=cast.trainee, kind=note)
    assert not may(cast.trainee, note)


def test_a_kind_that_stops_by_itself_writes_no_choice(cast: Cast, declare: Callable[..., Kind]) -> None:
    stopped: list[User] = []
    preferences.turn_off(person=cast.trainee, kind=declare("tests.unwritten", stop=stopped.append))
    assert (stopped, Choice.objects.count()) == ([cast.trainee], 0)


def test_turning_everything_off_is_a_wish_about_everything(cast: Cast, declare: Callable[..., Kind]) -> None:
    kind = declare("tests.unwritten", stop=lambda _person: None)
    preferences.turn_all_off(person=cast.trainee)
    assert not may(cast.trainee, kind)
