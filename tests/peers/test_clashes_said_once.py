"""What is planned, what is offered and what is listed as wrong follow the same rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from core.clock import site_today
from peers import dates, substitutes
from peers.models import Cohort, Event, Facilitation, Group, Meeting, Membership, ProtectedBlock, Session
from people.models import User
from tests.conftest import browse
from tests.peers.world import World, make_cohort, make_facilitator, moment

MONDAY = dt.datetime(2026, 10, 5, 14, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Traveller]:
    """Stop the clock on Monday 5 October 2026, ten in the morning in New York."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def protect(world: World, *days: int) -> None:
    for each in days:
        ProtectedBlock.objects.create(
            cohort=world.cohort,
            date=site_today() + each * DAY,
            starts=dt.time(13),
            ends=dt.time(14, 30),
        )


def event(world: World, days: int, *, offset: int = 0) -> None:
    """Give the event of every session a day, and the sessions one distance from it."""
    Session.objects.update(offset_days=offset)
    Event.objects.create(cohort=world.cohort, anchor="orientation", date=site_today() + days * DAY)


def free(world: World, days: int) -> list[dt.datetime]:
    """Return what is offered to a meeting so many days from today."""
    return dates.free_times(Meeting.objects.get(pk=world.meeting(days).pk))


def words(world: World) -> list[str]:
    return [clash.words for clash in dates.clashes(world.cohort)]


# --- too early, too late ---


def test_no_time_is_offered_before_a_session_is_due(world: World) -> None:
    event(world, 10)
    protect(world, 8, 10, 11)
    assert free(world, 10) == [moment(11)]


def test_no_time_is_offered_after_what_a_session_comes_before(world: World) -> None:
    event(world, 10, offset=-7)
    protect(world, 4, 8, 11)
    assert free(world, 4) == [moment(8)]


def test_what_its_event_has_passed_by_is_offered_whatever_is_free(world: World) -> None:
    event(world, -10, offset=-7)
    protect(world, 4, 8)
    assert free(world, 4) == [moment(8)]


def test_no_time_is_offered_after_the_class_s_last_day(world: World) -> None:
    protect(world, 4, 8, 9)
    Cohort.objects.update(ends_on=site_today() + 8 * DAY)
    world.cohort.refresh_from_db()
    assert free(world, 4) == [moment(8)]


def test_nothing_is_planned_that_is_listed_as_too_late_at_once(world: World) -> None:
    event(world, 10, offset=-7)
    protect(world, 11, 15)
    outcome = dates.generate(world.cohort)
    assert (outcome.made, words(world)) == ([], [])


def test_but_said_with_the_days_in_which_it_would_have_to_be(world: World) -> None:
    event(world, 10, offset=-7)
    found = dates.generate(world.cohort).words[0]
    assert found == (
        "Group 1, “Session title 1”: no protected time from 2026-10-08 to 2026-10-15 without a clash."
    )


def test_a_class_that_is_set_up_late_still_gets_what_it_missed(world: World) -> None:
    event(world, -10, offset=-7)
    protect(world, 1)
    assert [meeting.starts_at for meeting in dates.generate(world.cohort).made][:1] == [moment(1)]


def test_whoever_moves_it_too_early_is_told_so_at_once(world: World) -> None:
    event(world, 10)
    meeting = world.meeting(10)
    sent = {"when": "other", "date": "2026-10-09", "time": "13:00", "mode": "in_person"}
    page = f"/peers/meetings/{meeting.public_id}/move/"
    answer = browse(world.director).post(page, sent, follow=True)
    assert "It is too early: “Session title 1” is for 15 October 2026 or soon after." in answer.text


# --- over midnight ---


def leads_both(world: World) -> None:
    Facilitation.objects.create(group=world.other_group, person=world.facilitator, starts_on=site_today())


def test_a_meeting_that_lasts_past_midnight_clashes_with_the_next_day_s(world: World) -> None:
    leads_both(world)
    world.meeting(5, hour=23)
    world.meeting(6, hour=0, group=world.other_group, place="Attic")
    assert words(world) == ["Facilitator leads Group 2 then.", "Facilitator leads Group 1 then."]


def test_so_it_does_in_its_room(world: World) -> None:
    world.meeting(5, hour=23)
    world.meeting(6, hour=0, group=world.other_group)
    assert words(world) == ["Room 4 is taken by Group 2 then.", "Room 4 is taken by Group 1 then."]


def test_the_next_day_is_no_other_session_on_that_day(world: World) -> None:
    world.meeting(5, hour=13)
    world.meeting(6, hour=13, session=1)
    assert words(world) == []


def test_whoever_leads_until_after_midnight_is_not_asked_to_stand_in(world: World) -> None:
    world.meeting(5, hour=23, group=world.other_group)
    assert substitutes.candidates(world.meeting(6, hour=0)) == []


def test_whoever_leads_an_hour_later_that_night_is(world: World) -> None:
    world.meeting(5, hour=23, group=world.other_group)
    assert substitutes.candidates(world.meeting(6, hour=1)) == [world.other_lead]


# --- trainees who facilitate ---


@pytest.fixture
def near_peer(world: World) -> World:
    """A member of the first group leads the other one."""
    Facilitation.objects.create(
        group=world.other_group, person=world.members[1], starts_on=site_today() - DAY
    )
    return world


def test_whoever_leads_while_their_own_group_meets_is_a_clash_of_both(near_peer: World) -> None:
    near_peer.meeting(5)
    near_peer.meeting(5, group=near_peer.other_group, place="Attic")
    name = near_peer.members[1].display_name
    assert words(near_peer) == [f"{name} leads Group 2 then.", f"{name} has a seat at another meeting then."]


def test_where_their_own_group_is_stays_unsaid(near_peer: World) -> None:
    """A group of another class may be one that its facilitators know nothing of."""
    cohort = make_cohort(near_peer.cast, name="2029", slug="2029", version=near_peer.cohort.version)
    own = Group.objects.create(cohort=cohort, number=7)
    Membership.objects.create(group=own, person=near_peer.members[1], starts_on=site_today())
    near_peer.meeting(5, group=own, place="")
    near_peer.meeting(5, group=near_peer.other_group, place="Attic")
    (said,) = words(near_peer)
    assert ("another meeting" in said, "7" in said, "2029" in said) == (True, False, False)


def test_one_after_the_other_is_none(near_peer: World) -> None:
    near_peer.meeting(5, hour=11)
    near_peer.meeting(5, group=near_peer.other_group)
    assert words(near_peer) == []


def test_nor_is_a_meeting_on_a_day_when_they_belong_there_no_more(near_peer: World) -> None:
    Membership.objects.filter(person=near_peer.members[1]).update(ends_on=site_today(), end="left")
    near_peer.meeting(5)
    near_peer.meeting(5, group=near_peer.other_group, place="Attic")
    assert words(near_peer) == []


def test_nor_one_for_which_someone_stands_in(near_peer: World) -> None:
    near_peer.meeting(5)
    theirs = near_peer.meeting(5, group=near_peer.other_group, place="Attic")
    make_facilitator("spare")
    offer = substitutes.look_for(meeting=theirs, absent=near_peer.members[1])
    assert offer is not None
    substitutes.take(offer=offer)
    assert words(near_peer) == []


def test_no_meeting_is_planned_at_which_someone_would_have_to_be_twice(near_peer: World) -> None:
    event(near_peer, 0)
    protect(near_peer, 1)
    dates.generate(near_peer.cohort)
    assert Meeting.objects.count() == 1


# --- the night of the clocks ---


@pytest.mark.parametrize(
    ("zone", "time", "start"),
    [
        ("America/New_York", "02:30", None),
        ("America/New_York", "03:00", dt.datetime(2027, 3, 14, 7, tzinfo=dt.UTC)),
        # Where the reader is, clocks stay that night.
        ("America/Phoenix", "02:30", dt.datetime(2027, 3, 14, 9, 30, tzinfo=dt.UTC)),
    ],
)
def test_a_time_that_clocks_leave_out_is_no_time(
    world: World, zone: str, time: str, start: dt.datetime | None
) -> None:
    User.objects.filter(pk=world.director.pk).update(time_zone=zone)
    meeting = world.meeting(2)
    page = f"/peers/meetings/{meeting.public_id}/move/"
    sent = {"when": "other", "date": "2027-03-14", "time": time, "mode": "in_person"}
    answer = browse(world.director).post(page, sent, follow=True)
    meeting.refresh_from_db()
    moved = start is not None
    assert ("leave that time out" in answer.text, meeting.starts_at == start) == (not moved, moved)
