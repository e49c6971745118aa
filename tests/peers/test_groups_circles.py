"""A make-up circle, opened for a session that someone missed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.clock import site_today
from peers import making_up, permissions
from peers.models import Assessment, Facilitation, Group, KeepApart, Meeting, Membership
from people.operations import RefusedError
from tests.conftest import LONG_AGO
from tests.peers.world import World, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from people.models import User


def opened(world: World, missed: Meeting, *, lead: User | None = None, days: int = 3) -> Meeting:
    return making_up.open_circle(
        missed=missed, lead=lead or world.facilitator, starts_at=moment(days), place="Room 9"
    )


@pytest.fixture
def missed(world: World) -> Meeting:
    return world.meeting(days=-7)


def kinds(world: World, missed: Meeting) -> list[str]:
    return [way.kind for way in making_up.ways(world.trainee, missed)]


def test_a_circle_is_the_class_s_group_without_a_number(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    assert (made.group.number, made.group.cohort, made.session) == (0, world.cohort, missed.session)


def test_whoever_missed_the_session_may_choose_it(world: World, missed: Meeting) -> None:
    opened(world, missed)
    assert kinds(world, missed)[0] == "circle"


def test_whoever_leads_it_runs_it_on_its_day_alone(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    row = Facilitation.objects.get(group=made.group)
    assert permissions.can_run(world.facilitator, made)
    assert (row.starts_on, row.ends_on) == (made.day, made.day)


def test_two_circles_of_two_sessions_share_one_group(world: World, missed: Meeting) -> None:
    opened(world, missed)
    opened(world, world.meeting(days=-3, session=1))
    assert Group.objects.filter(cohort=world.cohort, number=0).count() == 1


def test_nobody_is_offered_a_circle_led_by_their_assessor(world: World, missed: Meeting) -> None:
    opened(world, missed)
    Assessment.objects.create(assessor=world.facilitator, trainee=world.trainee, starts_on=LONG_AGO)
    assert "circle" not in kinds(world, missed)


def test_nobody_is_offered_a_circle_with_someone_kept_apart(world: World, missed: Meeting) -> None:
    made = opened(world, missed)
    other = world.other_members[0]
    days = {"starts_on": made.day, "ends_on": made.day}
    Membership.objects.create(group=made.group, person=other, kind="guest", **days)
    low, high = sorted([world.trainee, other], key=lambda person: person.pk)
    KeepApart.objects.create(cohort=world.cohort, one=low, other=high)
    assert "circle" not in kinds(world, missed)


def test_a_session_has_one_circle(world: World, missed: Meeting) -> None:
    opened(world, missed)
    with pytest.raises(RefusedError, match="has a circle already"):
        opened(world, missed, days=4)


def test_a_circle_lies_ahead(world: World, missed: Meeting) -> None:
    with pytest.raises(RefusedError, match="still to come"):
        opened(world, missed, days=-1)


def test_a_coming_meeting_has_nothing_to_make_up(world: World) -> None:
    with pytest.raises(RefusedError, match="is over"):
        opened(world, world.meeting())


def test_someone_who_does_not_lead_the_group_opens_no_circle(world: World, missed: Meeting) -> None:
    with pytest.raises(RefusedError, match="does not lead"):
        opened(world, missed, lead=world.other_lead)


def test_the_facilitator_opens_one_from_a_page(
    world: World, missed: Meeting, as_: Callable[..., Client]
) -> None:
    sent = {
        "date": (site_today() + dt.timedelta(days=3)).isoformat(),
        "time": "13:00",
        "place": "Room 9",
        "lead": str(world.facilitator.pk),
    }
    as_(world.facilitator).post(f"/peers/meetings/{missed.public_id}/circle/", sent)
    assert Meeting.objects.get(group__number=0).starts_at == moment(3)


def test_the_page_of_a_meeting_that_is_over_leads_there(
    world: World, missed: Meeting, as_: Callable[..., Client]
) -> None:
    page = as_(world.facilitator).get(f"/peers/meetings/{missed.public_id}/").content.decode()
    assert f"/peers/meetings/{missed.public_id}/circle/" in page
