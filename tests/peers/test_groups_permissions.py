"""Who may do what with groups and meetings."""

from __future__ import annotations

import datetime as dt

import pytest

from core.clock import site_today
from peers import permissions
from peers.models import Facilitation
from tests.peers.world import World, make_facilitator


@pytest.mark.parametrize("role", ["peers_director", "superuser"])
def test_the_director_and_superusers_direct(world: World, role: str) -> None:
    assert permissions.can_direct(world.cast.member(role))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "role", ["trainee", "facilitator", "program_lead", "gme_admin", "wellbeing_office", "clinician"]
)
def test_nobody_else_directs(world: World, role: str) -> None:
    assert not permissions.can_direct(world.cast.member(role))  # type: ignore[arg-type]


def test_the_facilitator_runs_their_meeting(world: World) -> None:
    assert permissions.can_run(world.facilitator, world.meeting())


@pytest.mark.parametrize("role", ["trainee", "peers_director", "superuser"])
def test_nobody_else_runs_it(world: World, role: str) -> None:
    assert not permissions.can_run(world.cast.member(role), world.meeting())  # type: ignore[arg-type]


def test_a_facilitator_of_another_group_does_not_run_it(world: World) -> None:
    assert not permissions.can_run(world.other_lead, world.meeting())


def test_a_substitute_runs_the_meeting_of_their_day_alone(world: World) -> None:
    meeting, later = world.meeting(), world.meeting(days=14, session=1)
    substitute = make_facilitator("substitute")
    Facilitation.objects.create(
        group=world.group, person=substitute, starts_on=meeting.day, ends_on=meeting.day
    )
    assert [permissions.can_run(substitute, each) for each in (meeting, later)] == [True, False]


def test_a_substitute_hears_of_the_meeting_of_their_day_alone(world: World) -> None:
    earlier, meeting = world.meeting(), world.meeting(days=14, session=1)
    substitute = make_facilitator("substitute")
    Facilitation.objects.create(
        group=world.group, person=substitute, starts_on=meeting.day, ends_on=meeting.day
    )
    assert [permissions.can_hear(substitute, each) for each in (earlier, meeting)] == [False, True]


def test_who_leads_a_group_hears_of_what_was_before(world: World) -> None:
    meeting = world.meeting()
    Facilitation.objects.filter(person=world.facilitator).update(starts_on=site_today())
    assert permissions.can_hear(world.facilitator, meeting)


def test_the_director_may_mend_attendance(world: World) -> None:
    assert permissions.can_mark(world.director, world.meeting())


def test_a_member_may_not_mark_attendance(world: World) -> None:
    assert not permissions.can_mark(world.trainee, world.meeting())


def test_a_facilitator_who_handed_over_sees_the_group_no_more(world: World) -> None:
    yesterday = site_today() - dt.timedelta(days=1)
    Facilitation.objects.filter(person=world.facilitator).update(ends_on=yesterday)
    assert not permissions.can_see_group(world.facilitator, world.group)


def test_members_and_facilitators_name_their_group(world: World) -> None:
    assert permissions.can_shape(world.trainee, world.group)
    assert permissions.can_shape(world.facilitator, world.group)


def test_the_director_does_not_write_a_group_s_agreement(world: World) -> None:
    assert not permissions.can_shape(world.director, world.group)


def test_peers_is_no_room_for_a_clinician(world: World) -> None:
    assert not permissions.can_enter(world.cast.clinician)
