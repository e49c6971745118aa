"""Whoever led a group and does so no more sees nothing of it, from the day after their last."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.clock import site_today
from peers import calendars, overview, permissions, today
from peers.models import Facilitation, Group, Meeting, Membership
from peers.readers import versions_for
from peers.seats import Places
from tests.peers.curricula import publish
from tests.peers.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

DAY = dt.timedelta(days=1)


@pytest.fixture
def met(world: World) -> Meeting:
    """A meeting that they led themselves, two weeks ago."""
    return world.meeting(days=-14)


def hand_over(world: World, *, last: int) -> None:
    """Let the facilitator's last day be so many days from today."""
    Facilitation.objects.filter(person=world.facilitator).update(ends_on=site_today() + last * DAY)


PAGES = (
    "",
    "attendance/",
    "run/",
    "run/state/",
    "pulse/",
    "after/",
    "live/",
    "move/",
    "circle/",
    "meeting.ics",
)


@pytest.mark.parametrize("where", PAGES)
def test_no_page_of_a_meeting_is_theirs_not_even_of_one_they_led(
    world: World, met: Meeting, as_: Callable[..., Client], where: str
) -> None:
    hand_over(world, last=-1)
    assert as_(world.facilitator).get(f"/peers/meetings/{met.public_id}/{where}").status_code == 404


@pytest.mark.parametrize("where", ["", "shape/", "keepsake/"])
def test_no_page_of_the_group_is_theirs(world: World, as_: Callable[..., Client], where: str) -> None:
    hand_over(world, last=-1)
    assert as_(world.facilitator).get(f"/peers/groups/{world.group.public_id}/{where}").status_code == 404


POSTS = ("attendance/", "attendance/undo/", "cancel/", "protected/", "substitute/", "run/tap/", "after/")


@pytest.mark.parametrize("where", POSTS)
def test_nothing_that_they_send_arrives(
    world: World, met: Meeting, as_: Callable[..., Client], where: str
) -> None:
    hand_over(world, last=-1)
    assert as_(world.facilitator).post(f"/peers/meetings/{met.public_id}/{where}").status_code == 404


def test_on_their_last_day_all_of_it_is_theirs(world: World, as_: Callable[..., Client]) -> None:
    meeting = world.meeting(days=0)
    hand_over(world, last=0)
    addresses = (f"groups/{world.group.public_id}/", f"meetings/{meeting.public_id}/attendance/")
    answers = [as_(world.facilitator).get(f"/peers/{address}").status_code for address in addresses]
    assert answers == [200, 200]


def test_a_meeting_after_their_last_day_is_not_theirs_to_run(world: World) -> None:
    meeting = world.meeting(days=7)
    hand_over(world, last=3)
    assert not permissions.can_run(world.facilitator, meeting)


def test_they_read_no_feedback_of_it(world: World, met: Meeting) -> None:
    hand_over(world, last=-1)
    assert not Meeting.objects.visible_to(world.facilitator).filter(pk=met.pk).exists()


def test_their_calendar_keeps_what_was_while_they_led(world: World, met: Meeting) -> None:
    """Their own past days stay in their own calendar: a time, and the word Meeting."""
    world.meeting(days=7, session=1)
    hand_over(world, last=-1)
    assert calendars.meetings(world.facilitator) == [met]


def test_the_front_page_has_no_card_of_it(world: World) -> None:
    hand_over(world, last=-1)
    assert overview.leading(world.facilitator, Places(world.facilitator)) == []


def test_today_has_no_card_of_it(world: World) -> None:
    world.meeting(days=1)
    hand_over(world, last=-1)
    assert today.cards(world.facilitator) == []


def test_its_session_guides_are_theirs_no_more(world: World) -> None:
    publish(world.cohort.version)
    before = versions_for(world.facilitator).count()
    hand_over(world, last=-1)
    assert (before, versions_for(world.facilitator).count()) == (1, 0)


def test_the_group_s_story_still_says_that_they_led(world: World, as_: Callable[..., Client]) -> None:
    hand_over(world, last=-1)
    page = as_(world.trainee).get(f"/peers/groups/{world.group.public_id}/").content.decode()
    assert f"{world.facilitator} handed over" in page


def test_a_former_member_sees_nothing_of_the_group_either(world: World) -> None:
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - DAY)
    assert not Group.objects.visible_to(world.trainee).exists()
