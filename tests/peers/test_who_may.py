"""Who may sit, stand in and answer: nobody kept apart, nobody in two places, nobody for themself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.clock import site_today
from peers import making_up, substitutes
from peers.making_up import Way
from peers.models import Facilitation, KeepApart, MakeUp, Meeting, Membership
from people.operations import RefusedError
from tests.conftest import browse
from tests.peers.world import World

if TYPE_CHECKING:
    from people.models import User


def apart(world: World, *pair: User) -> None:
    one, other = sorted(pair, key=lambda person: person.pk)
    KeepApart.objects.create(cohort=world.cohort, one=one, other=other)


def ways(world: World, missed: Meeting) -> list[str]:
    return [way.kind for way in making_up.ways(world.trainee, missed)]


def test_whoever_is_kept_apart_from_a_member_is_not_asked_to_stand_in(world: World) -> None:
    meeting = world.meeting()
    assert substitutes.candidates(meeting) == [world.other_lead]
    apart(world, world.members[1], world.other_lead)
    assert substitutes.candidates(meeting) == []


def test_whoever_is_kept_apart_from_the_host_s_lead_gets_no_seat(world: World) -> None:
    host, missed = world.meeting(group=world.other_group), world.meeting(-7)
    made = making_up.ask(person=world.trainee, missed=missed, way=Way("guest", host))
    apart(world, world.trainee, world.other_lead)
    with pytest.raises(RefusedError, match="cannot be theirs"):
        making_up.answer(make_up=made, yes=True)


@pytest.mark.parametrize(("hour", "offered"), [(13, False), (14, False), (15, True), (11, True)])
def test_no_seat_is_offered_during_one_s_own_meeting(world: World, hour: int, *, offered: bool) -> None:
    missed = world.meeting(-7)
    world.meeting(5, session=1)
    world.meeting(5, group=world.other_group, hour=hour)
    assert ("guest" in ways(world, missed)) is offered


@pytest.mark.parametrize("verb", ["answer", "done"])
def test_whoever_came_to_lead_the_group_answers_no_question_of_their_own(world: World, verb: str) -> None:
    made = making_up.ask(person=world.trainee, missed=world.meeting(-7), way=Way("one"))
    Membership.objects.filter(person=world.trainee).delete()
    Facilitation.objects.create(group=world.group, person=world.trainee, starts_on=site_today())
    page = f"/peers/make-ups/{made.public_id}/{verb}/"
    assert browse(world.trainee).post(page, {"answer": "yes"}).status_code == 404
    assert MakeUp.objects.get(pk=made.pk).state == "asked"
