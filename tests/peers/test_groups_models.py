"""The database itself keeps people in one group at a time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError

from core.clock import site_today
from peers.models import Assessment, Facilitation, Group, Meeting, Membership
from tests.peers.world import World, moment

DAY = dt.timedelta(days=1)


def test_nobody_is_in_two_groups_of_a_class_at_once(world: World) -> None:
    with pytest.raises(IntegrityError, match="peers_membership_one_group_at_a_time"):
        Membership.objects.create(group=world.other_group, person=world.trainee, starts_on=site_today())


def test_one_group_may_follow_another(world: World) -> None:
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - DAY, end="moved")
    after = Membership.objects.create(group=world.other_group, person=world.trainee, starts_on=site_today())
    assert after.pk is not None


def test_a_guest_for_a_day_keeps_their_own_group(world: World) -> None:
    today = site_today()
    guest = Membership.objects.create(
        group=world.other_group, person=world.trainee, starts_on=today, ends_on=today, kind="guest"
    )
    assert guest.pk is not None


def test_a_guest_without_a_last_day_is_refused(world: World) -> None:
    with pytest.raises(IntegrityError, match="peers_guest_has_a_last_day"):
        Membership.objects.create(
            group=world.other_group, person=world.trainee, starts_on=site_today(), kind="guest"
        )


def test_a_membership_belongs_to_its_group_s_class_whoever_writes_it(world: World) -> None:
    row = Membership.objects.get(person=world.trainee)
    assert row.cohort_id == world.cohort.pk


def test_a_facilitator_leads_a_group_once_at_a_time(world: World) -> None:
    with pytest.raises(IntegrityError, match="peers_facilitation_once_in_a_group"):
        Facilitation.objects.create(group=world.group, person=world.facilitator, starts_on=site_today())


def test_an_assessment_is_of_someone_or_of_a_program_not_of_both(world: World) -> None:
    with pytest.raises(IntegrityError, match="peers_assessment_of_someone_or_a_program"):
        Assessment.objects.create(
            assessor=world.facilitator,
            trainee=world.trainee,
            program=world.cast.program,
            starts_on=site_today(),
        )


def test_a_group_meets_once_for_a_session(world: World) -> None:
    world.meeting()
    with pytest.raises(IntegrityError, match="peers_session_once_in_a_group"):
        world.meeting(days=9)


def test_a_cancelled_meeting_makes_room_for_another(world: World) -> None:
    world.meeting(state="cancelled")
    assert world.meeting(days=9).pk is not None


def test_a_member_sees_their_group_alone(world: World) -> None:
    assert list(Group.objects.visible_to(world.trainee)) == [world.group]


def test_a_facilitator_sees_the_groups_they_lead(world: World) -> None:
    assert list(Group.objects.visible_to(world.facilitator)) == [world.group]


def test_the_director_sees_every_group(world: World) -> None:
    assert Group.objects.visible_to(world.director).count() == 2


def test_nobody_else_sees_a_group(world: World) -> None:
    assert not Group.objects.visible_to(world.cast.gme_admin).exists()


def test_a_group_is_seen_only_once_it_is_published(world: World) -> None:
    type(world.cohort).objects.update(state="forming")
    assert not Group.objects.visible_to(world.trainee).exists()


def test_someone_who_moved_sees_their_new_group_alone(world: World) -> None:
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - DAY, end="moved")
    Membership.objects.create(group=world.other_group, person=world.trainee, starts_on=site_today())
    assert list(Group.objects.visible_to(world.trainee)) == [world.other_group]


def test_a_guest_sees_the_meeting_of_their_day_and_not_the_group(world: World) -> None:
    meeting = world.meeting(group=world.other_group)
    world.meeting(days=21, group=world.other_group, session=1)
    Membership.objects.create(
        group=world.other_group,
        person=world.trainee,
        starts_on=meeting.day,
        ends_on=meeting.day,
        kind="guest",
    )
    assert list(Meeting.objects.visible_to(world.trainee)) == [meeting]
    assert list(Group.objects.visible_to(world.trainee)) == [world.group]


def test_a_join_link_shows_from_half_an_hour_before(world: World) -> None:
    meeting = Meeting(mode="remote", join_link="https://video.test/x", starts_at=moment(0, 14), minutes=60)
    meeting.starts_at = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=29)
    assert meeting.link == "https://video.test/x"


def test_a_join_link_is_hidden_before(world: World) -> None:
    meeting = Meeting(mode="remote", join_link="https://video.test/x", minutes=60)
    meeting.starts_at = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=31)
    assert meeting.link == ""


def test_a_join_link_is_hidden_after(world: World) -> None:
    meeting = Meeting(mode="remote", join_link="https://video.test/x", minutes=60)
    meeting.starts_at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=61)
    assert meeting.link == ""
