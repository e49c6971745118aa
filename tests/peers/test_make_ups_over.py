"""What becomes of a seat or a question whose day has passed, and of those of someone who goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.clock import site_today
from peers import attending, emails, making_up, memberships, overview
from peers.models import Attendance, MakeUp, Meeting, Membership
from tests.conftest import browse
from tests.peers.world import World, moment

if TYPE_CHECKING:
    from people.models import User

OVER, AHEAD = -2, 5


@pytest.fixture
def missed(world: World) -> Meeting:
    """A meeting of a week ago that the trainee was not at."""
    found = world.meeting(-9)
    Attendance.objects.create(meeting=found, person=world.trainee, state="absent")
    return found


def asked_for(world: World, missed: Meeting, days: int, state: str = "agreed") -> MakeUp:
    """Let the trainee have a seat with the other group, or ask for one, so many days from today."""
    host = world.meeting(AHEAD, group=world.other_group)
    found = making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("guest", host))
    if state == "agreed":
        making_up.answer(make_up=found, yes=True)
    Meeting.objects.filter(pk=host.pk).update(starts_at=moment(days))
    Membership.objects.filter(kind="guest").update(starts_on=moment(days).date(), ends_on=moment(days).date())
    return MakeUp.objects.get()


def page(world: World, missed: Meeting) -> str:
    html = browse(world.trainee).get(f"/peers/meetings/{missed.public_id}/make-up/").content.decode()
    return " ".join(html.split("<main", 1)[1].split())


def test_a_seat_that_is_to_come_is_kept(world: World, missed: Meeting) -> None:
    asked_for(world, missed, AHEAD)
    assert "Your seat is kept." in page(world, missed)


def test_a_seat_whose_day_is_over_is_kept_no_longer_and_one_may_choose_again(
    world: World, missed: Meeting
) -> None:
    asked_for(world, missed, OVER)
    html = page(world, missed)
    assert ("Your seat is kept." in html, "Choose again" in html) == (False, True)


def test_a_group_that_did_not_answer_in_time_holds_nobody(world: World, missed: Meeting) -> None:
    asked_for(world, missed, OVER, state="asked")
    assert "The group did not answer in time." in page(world, missed)


def test_whoever_chooses_again_may_ask_for_another_way(world: World, missed: Meeting) -> None:
    made = asked_for(world, missed, OVER)
    browse(world.trainee).post(f"/peers/make-ups/{made.public_id}/back/")
    making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("written"))
    assert MakeUp.objects.get().kind == "written"


def test_the_front_page_calls_it_over(world: World, missed: Meeting) -> None:
    asked_for(world, missed, OVER)
    assert '<span class="badge badge--waiting">Over</span>' in browse(world.trainee).get("/peers/").text


@pytest.mark.parametrize(("days", "many"), [(AHEAD, 1), (OVER, 0)])
def test_nobody_is_asked_for_a_seat_in_what_is_over(
    world: World, missed: Meeting, days: int, many: int
) -> None:
    asked_for(world, missed, days, state="asked")
    assert len(overview.to_answer(world.other_lead)) == many


@pytest.mark.parametrize(("days", "told"), [(AHEAD, True), (OVER, False)])
def test_nor_told_of_it_by_mail(world: World, missed: Meeting, days: int, told: bool) -> None:
    made = asked_for(world, missed, days, state="asked")
    assert (emails.make_up(world.other_lead, str(made.public_id)) is not None) is told


def test_the_page_of_what_is_over_has_no_yes_to_give(world: World, missed: Meeting) -> None:
    made = asked_for(world, missed, OVER, state="asked")
    assert made.host is not None
    html = browse(world.other_lead).get(f"/peers/meetings/{made.host.public_id}/").text
    assert "The group says yes" not in html


@pytest.mark.parametrize(("days", "invited"), [(AHEAD, False), (OVER, True)])
def test_whoever_was_not_there_is_among_those_who_miss_it(
    world: World, missed: Meeting, days: int, invited: bool
) -> None:
    asked_for(world, missed, days)
    owing = making_up.missing(world.cohort, missed.session, missed)
    assert (world.trainee.pk in owing) is invited


def test_a_talk_has_no_day_that_passes(world: World, missed: Meeting) -> None:
    making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("one"))
    assert len(overview.to_answer(world.facilitator)) == 1


def test_whoever_is_noted_as_there_after_all_is_not_said_to_have_made_it_up(
    world: World, missed: Meeting
) -> None:
    made = asked_for(world, missed, OVER)
    Attendance.objects.filter(meeting=missed).update(state="present")
    attending.settle(make_up=made, by=world.other_lead, done=True)
    assert Attendance.objects.get(meeting=missed).state == "present"


# --- someone goes ---


def end(person: User, how: str, *, days: int = 0) -> None:
    """Let someone's place end today, or so many days from today."""
    seat = Membership.objects.members().get(person=person, ends_on=None)
    memberships.end(membership=seat, last_day=moment(days).date(), how=how)


@pytest.mark.parametrize("how", ["left", "away"])
def test_whoever_goes_gives_their_seat_elsewhere_back(world: World, missed: Meeting, how: str) -> None:
    asked_for(world, missed, AHEAD)
    end(world.trainee, how)
    assert (MakeUp.objects.exists(), Membership.objects.filter(kind="guest").exists()) == (False, False)


def test_a_seat_before_their_last_day_stays(world: World, missed: Meeting) -> None:
    asked_for(world, missed, AHEAD)
    end(world.trainee, "left", days=AHEAD)
    assert Membership.objects.filter(kind="guest").exists()


def test_a_question_that_waits_is_taken_back(world: World, missed: Meeting) -> None:
    asked_for(world, missed, AHEAD, state="asked")
    end(world.trainee, "away")
    assert overview.to_answer(world.other_lead) == []


@pytest.mark.parametrize(("how", "kept"), [("left", False), ("away", True)])
def test_what_someone_does_alone_waits_for_their_return(
    world: World, missed: Meeting, how: str, kept: bool
) -> None:
    making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("written"))
    end(world.trainee, how)
    assert MakeUp.objects.exists() is kept


def test_whoever_moves_to_another_group_keeps_their_seat(world: World, missed: Meeting) -> None:
    making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("one"))
    seat = Membership.objects.get(person=world.trainee)
    memberships.move(membership=seat, group=world.other_group, on=site_today())
    assert MakeUp.objects.exists()


def test_nobody_else_s_seat_goes_with_it(world: World, missed: Meeting) -> None:
    asked_for(world, missed, AHEAD)
    end(world.members[1], "left")
    assert MakeUp.objects.exists()
