"""Whoever led or sat in a meeting on their last day keeps what belongs to it until the day after."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core.clock import site_today, site_zone
from peers.models import Attendance, Debrief, Facilitation, Meeting, Membership, Run
from people.models import User
from tests.peers.evenings import begun, give_plan, tapped, through
from tests.peers.world import World, make_facilitator

As = Callable[..., Client]
EVENING = dt.timedelta(hours=22, minutes=55)


@pytest.fixture
def late(world: World) -> Iterator[Meeting]:
    """A meeting from 23:00 to 0:30, five minutes before it begins."""
    now = dt.datetime.combine(site_today(), dt.time.min, site_zone()) + EVENING
    meeting = world.meeting(0, hour=23)
    give_plan(meeting)
    with time_machine.travel(now, tick=False):
        yield meeting


@pytest.fixture
def substitute(world: World, late: Meeting) -> User:
    """Someone who leads on that day alone."""
    person = make_facilitator("substitute")
    Facilitation.objects.create(group=world.group, person=person, starts_on=late.day, ends_on=late.day)
    return person


def later(**much: float) -> dt.datetime:
    """Return a moment so much later."""
    return timezone.now() + dt.timedelta(**much)


def sent(client: Client, meeting: Meeting, *taps: tuple[object, object]) -> int:
    """Send taps as a device does, and return the answer's status."""
    rows = [{"name": str(name), **vars(tap)} for name, tap in taps]
    address = f"/peers/meetings/{meeting.public_id}/run/taps/"
    return client.post(address, json.dumps({"taps": rows}), content_type="application/json").status_code


def test_a_substitute_turns_pages_after_midnight(late: Meeting, substitute: User, as_: As) -> None:
    client = as_(substitute)
    begun(late)
    with time_machine.travel(later(hours=1, minutes=20), tick=False):
        status = sent(client, late, tapped("next", 0))
    assert (status, Run.objects.get().standing.block) == (200, 1)


@pytest.mark.parametrize("page", ["run/", "run/state/", "after/", "attendance/"])
def test_a_substitute_says_how_it_was_on_the_day_after(
    late: Meeting, substitute: User, as_: As, page: str
) -> None:
    client = as_(substitute)
    through(late)
    with time_machine.travel(later(hours=18), tick=False):
        assert client.get(f"/peers/meetings/{late.public_id}/{page}").status_code == 200


def test_two_days_after_it_is_a_substitute_s_no_more(late: Meeting, substitute: User, as_: As) -> None:
    client = as_(substitute)
    through(late)
    with time_machine.travel(later(hours=30), tick=False):
        assert client.get(f"/peers/meetings/{late.public_id}/after/").status_code == 404


def test_a_guest_follows_along_after_midnight(world: World, late: Meeting, as_: As) -> None:
    guest = world.other_members[1]
    Membership.objects.create(
        group=world.group, person=guest, kind="guest", starts_on=late.day, ends_on=late.day
    )
    client = as_(guest)
    begun(late)
    with time_machine.travel(later(hours=1, minutes=20), tick=False):
        assert client.get(f"/peers/meetings/{late.public_id}/live/").status_code == 200


def test_a_guest_s_other_meetings_there_stay_closed(world: World, late: Meeting, as_: As) -> None:
    other = world.meeting(1, hour=9, session=1)
    guest = world.other_members[1]
    Membership.objects.create(
        group=world.group, person=guest, kind="guest", starts_on=late.day, ends_on=late.day
    )
    with time_machine.travel(later(hours=11), tick=False):
        assert as_(guest).get(f"/peers/meetings/{other.public_id}/live/").status_code == 404


def test_whoever_handed_over_the_day_before_sends_nothing(world: World, late: Meeting, as_: As) -> None:
    before = late.day - dt.timedelta(days=1)
    Facilitation.objects.filter(person=world.facilitator).update(ends_on=before)
    begun(late)
    assert sent(as_(world.facilitator), late, tapped("next", 0)) == 404


def test_what_a_phone_kept_overnight_arrives_after_a_hand_over(world: World, late: Meeting, as_: As) -> None:
    Facilitation.objects.filter(person=world.facilitator).update(ends_on=late.day)
    begun(late)
    with time_machine.travel(later(hours=10), tick=False):
        status = sent(as_(world.facilitator), late, tapped("next", 0, ago=530))
    assert (status, Run.objects.get().standing.block) == (200, 1)


def test_a_substitute_marks_who_came_and_ticks_on_the_day_after(
    world: World, late: Meeting, substitute: User, as_: As
) -> None:
    client, trainee = as_(substitute), world.trainee.public_id
    address = f"/peers/meetings/{late.public_id}/"
    with time_machine.travel(later(hours=18), tick=False):
        client.post(f"{address}attendance/", {f"state_{trainee}": "present", f"was_{trainee}": ""})
        client.post(f"{address}after/", {"worked": ["round"], "supervision": "no"})
    assert (Attendance.objects.get().person, Debrief.objects.get().facilitator) == (
        world.trainee,
        substitute,
    )


@pytest.mark.parametrize("days", [0, 1])
def test_the_sheet_links_to_the_meeting_only_for_whoever_still_sees_it(
    late: Meeting, substitute: User, as_: As, days: int
) -> None:
    client = as_(substitute)
    with time_machine.travel(later(hours=0.5 + 12 * days), tick=False):
        page = client.get(f"/peers/meetings/{late.public_id}/attendance/").content.decode()
    assert (f'href="/peers/meetings/{late.public_id}/"' in page) == (days == 0)


@pytest.mark.parametrize("page", ["", "move/", "circle/"])
def test_nothing_else_of_the_group_is_a_substitute_s_on_the_day_after(
    late: Meeting, substitute: User, as_: As, page: str
) -> None:
    client = as_(substitute)
    with time_machine.travel(later(hours=12), tick=False):
        assert client.get(f"/peers/meetings/{late.public_id}/{page}").status_code == 404
