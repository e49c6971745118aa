"""A meeting whose hour came and went, and nobody met: it is said, owed by nobody, and planned again."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar as Sheet

from core.clock import site_today
from peers import calendars, completion, dates, making_up, meetings, registers
from peers.making_up import Way
from peers.models import Attendance, Event, MakeUp, Meeting, Membership, ProtectedBlock, Run
from people.operations import RefusedError
from reminders.models import Delivery
from tests.conftest import browse
from tests.peers.evenings import meeting_now
from tests.peers.world import World

BUTTON = "It did not take place"


@pytest.fixture
def meeting(world: World) -> Meeting:
    """Its hour was the day before yesterday."""
    return world.meeting(-2)


def off(world: World, meeting: Meeting) -> str:
    page = f"/peers/meetings/{meeting.public_id}/cancel/"
    return browse(world.facilitator).post(page, {"sequence": meeting.sequence}, follow=True).text


def owing(world: World) -> int:
    return sum(standing.missing for standing in completion.of_cohort(world.cohort))


def test_whoever_led_it_says_so_in_one_tap(world: World, meeting: Meeting) -> None:
    assert BUTTON in browse(world.facilitator).get(f"/peers/meetings/{meeting.public_id}/").text
    assert "Noted: it did not take place." in off(world, meeting)


def test_nobody_owes_it_then(world: World, meeting: Meeting) -> None:
    before = owing(world)
    off(world, meeting)
    assert (before, owing(world), completion.missed(world.trainee)) == (3, 0, [])


def test_its_session_is_planned_again(world: World, meeting: Meeting) -> None:
    off(world, meeting)
    day = site_today() + dt.timedelta(days=1)
    Event.objects.create(cohort=world.cohort, anchor="orientation", date=day)
    ProtectedBlock.objects.create(cohort=world.cohort, date=day, starts=dt.time(8), ends=dt.time(18))
    made = dates.generate(world.cohort).made
    assert (world.group, world.sessions[0]) in [(each.group, each.session) for each in made]


def test_nobody_gets_a_note_of_it(world: World, meeting: Meeting) -> None:
    off(world, meeting)
    assert not Delivery.objects.exists()


def test_calendars_show_it_as_cancelled(world: World, meeting: Meeting) -> None:
    off(world, meeting)
    (event,) = Sheet.from_ical(calendars.sheet(calendars.meetings(world.trainee))).walk("VEVENT")
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)


def test_a_guest_of_it_may_choose_again(world: World) -> None:
    missed, host = world.meeting(-9), world.meeting(2, group=world.other_group)
    asked = making_up.ask(person=world.trainee, missed=missed, way=Way("guest", host))
    making_up.answer(make_up=asked, yes=True)
    Meeting.objects.filter(pk=host.pk).update(starts_at=host.starts_at - dt.timedelta(days=4))
    Membership.objects.filter(kind="guest").update(
        starts_on=site_today() - dt.timedelta(days=2), ends_on=site_today() - dt.timedelta(days=2)
    )
    meetings.cancel(meeting=host, by=world.other_lead)
    assert (MakeUp.objects.get().state, Membership.objects.filter(kind="guest").exists()) == (
        "refused",
        False,
    )


def test_that_its_time_was_broken_still_counts(world: World, meeting: Meeting) -> None:
    meetings.say_protected(meeting=meeting, kept=False)
    off(world, meeting)
    assert registers.protected(world.cohort) == registers.Protected(kept=0, broken=1, unsaid=0)


def test_and_one_of_which_nothing_is_said_does_not(world: World, meeting: Meeting) -> None:
    off(world, meeting)
    assert registers.protected(world.cohort) == registers.Protected(kept=0, broken=0, unsaid=0)


@pytest.mark.parametrize("state", Attendance.State.values)
def test_where_anyone_is_marked_it_stays(world: World, meeting: Meeting, state: str) -> None:
    Attendance.objects.create(meeting=meeting, person=world.trainee, state=state)
    assert BUTTON not in browse(world.facilitator).get(f"/peers/meetings/{meeting.public_id}/").text
    with pytest.raises(RefusedError, match="Someone is marked already"):
        meetings.cancel(meeting=meeting, by=world.facilitator)


def test_where_it_was_run_it_stays(world: World, meeting: Meeting) -> None:
    Run.objects.create(meeting=meeting, parts=[], starts_at=meeting.starts_at, minutes=90)
    with pytest.raises(RefusedError, match="it has begun"):
        meetings.cancel(meeting=meeting, by=world.facilitator)


def test_while_its_hour_lasts_it_stays(world: World) -> None:
    with pytest.raises(RefusedError, match="This meeting has begun"):
        meetings.cancel(meeting=meeting_now(world, minutes_ago=5), by=world.facilitator)


def test_a_member_is_not_asked(world: World, meeting: Meeting) -> None:
    assert BUTTON not in browse(world.trainee).get(f"/peers/meetings/{meeting.public_id}/").text
    page = f"/peers/meetings/{meeting.public_id}/cancel/"
    assert browse(world.trainee).post(page).status_code == 404
