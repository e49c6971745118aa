"""Taps are taken once, in the order in which they come, whatever the clocks and the network do."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from core.clock import site_today
from peers import pulses, running, screens
from peers.models import Meeting, Pulse, Run, RunBlock, RunTap, Wish, WishToken
from peers.running import RefusedError
from peers.tape import MINUTE, Tap
from tests.peers.evenings import answered, begun, meeting_now, tapped, through
from tests.peers.world import World


def test_a_page_that_is_only_looked_at_stores_nothing(world: World) -> None:
    running.of(meeting_now(world))
    assert not Run.objects.exists()


def test_the_first_tap_begins_the_run(world: World) -> None:
    assert begun(meeting_now(world)).standing.phase == "running"


def test_a_tap_that_is_sent_twice_counts_once(world: World) -> None:
    meeting, add = meeting_now(world), tapped("add")
    begun(meeting, add, add)
    assert running.record(meeting=meeting, taps=[add]).standing.given[0] == 7


def test_two_facilitators_tapping_next_go_one_block_on(world: World) -> None:
    meeting = meeting_now(world)
    run = begun(meeting, tapped("next", 0, device="a", seen=1), tapped("next", 0, device="b", seen=1))
    assert run.standing.block == 1


def test_nothing_that_was_tapped_is_lost_although_it_changes_nothing(world: World) -> None:
    run = begun(meeting_now(world), tapped("next", 0), tapped("next", 0))
    assert run.taps.count() == 3


def test_a_clock_that_runs_ahead_does_not_reach_into_the_future(world: World) -> None:
    meeting = meeting_now(world)
    run = begun(meeting, tapped("next", 0, ago=-600))
    assert run.standing.since <= screens.now_ms()


def test_a_clock_that_is_years_behind_is_brought_near(world: World) -> None:
    meeting = meeting_now(world)
    run = running.record(meeting=meeting, taps=[(uuid.uuid4(), Tap("start", 0, 5, "a"))])
    assert run.standing.since > screens.now_ms() - 13 * 60 * MINUTE


@pytest.mark.parametrize("odd", [Tap("dance", 0, 0), Tap("next", -1, 0), Tap("next", 900, 0)])
def test_what_is_no_tap_is_not_stored(world: World, odd: Tap) -> None:
    run = begun(meeting_now(world), (uuid.uuid4(), odd))
    assert run.taps.count() == 1


def test_a_flood_of_taps_ends(world: World) -> None:
    meeting = meeting_now(world)
    run = begun(meeting, *(tapped("add") for _ in range(running.MOST_TAPS + 50)))
    assert run.taps.count() == running.MOST_TAPS


def test_a_meeting_days_ahead_is_only_prepared(world: World) -> None:
    meeting = meeting_now(world, minutes_ago=-3 * 24 * 60)
    with pytest.raises(RefusedError, match="an hour before"):
        begun(meeting)


def test_a_cancelled_meeting_does_not_begin(world: World) -> None:
    meeting = meeting_now(world, state=Meeting.State.CANCELLED)
    with pytest.raises(RefusedError, match="cancelled"):
        begun(meeting)


def test_a_meeting_that_is_cancelled_while_it_runs_runs_on(world: World) -> None:
    meeting = meeting_now(world)
    begun(meeting)
    meeting.state = Meeting.State.CANCELLED
    assert running.record(meeting=meeting, taps=[tapped("next", 0)]).standing.block == 1


def test_a_session_without_blocks_says_so(world: World) -> None:
    with pytest.raises(RefusedError, match="no blocks"):
        begun(world.meeting(0, hour=0))


def test_a_run_keeps_its_time_when_the_meeting_is_moved(world: World) -> None:
    meeting = meeting_now(world)
    before = begun(meeting).standing.close_at
    meeting.starts_at += dt.timedelta(days=7)
    meeting.save()
    assert running.record(meeting=meeting, taps=[tapped("add")]).standing.close_at == before


def test_those_who_run_it_are_told_that_it_was_moved(world: World) -> None:
    meeting = meeting_now(world)
    run = begun(meeting)
    meeting.starts_at += dt.timedelta(days=7)
    assert "was moved (now" in screens.moved(run, meeting)


def test_the_end_writes_down_the_minutes_of_each_block(world: World) -> None:
    through(meeting_now(world))
    found = RunBlock.objects.values_list("key", "planned", "seconds")
    assert [(key, planned, round(seconds / 60)) for key, planned, seconds in found] == [
        ("arrive", 5, 5),
        ("check-in", 25, 1),
        ("skill", 40, 1),
        ("pairs", 15, 1),
        ("close", 5, 22),
    ]


def test_the_end_makes_the_meeting_count_as_held(world: World) -> None:
    meeting = meeting_now(world)
    through(meeting)
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.HELD


def test_an_end_that_is_taken_back_takes_its_minutes_back(world: World) -> None:
    meeting = meeting_now(world)
    through(meeting)
    running.record(meeting=meeting, taps=[tapped("back", 4)])
    assert not RunBlock.objects.exists()


def test_the_door_is_known_before_the_run_and_stays(world: World) -> None:
    meeting = meeting_now(world)
    door = running.door(meeting)
    begun(meeting)
    assert Pulse.objects.get().door == door


def test_the_day_after_no_tap_is_left(world: World) -> None:
    meeting = meeting_now(world)
    run = through(meeting)
    Wish.objects.create(run=run, block=0, choice="slower")
    Run.objects.update(finished_at=timezone.now() - dt.timedelta(days=2))
    running.tidy()
    assert sum(model._default_manager.count() for model in (RunTap, Wish, WishToken)) == 0


def test_a_past_run_takes_no_taps(world: World) -> None:
    meeting = meeting_now(world)
    through(meeting)
    Run.objects.update(finished_at=timezone.now() - dt.timedelta(days=2))
    running.tidy()
    with pytest.raises(RefusedError, match="over"):
        running.record(meeting=meeting, taps=[tapped("start")])


def test_a_run_of_today_keeps_its_taps(world: World) -> None:
    through(meeting_now(world))
    assert running.tidy() == 0


def forgotten(world: World, *taps: tuple[uuid.UUID, Tap]) -> None:
    """Begin a run two days ago, and end it never."""
    meeting = meeting_now(world)
    begun(meeting, *taps)
    then = timezone.now() - dt.timedelta(days=2)
    Run.objects.update(starts_at=then)
    Meeting.objects.update(starts_at=then)
    for row in RunTap.objects.all():
        row.at -= 2 * 24 * 60 * MINUTE
        row.save()
    running.tidy()


def test_a_run_that_nobody_ended_ends_at_its_close(world: World) -> None:
    forgotten(world, tapped("next", 0, ago=20))
    run = Run.objects.get()
    assert run.finished_at is not None
    assert run.blocks.count() == 5


def test_a_run_begun_by_a_slip_leaves_nothing(world: World) -> None:
    forgotten(world)
    assert not Run.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_the_same_instant_lose_nothing(world: World) -> None:
    meeting = meeting_now(world)

    def send(device: str) -> None:
        try:
            running.record(
                meeting=meeting, taps=[tapped("start", device=device), tapped("next", 0, device=device)]
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, "abcd"))
    run = running.of(meeting)
    assert (run.version, run.taps.count(), run.standing.block) == (8, 8, 1)


def test_a_meeting_that_is_moved_before_its_start_begins_at_its_new_time(world: World) -> None:
    meeting = meeting_now(world)
    running.record(meeting=meeting, taps=[])
    meeting.starts_at += dt.timedelta(minutes=20)
    meeting.save()
    assert begun(meeting).starts_at == meeting.starts_at


def test_a_forgotten_run_with_answers_is_kept(world: World) -> None:
    meeting = meeting_now(world)
    begun(meeting)
    answered(Pulse.objects.get(), 1)
    Run.objects.update(starts_at=timezone.now() - dt.timedelta(days=2))
    RunTap.objects.update(at=0)
    running.tidy()
    assert Run.objects.get().finished_at is not None


def broken_off(world: World, *, days: int = 7) -> Meeting:
    """Begin a meeting ten minutes early and turn two pages; it is moved, and the new time has come."""
    meeting = meeting_now(world, minutes_ago=-10)
    begun(meeting, tapped("next", 0, ago=2), tapped("next", 1, ago=1))
    then = dt.timedelta(days=days)
    Run.objects.update(starts_at=F("starts_at") - then)
    RunTap.objects.update(at=F("at") - days * 24 * 60 * MINUTE)
    Pulse.objects.update(closes_on=site_today() - then)
    return meeting


def test_a_meeting_that_was_broken_off_and_moved_begins_anew(world: World) -> None:
    meeting = broken_off(world)
    assert running.of(meeting).standing.phase == "waiting"
    run = begun(meeting)
    assert (run.standing.block, run.starts_at, run.taps.count()) == (0, meeting.starts_at, 1)


def test_the_pulse_of_a_meeting_that_begins_anew_is_open(world: World) -> None:
    meeting = broken_off(world)
    pulses.take(pulse=open_again(Pulse.objects.get()), person=world.trainee)
    Pulse.objects.update(closes_on=site_today() - dt.timedelta(days=7))
    pulse = Pulse.objects.get(run=begun(meeting))
    assert (pulses.is_closed(pulse), pulses.has_taken(pulse, world.trainee)) == (False, False)


def open_again(pulse: Pulse) -> Pulse:
    pulse.closes_on = site_today()
    pulse.save()
    return pulse


def test_a_meeting_moved_by_minutes_keeps_what_runs(world: World) -> None:
    meeting = meeting_now(world, minutes_ago=-10)
    begun(meeting, tapped("next", 0, ago=2))
    meeting.starts_at += dt.timedelta(hours=2)
    meeting.save()
    assert running.of(meeting).standing.block == 1


def test_a_run_with_answers_is_never_begun_anew(world: World) -> None:
    meeting = broken_off(world)
    answered(open_again(Pulse.objects.get()), 1)
    assert running.of(meeting).standing.block == 2


def test_a_meeting_that_was_broken_off_and_moved_does_not_count_as_held(world: World) -> None:
    meeting = broken_off(world)
    Meeting.objects.update(starts_at=timezone.now() + dt.timedelta(days=3))
    running.tidy()
    meeting.refresh_from_db()
    assert (meeting.state, Run.objects.exists()) == ("planned", False)
