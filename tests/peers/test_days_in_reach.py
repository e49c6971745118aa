"""A day that no calendar can count with is refused on every page that asks for one, and nothing happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.clock import site_today
from peers.models import Assessment, Facilitation, Membership
from tests.conftest import browse, make_trainee
from tests.peers.world import World, make_facilitator

if TYPE_CHECKING:
    from collections.abc import Mapping

FAR = ("0001-01-01", "1949-12-31", "2151-01-01", "9999-12-31")
SAID = "Choose a day between 1950 and 2150."


def told(world: World, path: str, sent: Mapping[str, object]) -> str:
    """Return what the director reads after sending a form."""
    return browse(world.director).post(path, sent, follow=True).content.decode()


@pytest.mark.parametrize("day", FAR)
def test_nobody_joins_on_it(world: World, day: str) -> None:
    newcomer = make_trainee("newcomer", world.cast.program)
    path = f"/peers/groups/{world.group.public_id}/join/"
    assert SAID in told(world, path, {"email": newcomer.email, "on": day})
    assert not Membership.objects.filter(person=newcomer).exists()


@pytest.mark.parametrize("day", FAR)
def test_nobody_leads_from_it(world: World, day: str) -> None:
    spare = make_facilitator("spare")
    path = f"/peers/groups/{world.group.public_id}/lead/"
    assert SAID in told(world, path, {"person": spare.pk, "on": day})
    assert not Facilitation.objects.filter(person=spare).exists()


@pytest.mark.parametrize("day", FAR)
def test_nobody_s_place_ends_on_it(world: World, day: str) -> None:
    seat = Membership.objects.get(person=world.trainee)
    assert SAID in told(world, f"/peers/places/{seat.pk}/", {"what": "left", "on": day})
    assert Membership.objects.get(person=world.trainee).ends_on is None


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("field", ["starts_on", "ends_on"])
def test_nobody_assesses_from_it_or_to_it(world: World, field: str, day: str) -> None:
    sent = {"assessor": world.facilitator.email, "trainee": world.trainee.email, "starts_on": site_today()}
    assert SAID in told(world, "/peers/assessors/", sent | {field: day})
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("day", FAR)
def test_no_meeting_moves_to_it(world: World, day: str) -> None:
    meeting = world.meeting()
    sent = {"when": "other", "date": day, "time": "13:00", "mode": "in_person", "place": "Room 9"}
    page = told(world, f"/peers/meetings/{meeting.public_id}/move/", sent)
    before = meeting.starts_at
    meeting.refresh_from_db()
    assert (SAID in page, meeting.starts_at) == (True, before)


@pytest.mark.parametrize("day", FAR)
def test_no_circle_is_held_on_it(world: World, day: str) -> None:
    meeting = world.meeting(-3)
    sent = {"date": day, "time": "13:00", "place": "Room 9", "lead": world.facilitator.pk}
    path = f"/peers/meetings/{meeting.public_id}/circle/"
    assert SAID in browse(world.facilitator).post(path, sent, follow=True).content.decode()
