"""What a phone kept is played with its own times, however late it arrives."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from peers import running, screens
from peers.models import Meeting, Run, RunBlock
from peers.tape import Tap
from tests.peers.evenings import begun, meeting_now, tapped
from tests.peers.world import World


def offline(hours: float) -> list[tuple[uuid.UUID, Tap]]:
    """Return the taps of a whole session, ten minutes a block, begun so many hours ago."""
    ago, now = hours * 60, screens.now_ms()
    turns = [tapped("next", place, ago=ago - 10 * (place + 1), now=now) for place in range(4)]
    return [tapped("start", ago=ago, now=now), *turns, tapped("finish", 4, ago=ago - 50, now=now)]


def test_a_session_run_without_a_network_keeps_its_minutes_until_the_next_day(world: World) -> None:
    meeting = meeting_now(world, minutes_ago=20 * 60)
    running.record(meeting=meeting, taps=offline(20))
    assert {row.seconds for row in RunBlock.objects.all()} == {600}


def test_it_ended_when_it_ended(world: World) -> None:
    meeting = meeting_now(world, minutes_ago=20 * 60)
    running.record(meeting=meeting, taps=offline(20))
    ended = Run.objects.get().finished_at
    assert ended is not None
    assert abs(ended - (timezone.now() - dt.timedelta(hours=20, minutes=-50))) < dt.timedelta(minutes=1)


def test_no_tap_is_before_the_run_could_begin(world: World) -> None:
    meeting = meeting_now(world)
    running.record(meeting=meeting, taps=[tapped("start", ago=600)])
    assert Run.objects.get().taps.get().at == int((meeting.starts_at - running.OPENS).timestamp() * 1000)


def moved_by(world: World, **much: float) -> Meeting:
    """Return a meeting that begins now, and was to begin so much earlier before it was moved."""
    meeting = meeting_now(world)
    meeting.moved_from = meeting.starts_at - dt.timedelta(**much)
    meeting.save()
    return meeting


def test_what_a_phone_kept_from_the_time_before_a_move_does_not_begin_the_new_one(world: World) -> None:
    run = running.record(meeting=moved_by(world, days=7), taps=[tapped("start", ago=7 * 24 * 60)])
    assert (run.standing.phase, run.taps.count()) == ("waiting", 0)


@pytest.mark.parametrize("minutes", [20, 50])
def test_a_meeting_moved_by_minutes_keeps_what_was_tapped_meanwhile(world: World, minutes: int) -> None:
    run = running.record(meeting=moved_by(world, minutes=minutes), taps=[tapped("start", ago=minutes)])
    assert run.standing.phase == "running"


def test_a_run_that_goes_on_at_the_time_before_a_move_takes_what_was_tapped_then(world: World) -> None:
    meeting = meeting_now(world)
    begun(meeting)
    meeting.moved_from, meeting.starts_at = meeting.starts_at, meeting.starts_at + dt.timedelta(days=1)
    meeting.save()
    assert running.record(meeting=meeting, taps=[tapped("next", 0)]).standing.block == 1


def test_a_clock_far_behind_still_counts_at_a_meeting_that_was_moved(world: World) -> None:
    run = running.record(meeting=moved_by(world, days=7), taps=[(uuid.uuid4(), Tap("start", 0, 5, "a"))])
    assert run.standing.phase == "running"


@pytest.mark.parametrize(("ahead", "says"), [(61, True), (59, False), (-5, False)])
def test_a_page_learns_from_when_on_it_can_begin_and_needs_no_network_for_it(
    world: World, ahead: int, says: bool
) -> None:
    meeting = meeting_now(world, minutes_ago=-ahead)
    opens = int(running.opens_at(meeting).timestamp() * 1000)
    assert screens.state(running.of(meeting), meeting)["opens_at"] == (opens if says else 0)


def test_no_time_begins_a_meeting_that_was_cancelled(world: World) -> None:
    meeting = meeting_now(world, minutes_ago=-90, state=Meeting.State.CANCELLED)
    assert screens.state(running.of(meeting), meeting)["opens_at"] == 0
