"""A note is planned, and then the meeting, the seat or the person changes before it goes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from peers import emails, kinds, making_up, meetings, memberships, substitutes
from peers.making_up import Way
from peers.models import Cohort, Facilitation, Meeting, Membership
from people.models import User
from reminders.kinds import Due, Message
from tests.peers.world import World, make_facilitator, moment

MONDAY = dt.datetime(2026, 10, 5, 14, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Monday 5 October 2026, ten in the morning in New York."""
    with time_machine.travel(MONDAY, tick=False) as found:
        yield found


def planned(plan: Callable[[dt.datetime], Iterator[Due]], person: User) -> list[Due]:
    return [due for due in plan(timezone.now()) if due.recipient_id == person.pk]


def said(message: Callable[[User, str], Message | None], person: User, dues: list[Due]) -> list[bool]:
    """Say for each planned note whether it still goes out."""
    return [message(person, due.key) is not None for due in dues]


def move(world: World, meeting: Meeting, days: int = 4, **fields: Any) -> None:
    values = {"place": meeting.place, "join_link": "", "mode": "in_person"} | fields
    meetings.reschedule(meeting=meeting, by=world.director, starts_at=moment(days), **values)


CHANGES: dict[str, Callable[[World, Meeting], object]] = {
    "it moved": lambda world, meeting: move(world, meeting),
    "another room": lambda world, meeting: move(world, meeting, 2, place="Attic"),
    "called off": lambda world, meeting: meetings.cancel(meeting=meeting, by=world.director),
    "regrets": lambda world, meeting: meetings.send_regrets(meeting=meeting, person=world.trainee),
    "a leave": lambda world, _: memberships.end(
        membership=Membership.objects.get(person=world.trainee), last_day=moment(0).date(), how="away"
    ),
    "a transfer": lambda world, _: memberships.move(
        membership=Membership.objects.get(person=world.trainee),
        group=world.other_group,
        on=moment(1).date(),
    ),
    "a class that is not shown": lambda *_: Cohort.objects.update(state="importing"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_note_of_the_evening_before_outlives_a_change(world: World, change: str) -> None:
    meeting = world.meeting(2)
    dues = planned(kinds.evenings, world.trainee)
    CHANGES[change](world, meeting)
    assert said(emails.tomorrow, world.trainee, dues) == [False]


def test_regrets_taken_back_bring_it_again(world: World) -> None:
    meeting = world.meeting(2)
    dues = planned(kinds.evenings, world.trainee)
    CHANGES["regrets"](world, meeting)
    meetings.come_after_all(meeting=meeting, person=world.trainee)
    assert said(emails.tomorrow, world.trainee, dues) == [True]


@pytest.mark.parametrize("change", ["it moved", "another room", "called off"])
def test_no_card_to_prepare_outlives_a_change(world: World, change: str) -> None:
    meeting = world.meeting(2)
    dues = planned(kinds.prepare, world.facilitator)
    CHANGES[change](world, meeting)
    assert said(emails.prepare, world.facilitator, dues) == [False]


def test_after_a_hand_over_the_card_goes_to_who_leads_it_then(world: World) -> None:
    world.meeting(3)
    before, new = planned(kinds.prepare, world.facilitator), make_facilitator("new")
    held = Facilitation.objects.get(group=world.group)
    memberships.lead(group=world.group, person=new, on=moment(1).date(), instead_of=held)
    after = planned(kinds.prepare, new)
    assert (said(emails.prepare, world.facilitator, before), said(emails.prepare, new, after)) == (
        [False],
        [True],
    )


def test_a_guest_who_is_let_go_is_not_expected_in_the_evening(world: World) -> None:
    missed, host = world.meeting(-9), world.meeting(2, group=world.other_group)
    asked = making_up.ask(person=world.trainee, missed=missed, way=Way("guest", host))
    making_up.answer(make_up=asked, yes=True)
    dues = planned(kinds.evenings, world.trainee)
    making_up.take_back(make_up=asked)
    assert said(emails.tomorrow, world.trainee, dues) == [False]


def test_a_substitute_of_a_meeting_that_moved_prepares_nothing(world: World) -> None:
    meeting = world.meeting(3)
    offer = substitutes.look_for(meeting=meeting, absent=world.facilitator)
    assert offer is not None
    substitutes.take(offer=offer)
    dues = planned(kinds.prepare, offer.person)
    move(world, meeting)
    assert (len(dues), said(emails.prepare, offer.person, dues)) == (1, [False])


# --- other zones ---


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("America/New_York", 6, 13),
        ("Pacific/Honolulu", 6, 7),
        # Wednesday's 13:00 in New York is Thursday morning there.
        ("Pacific/Auckland", 7, 6),
    ],
)
def test_the_evening_before_is_the_reader_s_own(world: World, zone: str, day: int, hour: int) -> None:
    User.objects.filter(pk=world.trainee.pk).update(time_zone=zone)
    meeting = world.meeting(2)
    [due] = planned(kinds.evenings, world.trainee)
    assert due.due_at == dt.datetime(2026, 10, day, 18, tzinfo=ZoneInfo(zone))
    assert meeting.starts_at.astimezone(ZoneInfo(zone)).hour == hour


@pytest.mark.parametrize(("hour", "day"), [(0, 6), (23, 6)])
def test_a_meeting_at_midnight_has_its_evening_before(world: World, hour: int, day: int) -> None:
    world.meeting(2, hour=hour)
    [due] = planned(kinds.evenings, world.trainee)
    assert due.due_at == dt.datetime(2026, 10, day, 18, tzinfo=ZoneInfo("America/New_York"))


def test_six_in_the_evening_stays_so_on_the_night_when_clocks_go_back(
    world: World, clock: time_machine.Traveller
) -> None:
    clock.move_to(dt.datetime(2026, 10, 31, 14, tzinfo=dt.UTC))
    world.meeting(1)
    [due] = planned(kinds.evenings, world.trainee)
    assert due.due_at.astimezone(dt.UTC) == dt.datetime(2026, 10, 31, 22, tzinfo=dt.UTC)
