"""What a transfer, a correction and a move do to what people had promised each other before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from core.clock import site_today
from peers import attending, making_up, meetings, memberships
from peers.importing import writing
from peers.making_up import Way
from peers.models import MakeUp, Meeting, Membership
from people.operations import RefusedError
from tests.conftest import browse
from tests.peers.world import World, moment

if TYPE_CHECKING:
    from people.models import User

DAY = dt.timedelta(days=1)


@pytest.fixture
def host(world: World) -> Meeting:
    """A meeting of the other group in nine days."""
    return world.meeting(9, group=world.other_group)


@pytest.fixture
def asked(world: World, host: Meeting) -> MakeUp:
    """The trainee asks for a seat there."""
    return making_up.ask(person=world.trainee, missed=world.meeting(-9), way=Way("guest", host))


@pytest.fixture
def kept(asked: MakeUp) -> MakeUp:
    """The seat is theirs."""
    making_up.answer(make_up=asked, yes=True)
    asked.refresh_from_db()
    return asked


def move(meeting: Meeting, by: User, starts_at: dt.datetime, **fields: Any) -> Meeting:
    values = {"place": meeting.place, "join_link": "", "mode": "in_person"} | fields
    return meetings.reschedule(meeting=meeting, by=by, starts_at=starts_at, **values)


def transfer(world: World) -> Membership:
    """Move the trainee into the other group from tomorrow on."""
    place = Membership.objects.members().get(person=world.trainee)
    return memberships.move(membership=place, group=world.other_group, on=site_today() + DAY)


def there(world: World) -> list[str]:
    """Say as what the trainee has a place in the other group."""
    places = Membership.objects.filter(person=world.trainee, group=world.other_group)
    return list(places.values_list("kind", flat=True))


def test_a_guest_who_moves_into_the_host_s_group_has_one_place_there(world: World, kept: MakeUp) -> None:
    transfer(world)
    assert there(world) == ["member"]


def test_a_guest_whom_a_file_puts_into_the_host_s_group_has_one_place_there(
    world: World, kept: MakeUp
) -> None:
    Membership.objects.members().filter(person=world.trainee).update(ends_on=site_today(), end="moved")
    tomorrow = site_today() + DAY
    writing.bring_in(text=f"group,email,first_day\n2,{world.trainee.email},{tomorrow}\n", cohort=world.cohort)
    assert there(world) == ["member"]


def test_a_yes_to_someone_who_belongs_there_by_now_needs_no_second_seat(world: World, asked: MakeUp) -> None:
    transfer(world)
    making_up.answer(make_up=asked, yes=True)
    asked.refresh_from_db()
    assert (asked.state, there(world)) == ("agreed", ["member"])


def test_a_seat_of_before_the_transfer_stays_as_it_was(world: World, kept: MakeUp) -> None:
    Membership.objects.filter(kind="guest").update(starts_on=site_today() - DAY, ends_on=site_today() - DAY)
    transfer(world)
    assert sorted(there(world)) == ["guest", "member"]


def test_a_host_s_yes_gives_no_seat_beside_one_s_own_meeting(world: World, asked: MakeUp) -> None:
    own = world.meeting(12, session=1)
    move(own, world.facilitator, moment(9), place="Attic")
    with pytest.raises(RefusedError, match="a seat at another meeting then"):
        making_up.answer(make_up=asked, yes=True)


def test_a_host_s_yes_stands_beside_a_meeting_that_ends_before(world: World, asked: MakeUp) -> None:
    world.meeting(9, hour=11, session=1)
    making_up.answer(make_up=asked, yes=True)
    assert there(world) == ["guest"]


def noted_as_there(world: World, kept: MakeUp) -> str:
    """Correct the list of the meeting that was missed, and return its make-up page."""
    attending.mark(meeting=kept.missed, by=world.facilitator, marks={world.trainee.pk: "present"})
    return f"/peers/meetings/{kept.missed.public_id}/make-up/"


def test_whoever_is_noted_as_there_after_all_still_sees_what_they_asked_for(
    world: World, kept: MakeUp
) -> None:
    page = browse(world.trainee).get(noted_as_there(world, kept)).text
    assert ("it counts as met by now" in page, "Take it back" in page) == (True, True)


def test_and_once_it_is_taken_back_the_page_is_gone(world: World, kept: MakeUp) -> None:
    page = noted_as_there(world, kept)
    browse(world.trainee).post(f"/peers/make-ups/{kept.public_id}/back/")
    assert (browse(world.trainee).get(page).status_code, there(world)) == (404, [])


def test_nobody_else_sees_it(world: World, kept: MakeUp) -> None:
    page = noted_as_there(world, kept)
    assert [browse(who).get(page).status_code for who in (world.other_members[1], world.director)] == [
        404,
        404,
    ]


def test_nor_asks_for_more_there(world: World, kept: MakeUp) -> None:
    page = noted_as_there(world, kept)
    answer = browse(world.trainee).post(page, {"way": "written"})
    assert (answer.status_code, list(MakeUp.objects.all())) == (422, [kept])
