"""A facilitator who has chosen weekly summaries still hears before the meeting what is about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from peers import meetings
from reminders import sending
from reminders.models import Delivery, Preference
from tests.peers.world import World

MONDAY = dt.datetime(2026, 10, 5, 14, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=False):
        yield


def regrets(world: World, days: int) -> Delivery:
    """Send regrets for a meeting so many days ahead; return the note about them."""
    meetings.send_regrets(meeting=world.meeting(days=days), person=world.trainee)
    sending.drain()
    return Delivery.objects.get(kind="peers.regrets")


@pytest.mark.parametrize(("days", "state"), [(1, "sent"), (6, "sent"), (8, "held")])
def test_regrets_are_told_before_the_meeting(world: World, days: int, state: str) -> None:
    Preference.objects.create(user=world.facilitator, rhythm=Preference.Rhythm.WEEKLY)
    assert regrets(world, days).state == state


@pytest.mark.parametrize(("quiet_to", "state"), [(12, "due"), (14, "sent")])
def test_quiet_hours_are_kept_where_they_end_before_it(world: World, quiet_to: int, state: str) -> None:
    Preference.objects.create(user=world.facilitator, quiet_from=dt.time(9), quiet_to=dt.time(quiet_to))
    assert regrets(world, 0).state == state
