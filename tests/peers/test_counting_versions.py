"""A class goes on with a new version, or someone with a new class: a session that was met stays met."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from core.clock import site_today
from peers import completion, emails, making_up
from peers.making_up import Way
from peers.models import Attendance, Curriculum, Group, Meeting, Membership, Regret, Session, Version
from people.operations import RefusedError
from tests.peers.world import World, make_cohort, moment

DAY = dt.timedelta(days=1)


@pytest.fixture
def second(world: World) -> Session:
    """The first session in a new version, with which the class goes on."""
    Version.objects.update(state="published", published_at=timezone.now())
    version = Version.objects.create(curriculum=world.cohort.version.curriculum, number=2)
    session = world.sessions[0]
    found = Session.objects.create(
        version=version,
        position=1,
        slug=session.slug,
        title="The same, better",
        skill="A skill",
        purpose="A purpose",
        anchor="orientation",
    )
    world.cohort.version = version
    world.cohort.save()
    return found


def meet(group: Group, session: Session, days: int, **fields: Any) -> Meeting:
    return Meeting.objects.create(group=group, session=session, starts_at=moment(days), **fields)


def transfer(world: World) -> None:
    """The trainee is in the other group since nine days."""
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - 10 * DAY, end="moved")
    Membership.objects.create(group=world.other_group, person=world.trainee, starts_on=site_today() - 9 * DAY)


def standing(world: World) -> completion.Standing:
    [found] = completion.of_cohort(world.cohort, [world.trainee])
    return found


def mark(meeting: Meeting, world: World, state: str = "present") -> None:
    Attendance.objects.create(meeting=meeting, person=world.trainee, state=state)


@pytest.mark.parametrize(("state", "missing"), [("present", 0), ("late", 0), ("made_up", 0), ("absent", 1)])
def test_what_was_met_before_a_transfer_is_not_owed_in_the_new_version(
    world: World, second: Session, state: str, missing: int
) -> None:
    mark(world.meeting(-20), world, state)
    transfer(world)
    meet(world.other_group, second, -5)
    assert (standing(world).held, standing(world).missing) == (1, missing)


def test_nor_offered_to_be_made_up(world: World, second: Session) -> None:
    mark(world.meeting(-20), world)
    transfer(world)
    meet(world.other_group, second, -5)
    assert completion.missed(world.trainee) == []


def test_regrets_for_either_of_both_excuse_it(world: World, second: Session) -> None:
    world.meeting(-20)
    transfer(world)
    Regret.objects.create(meeting=meet(world.other_group, second, -5), person=world.trainee)
    assert (standing(world).held, standing(world).excused, standing(world).is_complete) == (1, 1, True)


def test_a_session_of_another_curriculum_with_the_same_short_name_is_another(
    world: World, second: Session
) -> None:
    other = Curriculum.objects.create(name="Other", slug="other", display_name="Other")
    Version.objects.filter(pk=second.version_id).update(curriculum=other, number=1)
    mark(world.meeting(-20), world)
    transfer(world)
    meet(world.other_group, Session.objects.get(pk=second.pk), -5)
    assert (standing(world).held, standing(world).missing) == (2, 1)


def test_what_was_met_in_the_class_before_counts_in_a_later_version(world: World, second: Session) -> None:
    mark(world.meeting(-30), world)
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - 20 * DAY, end="away")
    cohort = make_cohort(world.cast, name="2031", slug="2031", version=second.version)
    group = Group.objects.create(cohort=cohort, number=1)
    Membership.objects.create(group=group, person=world.trainee, starts_on=site_today() - 10 * DAY)
    meet(group, second, -5)
    [found] = completion.of_cohort(cohort, [world.trainee])
    assert (found.is_complete, making_up.missing(cohort, second)) == (True, [])


# --- making it up ---


def test_a_seat_is_offered_where_it_is_held_in_the_new_version(world: World, second: Session) -> None:
    missed, host = world.meeting(-9), meet(world.other_group, second, 5)
    assert Way("guest", host) in making_up.ways(world.trainee, missed)


def test_and_whoever_asked_for_it_does_not_ask_once_more(world: World, second: Session) -> None:
    missed, host = world.meeting(-9), meet(world.other_group, second, 5)
    later = meet(world.group, second, -2)
    making_up.ask(person=world.trainee, missed=missed, way=Way("guest", host))
    with pytest.raises(RefusedError, match="You asked already"):
        making_up.ask(person=world.trainee, missed=later, way=Way("written"))


def test_one_circle_is_for_both_versions(world: World, second: Session) -> None:
    missed, other = world.meeting(-9), meet(world.other_group, second, -5)
    Attendance.objects.create(meeting=other, person=world.cast.other_trainee, state="absent")
    made = making_up.open_circle(missed=missed, lead=world.facilitator, starts_at=moment(3), place="Room 9")
    assert making_up.circle_for(other) == made
    assert emails.circle(world.cast.other_trainee, f"{made.public_id}.0") is not None
    with pytest.raises(RefusedError, match="has a circle already"):
        making_up.open_circle(missed=other, lead=world.other_lead, starts_at=moment(4), place="Attic")
