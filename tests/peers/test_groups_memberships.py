"""Joining, leaving, coming back, moving, and handing a group over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.clock import site_today
from peers import memberships, placing, safety, timeline
from peers.models import (
    Assessment,
    Attendance,
    Availability,
    Facilitation,
    Group,
    KeepApart,
    Membership,
    Slot,
)
from people.models import Role, User
from people.operations import RefusedError
from tests.conftest import LONG_AGO, make_official, make_trainee
from tests.peers.world import World, make_facilitator

DAY = dt.timedelta(days=1)


@pytest.fixture
def newcomer(world: World) -> User:
    return make_trainee("newcomer", world.cast.program)


def seat(person: User) -> Membership:
    return Membership.objects.get(person=person, ends_on=None)


def apart(world: World, one: User, other: User) -> None:
    low, high = sorted([one, other], key=lambda person: person.pk)
    KeepApart.objects.create(cohort=world.cohort, one=low, other=high)


def attended(world: World, person: User, hour: int = 13, state: str = "present") -> None:
    """Mark someone at a meeting of a week ago."""
    Attendance.objects.create(meeting=world.meeting(-7, hour=hour), person=person, state=state)


def test_someone_new_joins_from_a_day_on(world: World, newcomer: User) -> None:
    joined = memberships.join(group=world.group, person=newcomer, on=site_today())
    assert (joined.starts_on, joined.ends_on) == (site_today(), None)


def test_nobody_joins_a_second_group(world: World) -> None:
    with pytest.raises(RefusedError, match="Move them instead"):
        memberships.join(group=world.other_group, person=world.trainee, on=site_today())


def test_nobody_joins_before_the_class_begins(world: World, newcomer: User) -> None:
    with pytest.raises(RefusedError, match="Choose a day of it"):
        memberships.join(group=world.group, person=newcomer, on=world.cohort.starts_on - DAY)


def test_nobody_joins_a_group_led_by_their_assessor(world: World, newcomer: User) -> None:
    Assessment.objects.create(assessor=world.facilitator, trainee=newcomer, starts_on=LONG_AGO)
    with pytest.raises(RefusedError, match="cannot be in Group 1"):
        memberships.join(group=world.group, person=newcomer, on=site_today())


def test_two_who_are_kept_apart_never_share_a_group_and_no_reason_is_told(
    world: World, newcomer: User
) -> None:
    apart(world, newcomer, world.trainee)
    with pytest.raises(RefusedError, match="cannot be in Group 1") as refused:
        memberships.join(group=world.group, person=newcomer, on=site_today())
    assert world.trainee.display_name not in str(refused.value).replace("Newcomer", "")


def test_a_move_ends_one_place_and_begins_another(world: World) -> None:
    memberships.move(membership=seat(world.trainee), group=world.other_group, on=site_today())
    rows = Membership.objects.filter(person=world.trainee).order_by("starts_on")
    assert [(row.group, row.ends_on, row.end) for row in rows] == [
        (world.group, site_today() - DAY, "moved"),
        (world.other_group, None, ""),
    ]


def test_a_move_that_is_refused_changes_nothing(world: World) -> None:
    Assessment.objects.create(assessor=world.other_lead, trainee=world.trainee, starts_on=LONG_AGO)
    with pytest.raises(RefusedError):
        memberships.move(membership=seat(world.trainee), group=world.other_group, on=site_today())
    assert seat(world.trainee).group == world.group


def test_whoever_is_on_leave_comes_back_to_their_group_first(world: World) -> None:
    memberships.end(membership=seat(world.trainee), last_day=site_today() - DAY, how="away")
    best = placing.options(world.cohort, world.trainee, site_today())[0]
    assert (best.group, best.words) == (world.group, "2 people now, their group before")


def test_a_return_is_a_new_place(world: World) -> None:
    memberships.end(membership=seat(world.trainee), last_day=site_today() - DAY, how="away")
    memberships.join(group=world.group, person=world.trainee, on=site_today())
    assert Membership.objects.filter(person=world.trainee, group=world.group).count() == 2


def test_a_place_that_ends_before_it_begins_is_taken_away(world: World, newcomer: User) -> None:
    joined = memberships.join(group=world.group, person=newcomer, on=site_today() + 9 * DAY)
    memberships.end(membership=joined, last_day=site_today(), how="left")
    assert not Membership.objects.filter(person=newcomer).exists()


def test_a_place_in_which_someone_was_marked_is_not_taken_away(world: World, newcomer: User) -> None:
    joined = memberships.join(group=world.group, person=newcomer, on=site_today() - 8 * DAY)
    attended(world, newcomer)
    with pytest.raises(RefusedError, match="Newcomer is marked at the meeting of"):
        memberships.end(membership=joined, last_day=site_today() - 9 * DAY, how="left")
    assert Membership.objects.filter(person=newcomer).exists()


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Auckland"])
def test_the_day_is_the_institution_s_wherever_the_director_is(
    world: World, newcomer: User, zone: str
) -> None:
    joined = memberships.join(group=world.group, person=newcomer, on=site_today() - 7 * DAY)
    attended(world, newcomer, hour=1)
    with timezone.override(zone), pytest.raises(RefusedError, match="is marked"):
        memberships.end(membership=joined, last_day=site_today() - 9 * DAY, how="left")


def test_nobody_leaves_before_a_meeting_that_they_came_to(world: World) -> None:
    attended(world, world.trainee)
    with pytest.raises(RefusedError, match="Choose a later day"):
        memberships.end(membership=seat(world.trainee), last_day=site_today() - 8 * DAY, how="left")
    assert seat(world.trainee).ends_on is None


def test_whoever_came_leaves_on_that_very_day(world: World) -> None:
    attended(world, world.trainee)
    memberships.end(membership=seat(world.trainee), last_day=site_today() - 7 * DAY, how="left")
    assert Membership.objects.get(person=world.trainee).ends_on == site_today() - 7 * DAY


def test_whoever_was_absent_since_may_have_left_before(world: World) -> None:
    attended(world, world.trainee, state="absent")
    memberships.end(membership=seat(world.trainee), last_day=site_today() - 9 * DAY, how="left")
    assert Membership.objects.get(person=world.trainee).ends_on == site_today() - 9 * DAY


def test_what_came_after_a_return_does_not_hold_the_place_before_it(world: World) -> None:
    before = seat(world.trainee)
    memberships.end(membership=before, last_day=site_today() - 20 * DAY, how="away")
    memberships.join(group=world.group, person=world.trainee, on=site_today() - 10 * DAY)
    attended(world, world.trainee)
    memberships.end(membership=before, last_day=site_today() - 30 * DAY, how="away")
    before.refresh_from_db()
    assert before.ends_on == site_today() - 30 * DAY


def test_nobody_is_replaced_from_before_they_led_a_group_that_has_met(world: World) -> None:
    held, spare = Facilitation.objects.get(person=world.facilitator), make_facilitator("spare")
    Facilitation.objects.filter(pk=held.pk).update(starts_on=site_today() - 8 * DAY)
    world.meeting(-7)
    with pytest.raises(RefusedError, match="the group has met since"):
        memberships.lead(group=world.group, person=spare, on=site_today() - 8 * DAY, instead_of=held)
    assert Facilitation.objects.filter(pk=held.pk).exists()


def test_whoever_was_to_lead_later_is_replaced_without_a_trace(world: World) -> None:
    spare, later = make_facilitator("spare"), make_facilitator("later")
    held = memberships.lead(group=world.group, person=later, on=site_today() + 9 * DAY)
    memberships.lead(group=world.group, person=spare, on=site_today(), instead_of=held)
    assert not Facilitation.objects.filter(person=later).exists()


def test_nor_by_a_move_from_before_that_day(world: World, newcomer: User) -> None:
    joined = memberships.join(group=world.group, person=newcomer, on=site_today() - 8 * DAY)
    attended(world, newcomer)
    with pytest.raises(RefusedError, match="old days stay as they were"):
        memberships.move(membership=joined, group=world.other_group, on=site_today() - 8 * DAY)


def test_what_someone_attended_in_another_place_holds_nobody(world: World, newcomer: User) -> None:
    attended(world, newcomer)
    joined = memberships.join(group=world.group, person=newcomer, on=site_today())
    memberships.end(membership=joined, last_day=site_today() - DAY, how="left")
    assert not Membership.objects.filter(person=newcomer).exists()


def test_a_full_group_is_the_last_in_the_list(world: World, newcomer: User) -> None:
    world.cohort.group_most = 3
    Membership.objects.filter(group=world.other_group).first().delete()  # type: ignore[union-attr]
    names = [option.words for option in placing.options(world.cohort, newcomer, site_today())]
    assert names == ["2 people now", "3 people now, full"]


def test_a_time_someone_is_not_free_at_is_priced(world: World, newcomer: User) -> None:
    slots = [Slot.objects.create(cohort=world.cohort, weekday=day, starts=dt.time(13)) for day in (0, 1)]
    for group, slot in zip((world.group, world.other_group), slots, strict=True):
        Group.objects.filter(pk=group.pk).update(slot=slot)
    Availability.objects.create(person=newcomer, slot=slots[1])
    options = placing.options(world.cohort, newcomer, site_today())
    assert [option.group for option in options] == [world.other_group, world.group]


def test_a_hand_over_has_no_day_between(world: World) -> None:
    held = Facilitation.objects.get(person=world.facilitator)
    after = make_facilitator("successor")
    memberships.lead(group=world.group, person=after, on=site_today(), instead_of=held)
    held.refresh_from_db()
    assert held.ends_on == site_today() - DAY


def test_someone_untrained_leads_no_group(world: World) -> None:
    with pytest.raises(RefusedError, match="is no PEERS facilitator"):
        memberships.lead(group=world.group, person=world.cast.clinician, on=site_today())


def test_an_assessor_of_a_member_leads_no_group_of_theirs(world: World) -> None:
    assessor = make_facilitator("assessor")
    Assessment.objects.create(assessor=assessor, program=world.cast.program, starts_on=LONG_AGO)
    with pytest.raises(RefusedError, match="Nobody leads a group of someone they assess"):
        memberships.lead(group=world.group, person=assessor, on=site_today())


@pytest.mark.parametrize("far", [-61, 671])
def test_nobody_leads_on_a_day_outside_the_class(world: World, far: int) -> None:
    spare = make_facilitator("spare")
    with pytest.raises(RefusedError, match="Choose a day of it"):
        memberships.lead(group=world.group, person=spare, on=site_today() + far * DAY)


def test_nobody_leads_the_group_they_belong_to(world: World) -> None:
    Role.objects.create(user=world.trainee, kind=Role.Kind.FACILITATOR, starts_on=LONG_AGO)
    with pytest.raises(RefusedError, match="is a member of"):
        memberships.lead(group=world.group, person=world.trainee, on=site_today())


def test_the_timeline_tells_who_came_and_not_why_anyone_went(world: World) -> None:
    memberships.end(membership=seat(world.trainee), last_day=site_today() - DAY, how="away")
    words = [line.words for line in timeline.of(world.group)]
    assert "Trainee left the group" in words
    assert not any("leave" in line for line in words)


def test_whoever_is_on_leave_stands_in_the_director_s_list(world: World) -> None:
    memberships.end(membership=seat(world.trainee), last_day=site_today() - DAY, how="away")
    assert [held.person for held in timeline.away(world.group)] == [world.trainee]


def test_a_future_assessor_is_flagged_weeks_ahead(world: World) -> None:
    first = site_today() + dt.timedelta(weeks=5)
    Assessment.objects.create(assessor=world.facilitator, trainee=world.trainee, starts_on=first)
    found = safety.conflicts([world.group, world.other_group])
    assert [(each.facilitator, each.trainee, each.first) for each in found] == [
        (world.facilitator, world.trainee, first)
    ]


def test_what_is_far_away_is_not_flagged_yet(world: World) -> None:
    first = site_today() + dt.timedelta(weeks=9)
    Assessment.objects.create(assessor=world.facilitator, trainee=world.trainee, starts_on=first)
    assert safety.conflicts([world.group]) == []


def test_a_program_s_lead_counts_as_its_trainees_assessor(world: World) -> None:
    lead = make_official("chief", Role.Kind.PROGRAM_LEAD, world.cast.program)
    Facilitation.objects.create(group=world.group, person=lead, starts_on=site_today())
    assert {each.trainee for each in safety.conflicts([world.group])} == set(world.members)


def test_an_assessment_that_is_over_is_no_conflict(world: World) -> None:
    Assessment.objects.create(
        assessor=world.facilitator, trainee=world.trainee, starts_on=LONG_AGO, ends_on=site_today() - DAY
    )
    assert safety.conflicts([world.group]) == []
