"""The sheet of who came from a page that is behind: late taps, taps sent twice, taps before the time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from peers import attending
from peers.models import Attendance, Facilitation, Meeting
from people.models import User
from tests.conftest import browse
from tests.peers.world import World, make_facilitator

if TYPE_CHECKING:
    from django.test import Client

LATER = "was marked Late by someone else meanwhile, and that stays"


@pytest.fixture
def meeting(world: World) -> Meeting:
    """A meeting of yesterday."""
    return world.meeting(days=-1)


@pytest.fixture
def partner(world: World) -> User:
    """The second facilitator of the group."""
    person = make_facilitator("partner")
    Facilitation.objects.create(group=world.group, person=person, starts_on=world.cohort.starts_on)
    return person


def tap(client: Client, meeting: Meeting, person: User, was: str, state: str, *, htmx: bool = True) -> str:
    """Send one tap from a page that showed `was`, and return what is read then."""
    key = person.public_id
    answer = client.post(
        f"/peers/meetings/{meeting.public_id}/attendance/",
        {f"was_{key}": was, f"state_{key}": state},
        headers={"HX-Request": "true"} if htmx else {},
        follow=not htmx,
    )
    return answer.content.decode()


def state(meeting: Meeting) -> str:
    """Return the one mark there is."""
    return Attendance.objects.get(meeting=meeting).state


@pytest.mark.parametrize("htmx", [True, False])
def test_a_late_tap_leaves_what_the_partner_marked_meanwhile_and_says_so(
    world: World, meeting: Meeting, partner: User, htmx: bool
) -> None:
    attending.mark(meeting=meeting, by=partner, marks={world.trainee.pk: "late"})
    said = tap(browse(world.facilitator), meeting, world.trainee, "", "present", htmx=htmx)
    assert (f"{world.trainee} {LATER}" in said, state(meeting)) == (True, "late")


def test_a_tap_that_was_sent_twice_does_not_undo_what_the_partner_marked_between(
    world: World, meeting: Meeting, partner: User
) -> None:
    client = browse(world.facilitator)
    tap(client, meeting, world.trainee, "", "present")
    tap(browse(partner), meeting, world.trainee, "present", "late")
    tap(client, meeting, world.trainee, "", "present")
    assert state(meeting) == "late"


def test_the_page_then_shows_what_stands_and_the_next_tap_counts(
    world: World, meeting: Meeting, partner: User
) -> None:
    attending.mark(meeting=meeting, by=partner, marks={world.trainee.pk: "late"})
    client, key = browse(world.facilitator), world.trainee.public_id
    said = tap(client, meeting, world.trainee, "", "present")
    assert re.search(rf'name="was_{key}" value="late"', said)
    assert re.search(rf'id="late_{key}" checked hx-swap-oob="true"', said)
    tap(client, meeting, world.trainee, "late", "present")
    assert state(meeting) == "present"


def test_one_s_own_lost_tap_is_in_nobody_s_way(world: World, meeting: Meeting) -> None:
    client = browse(world.facilitator)
    tap(client, meeting, world.trainee, "", "present")
    said = tap(client, meeting, world.trainee, "", "absent")
    assert ("someone else" in said, state(meeting)) == (False, "absent")


def test_two_who_mark_alike_are_told_of_nothing(world: World, meeting: Meeting, partner: User) -> None:
    attending.mark(meeting=meeting, by=partner, marks={world.trainee.pk: "late"})
    assert "saved already" in tap(browse(world.facilitator), meeting, world.trainee, "", "late")


def test_a_mark_that_was_taken_away_meanwhile_stands_in_nobody_s_way(
    world: World, meeting: Meeting, partner: User
) -> None:
    tap(browse(world.facilitator), meeting, world.trainee, "present", "late")
    assert state(meeting) == "late"


def test_one_tap_in_the_way_keeps_no_other_from_being_saved(
    world: World, meeting: Meeting, partner: User
) -> None:
    attending.mark(meeting=meeting, by=partner, marks={world.trainee.pk: "late"})
    marks = {person.pk: "present" for person in world.members}
    seen = dict.fromkeys(marks, "")
    before = attending.mark(meeting=meeting, by=world.facilitator, marks=marks, seen=seen)
    assert set(before) == {person.pk for person in world.members[1:]}


def test_a_tap_that_was_refused_is_not_taken_for_saved(world: World) -> None:
    meeting, key = world.meeting(days=1), world.trainee.public_id
    said = tap(browse(world.facilitator), meeting, world.trainee, "", "present")
    assert ("Nothing was marked" in said, f'name="was_{key}" value="present"' in said) == (True, False)


def test_what_is_refused_is_blamed_on_nobody(world: World, meeting: Meeting, partner: User) -> None:
    attending.mark(meeting=meeting, by=partner, marks={world.trainee.pk: "late"})
    Meeting.objects.update(state=Meeting.State.CANCELLED)
    said = tap(browse(world.facilitator), meeting, world.trainee, "", "present")
    assert ("was cancelled" in said, "someone else" in said) == (True, False)


def test_where_nothing_was_saved_nothing_is_called_saved(
    world: World, meeting: Meeting, partner: User
) -> None:
    attending.mark(meeting=meeting, by=partner, marks={world.trainee.pk: "late"})
    assert "saved already" not in tap(browse(world.facilitator), meeting, world.trainee, "", "present")


def test_an_undo_leaves_what_the_partner_marked_since(world: World, meeting: Meeting, partner: User) -> None:
    client = browse(world.facilitator)
    tap(client, meeting, world.trainee, "", "present")
    tap(browse(partner), meeting, world.trainee, "present", "late")
    client.post(f"/peers/meetings/{meeting.public_id}/attendance/undo/")
    assert state(meeting) == "late"
