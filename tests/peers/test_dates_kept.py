"""Planning that goes on: events that moved, mornings that are past, and sessions that wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from core.clock import site_today
from peers import dates
from peers.models import Event, Facilitation, Group, Meeting, ProtectedBlock, Session
from tests.peers.world import World, moment

MONDAY = dt.datetime(2026, 10, 5, 14, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Monday 5 October 2026, ten in the morning in New York."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def protect(world: World, days: int, start: int = 13, end: int = 15) -> ProtectedBlock:
    return ProtectedBlock.objects.create(
        cohort=world.cohort,
        date=site_today() + dt.timedelta(days=days),
        starts=dt.time(start),
        ends=dt.time(end),
    )


def orientation(world: World, days: int = 0) -> Event:
    day = site_today() + dt.timedelta(days=days)
    return Event.objects.create(cohort=world.cohort, anchor="orientation", date=day)


def test_no_meeting_is_planned_for_this_morning_when_it_is_past(world: World) -> None:
    orientation(world)
    protect(world, 0, 7, 11)
    assert dates.generate(world.cohort).made == []


def test_a_group_has_one_session_at_a_time_also_without_leads_and_room(world: World) -> None:
    Facilitation.objects.all().delete()
    orientation(world, -60)
    protect(world, 2)
    protect(world, 3)
    dates.generate(world.cohort)
    starts = list(Meeting.objects.filter(group=world.group).values_list("starts_at", flat=True))
    assert starts == [moment(2), moment(3)]


def test_sessions_that_wait_come_in_their_order(world: World) -> None:
    orientation(world)
    # The second session falls due in two weeks.
    for day in (15, 16):
        protect(world, day)
    dates.generate(world.cohort)
    found = Meeting.objects.filter(group=world.group).order_by("session__position")
    assert [each.starts_at for each in found] == [moment(15), moment(16)]


def test_two_sessions_of_a_group_on_one_day_are_a_clash(world: World) -> None:
    world.meeting(2, hour=9)
    world.meeting(2, hour=15, session=1)
    assert "Group 1 has another session on that day." in {c.words for c in dates.clashes(world.cohort)}


def test_an_event_that_moved_leaves_a_word_beside_what_is_now_too_early(world: World) -> None:
    event = orientation(world)
    protect(world, 2)
    dates.generate(world.cohort)
    Event.objects.filter(pk=event.pk).update(date=site_today() + dt.timedelta(days=10))
    found = [clash.words for clash in dates.clashes(world.cohort)]
    assert found == ["It is too early: “Session title 1” is for 15 October 2026 or soon after."] * 2


def test_an_event_that_moved_ahead_leaves_what_was_to_come_before_it_too_late(world: World) -> None:
    Session.objects.filter(pk=world.sessions[0].pk).update(offset_days=-14)
    event = orientation(world, 20)
    world.meeting(8)
    assert dates.clashes(world.cohort) == []
    Event.objects.filter(pk=event.pk).update(date=site_today() + dt.timedelta(days=5))
    [clash] = dates.clashes(world.cohort)
    assert clash.words == (
        "It is too late: “Session title 1” comes before 10 October 2026, and this is after."
    )


def test_a_circle_comes_when_it_can(world: World) -> None:
    orientation(world, 20)
    world.meeting(8, group=Group.objects.create(cohort=world.cohort, number=0))
    assert dates.clashes(world.cohort) == []


def test_free_times_of_today_begin_later_than_now(world: World) -> None:
    protect(world, 0, 8, 15)
    assert dates.free_times(world.meeting(3)) == [moment(0, 10) + dt.timedelta(minutes=15)]


def test_the_hour_stays_when_the_clocks_change(world: World) -> None:
    orientation(world, 25)
    protect(world, 25)
    protect(world, 40)
    dates.generate(world.cohort)
    found = Meeting.objects.filter(group=world.group).order_by("starts_at")
    assert [each.starts_at.astimezone(dt.UTC).hour for each in found] == [17, 18]


def test_a_class_whose_first_day_was_moved_past_its_meetings_is_generated(world: World) -> None:
    world.meeting(-9)
    world.cohort.starts_on = site_today()
    world.cohort.save()
    orientation(world)
    protect(world, 2)
    found = dates.generate(world.cohort).made
    assert [meeting.group for meeting in found if meeting.session == world.sessions[0]] == [world.other_group]
