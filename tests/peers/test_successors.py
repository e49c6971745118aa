"""Who could lead a group from now on: trained, free when it meets, and clear of everyone in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.clock import site_today
from peers import successors
from peers.models import Assessment, Facilitation, Group, Slot
from people.models import Role, User
from tests.conftest import LONG_AGO, browse, make_official
from tests.peers.world import World, make_facilitator

DAY = dt.timedelta(days=1)


@pytest.fixture
def spare(world: World) -> User:
    """Someone trained who leads nothing."""
    return make_facilitator("spare")


def named(group: Group) -> list[str]:
    """Return who could lead a group."""
    return [each.person.display_name for each in successors.of_group(group)]


def test_whoever_is_trained_free_and_clear_could(world: World, spare: User) -> None:
    assert named(world.group) == ["Spare", "Second Facilitator"]


def test_whoever_leads_least_stands_first_with_how_many(world: World, spare: User) -> None:
    assert [each.groups for each in successors.of_group(world.group)] == [0, 1]


def test_whoever_leads_it_already_is_not_named(world: World) -> None:
    assert "Facilitator" not in named(world.group)


def test_a_member_who_is_trained_does_not_lead_their_own_group(world: World) -> None:
    Role.objects.create(user=world.trainee, kind="facilitator", starts_on=LONG_AGO)
    assert "Trainee" not in named(world.group)
    assert "Trainee" in named(world.other_group)


def test_whoever_is_trained_no_more_is_not_named(world: World, spare: User) -> None:
    Role.objects.filter(user=spare).update(ends_on=site_today() - DAY)
    assert "Spare" not in named(world.group)


def test_whoever_assesses_a_member_is_not_named(world: World, spare: User) -> None:
    Assessment.objects.create(assessor=spare, trainee=world.trainee, starts_on=LONG_AGO)
    assert ("Spare" in named(world.group), "Spare" in named(world.other_group)) == (False, True)


def test_nor_whoever_will_assess_one_before_the_class_ends(world: World, spare: User) -> None:
    first = world.cohort.ends_on - DAY
    Assessment.objects.create(assessor=spare, trainee=world.trainee, starts_on=first)
    assert "Spare" not in named(world.group)


def test_whoever_assesses_one_after_the_class_is_over_could(world: World, spare: User) -> None:
    first = world.cohort.ends_on + DAY
    Assessment.objects.create(assessor=spare, trainee=world.trainee, starts_on=first)
    assert "Spare" in named(world.group)


def test_nor_whoever_leads_a_member_s_program(world: World) -> None:
    lead = make_official("chief", Role.Kind.PROGRAM_LEAD, world.cast.program)
    Role.objects.create(user=lead, kind="facilitator", starts_on=LONG_AGO)
    assert "Chief" not in named(world.group)


@pytest.mark.parametrize(("hour", "could"), [(13, False), (14, False), (15, True)])
def test_whoever_leads_a_meeting_at_that_time_is_not_free(world: World, hour: int, could: bool) -> None:
    world.meeting(7, hour=13)
    world.meeting(7, hour=hour, group=world.other_group)
    assert ("Second Facilitator" in named(world.group)) == could


@pytest.mark.parametrize(("weekday", "hour", "could"), [(2, 13, False), (2, 9, True), (3, 13, True)])
def test_two_groups_of_one_weekly_time_have_two_who_lead(
    world: World, weekday: int, hour: int, could: bool
) -> None:
    for group, day, starts in ((world.group, 2, 13), (world.other_group, weekday, hour)):
        group.slot, _ = Slot.objects.get_or_create(cohort=world.cohort, weekday=day, starts=dt.time(starts))
        group.save()
    assert ("Second Facilitator" in named(world.group)) == could


def test_a_group_without_a_weekly_time_takes_anyone_s(world: World) -> None:
    world.other_group.slot = Slot.objects.create(cohort=world.cohort, weekday=2, starts=dt.time(13))
    world.other_group.save()
    assert "Second Facilitator" in named(world.group)


def test_a_group_that_someone_led_once_keeps_them_no_more(world: World) -> None:
    world.meeting(7)
    world.meeting(7, group=world.other_group)
    Facilitation.objects.filter(person=world.other_lead).update(ends_on=site_today() - DAY)
    assert "Second Facilitator" in named(world.group)


@pytest.mark.parametrize("many", [1, 12])
def test_many_are_looked_through_in_as_few_queries_as_one(
    world: World, many: int, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        make_facilitator(f"spare_{number}")
    group = Group.objects.select_related("cohort", "slot").get(pk=world.group.pk)
    with django_assert_num_queries(8):
        successors.of_group(group)


def page(world: World) -> str:
    """Return the page on which the director says who leads."""
    address = f"/peers/groups/{world.group.public_id}/lead/"
    return browse(world.director).get(address).content.decode()


def test_the_director_reads_who_could_where_they_say_who_leads(world: World, spare: User) -> None:
    assert "Spare, spare@example.test" in page(world)


def test_where_nobody_could_the_page_says_what_to_do(world: World) -> None:
    Role.objects.filter(user=world.other_lead).delete()
    assert "Nobody here is trained, free when the group meets" in page(world)


def test_a_conflict_leads_to_who_else_could(world: World) -> None:
    Assessment.objects.create(
        assessor=world.facilitator, trainee=world.trainee, starts_on=site_today() + 30 * DAY
    )
    html = browse(world.director).get(f"/peers/classes/{world.cohort.slug}/").content.decode()
    assert f'href="/peers/groups/{world.group.public_id}/lead/">Group 1: who else could lead it' in html
