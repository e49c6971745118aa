"""What groups hold of someone is handed over, and goes when they go."""

from __future__ import annotations

import datetime as dt

from core.clock import site_today
from peers import calendars, group_belongings, meetings
from peers.models import Calendar, Membership, Regret
from tests.peers.world import World


def test_someone_gets_their_groups_and_regrets(world: World) -> None:
    meetings.send_regrets(meeting=world.meeting(), person=world.trainee)
    found = group_belongings.held(world.trainee)
    assert (len(found["groups"]), len(found["regrets"]), found["led"]) == (1, 1, [])


def test_nothing_of_anyone_else_is_in_it(world: World) -> None:
    meetings.send_regrets(meeting=world.meeting(), person=world.members[1])
    assert group_belongings.held(world.trainee)["regrets"] == []


def test_whoever_goes_leaves_their_group(world: World) -> None:
    group_belongings.forget(world.trainee)
    tomorrow = site_today() + dt.timedelta(days=1)
    assert not Membership.objects.on(tomorrow).filter(person=world.trainee).exists()


def test_regrets_and_the_calendar_go_with_them(world: World) -> None:
    meetings.send_regrets(meeting=world.meeting(), person=world.trainee)
    calendars.renew(world.trainee)
    group_belongings.forget(world.trainee)
    assert (Regret.objects.exists(), Calendar.objects.exists()) == (False, False)
