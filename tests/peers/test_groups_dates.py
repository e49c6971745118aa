"""Sessions fall due by events, and are laid into protected time without a clash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.clock import site_today
from peers import dates
from peers.models import Cohort, Event, Facilitation, Group, Meeting, ProtectedBlock, Slot
from tests.peers.world import World, make_cohort, moment

MONDAY = dt.datetime(2026, 10, 5, 14, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Monday 5 October 2026, ten in the morning in New York."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def protect(
    world: World, days: int, start: int = 13, end: int = 15, kind: str = "protected"
) -> ProtectedBlock:
    return ProtectedBlock.objects.create(
        cohort=world.cohort,
        date=site_today() + dt.timedelta(days=days),
        starts=dt.time(start),
        ends=dt.time(end),
        kind=kind,
    )


@pytest.fixture
def orientation(world: World) -> Event:
    return Event.objects.create(cohort=world.cohort, anchor="orientation", date=site_today())


def words(world: World) -> list[str]:
    return [clash.words for clash in dates.clashes(world.cohort)]


def test_a_session_falls_due_by_its_event_and_meets_in_protected_time(
    world: World, orientation: Event
) -> None:
    protect(world, 2)
    dates.generate(world.cohort)
    first = Meeting.objects.get(group=world.group, session=world.sessions[0])
    assert first.starts_at == moment(2)


def test_a_later_session_waits_for_its_offset(world: World, orientation: Event) -> None:
    protect(world, 2)
    protect(world, 15)
    dates.generate(world.cohort)
    second = Meeting.objects.get(group=world.group, session=world.sessions[1])
    assert second.starts_at == moment(15)


def test_running_it_again_makes_nothing_new(world: World, orientation: Event) -> None:
    protect(world, 2)
    dates.generate(world.cohort)
    assert dates.generate(world.cohort).made == []


def test_an_event_without_a_day_is_named_once(world: World) -> None:
    found = dates.generate(world.cohort)
    assert found.words[0] == "“Session title 1” waits for the day of orientation: set it first."


def test_no_protected_time_is_said_and_nothing_is_made(world: World, orientation: Event) -> None:
    found = dates.generate(world.cohort)
    assert found.made == []
    assert "Group 1, “Session title 1”: no protected time from 2026-10-05" in found.words[0]


def test_two_groups_of_one_facilitator_meet_one_after_the_other(world: World, orientation: Event) -> None:
    Facilitation.objects.filter(group=world.other_group).delete()
    Facilitation.objects.create(
        group=world.other_group, person=world.facilitator, starts_on=world.cohort.starts_on
    )
    protect(world, 2, 9, 17)
    dates.generate(world.cohort)
    starts = Meeting.objects.filter(session=world.sessions[0]).values_list("starts_at", flat=True)
    assert sorted(starts)[1] - sorted(starts)[0] == dt.timedelta(minutes=105)


def test_a_room_is_given_once_at_a_time(world: World, orientation: Event) -> None:
    Group.objects.update(room="Room 4")
    protect(world, 2, 9, 12)
    dates.generate(world.cohort)
    starts = set(Meeting.objects.filter(session=world.sessions[0]).values_list("starts_at", flat=True))
    assert len(starts) == 2


def test_the_group_s_own_slot_comes_first(world: World, orientation: Event) -> None:
    slot = Slot.objects.create(cohort=world.cohort, weekday=2, starts=dt.time(15))
    Group.objects.filter(pk=world.group.pk).update(slot=slot)
    protect(world, 1, 9, 17)
    protect(world, 2, 9, 17)
    dates.generate(world.cohort)
    assert Meeting.objects.get(group=world.group, session=world.sessions[0]).starts_at == moment(2, 15)


def test_no_meeting_is_planned_on_a_holiday(world: World, orientation: Event) -> None:
    protect(world, 7)  # Columbus Day
    protect(world, 8)
    dates.generate(world.cohort)
    assert Meeting.objects.get(group=world.group, session=world.sessions[0]).starts_at == moment(8)


def test_a_facilitator_in_two_places_is_a_clash(world: World) -> None:
    Facilitation.objects.create(
        group=world.other_group, person=world.facilitator, starts_on=world.cohort.starts_on
    )
    world.meeting(place="")
    world.meeting(place="", group=world.other_group)
    assert "Facilitator leads Group 2 then." in words(world)


def test_a_meeting_soon_after_midnight_clashes_for_a_director_far_in_the_west(
    world: World, monday: time_machine.Traveller
) -> None:
    monday.move_to(dt.datetime(2026, 10, 5, 4, 30, tzinfo=dt.UTC))
    for group in (world.group, world.other_group):
        world.meeting(0, hour=1, group=group)
    Cohort.objects.update(starts_on=site_today())
    cohort = Cohort.objects.get()
    with timezone.override("Pacific/Honolulu"):
        assert "Room 4 is taken by Group 2 then." in [clash.words for clash in dates.clashes(cohort)]


def test_too_little_time_between_is_a_clash(world: World) -> None:
    Facilitation.objects.create(
        group=world.other_group, person=world.facilitator, starts_on=world.cohort.starts_on
    )
    world.meeting(place="", minutes=60)
    world.meeting(place="", hour=14, group=world.other_group)
    assert "Facilitator leads Group 2 less than 15 minutes before or after." in words(world)


def test_one_room_for_two_is_a_clash(world: World) -> None:
    protect(world, 2)
    world.meeting(days=2)
    world.meeting(days=2, group=world.other_group)
    assert words(world) == ["Room 4 is taken by Group 2 then.", "Room 4 is taken by Group 1 then."]


def other_class(world: World) -> Group:
    """Return a group of another class, which its members call the Otters."""
    cohort = make_cohort(world.cast, name="Class of 2031", slug="class-of-2031", version=world.cohort.version)
    return Group.objects.create(cohort=cohort, number=1, name="The Otters")


def test_a_room_that_another_class_has_then_is_a_clash_and_its_group_s_own_name_stays_there(
    world: World,
) -> None:
    protect(world, 2)
    world.meeting(days=2)
    world.meeting(days=2, group=other_class(world))
    assert words(world) == ["Room 4 is taken by Group 1 of Class of 2031 then."]


def test_a_meeting_without_a_room_is_in_nobody_s(world: World) -> None:
    protect(world, 2)
    world.meeting(days=2, place="")
    world.meeting(days=2, place="", group=other_class(world))
    assert words(world) == []


def test_no_meeting_is_planned_in_a_room_that_another_class_has_then(
    world: World, orientation: Event
) -> None:
    Group.objects.filter(pk=world.group.pk).update(room="Room 4")
    protect(world, 2, 13, 16)
    world.meeting(days=2, group=other_class(world))
    dates.generate(world.cohort)
    planned = Meeting.objects.get(group=world.group, session=world.sessions[0])
    assert planned.starts_at == moment(2, 14) + dt.timedelta(minutes=30)


def test_a_holiday_is_a_clash(world: World) -> None:
    world.meeting(days=52)  # Thanksgiving
    assert words(world) == ["Thursday 26 November is a holiday: Thanksgiving Day."]


def test_an_exam_is_a_clash(world: World) -> None:
    world.meeting()
    protect(world, 7, 9, 17, kind="exam")
    assert "There is an exam at that time." in words(world)


def test_time_outside_protection_is_a_clash(world: World) -> None:
    protect(world, 8)
    world.meeting(days=9)
    assert words(world) == ["It is not in protected time."]


def test_free_times_have_no_clash(world: World) -> None:
    meeting = world.meeting(days=9)
    protect(world, 7)  # Columbus Day
    protect(world, 8)
    assert dates.free_times(meeting) == [moment(8)]


def test_clashes_take_the_same_queries_for_one_meeting_and_for_many(world: World) -> None:
    counts = []
    for number in range(3):
        world.meeting(days=3 + number, session=number)
        world.meeting(days=3 + number, session=number, group=world.other_group)
        with CaptureQueriesContext(connection) as asked:
            dates.clashes(world.cohort)
        counts.append(len(asked))
    assert counts[0] == counts[2] <= 8
