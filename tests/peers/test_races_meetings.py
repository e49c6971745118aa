"""Several at one meeting at the same instant: nothing is lost, and whoever is late gets a sentence."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, OperationalError
from django.utils import timezone

from core.clock import site_today
from peers import attending, making_up, meetings, memberships, substitutes
from peers.models import Attendance, Facilitation, MakeUp, Meeting, Membership, Offer, Regret
from people.operations import RefusedError
from tests.conftest import make_trainee
from tests.peers.racing import at_once, errors, kinds
from tests.peers.world import World, make_facilitator, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def moving(meeting: Meeting, by: User, days: int = 9) -> Callable[[], Meeting]:
    return partial(
        meetings.reschedule,
        meeting=meeting,
        by=by,
        starts_at=moment(days),
        place="Room 5",
        join_link="",
        mode="in_person",
    )


def test_the_same_list_sent_eight_times_is_there_once(world: World) -> None:
    meeting = world.meeting(days=-1)
    marks = {person.pk: "present" for person in world.members}
    call = partial(attending.mark, meeting=meeting, by=world.facilitator, marks=marks)
    assert errors(at_once(*[call] * 8)) == []
    assert sorted(Attendance.objects.values_list("person", "state")) == sorted(marks.items())


def test_two_who_mark_different_people_at_once_both_count(world: World) -> None:
    meeting = world.meeting(days=-1)
    found = at_once(
        *(
            partial(attending.mark, meeting=meeting, by=world.facilitator, marks={person.pk: "late"})
            for person in world.members
        )
    )
    assert (errors(found), Attendance.objects.filter(state="late").count()) == ([], len(world.members))


def test_a_mark_and_its_undo_at_once_leave_one_of_both(world: World) -> None:
    meeting, who = world.meeting(days=-1), world.trainee.pk
    mark = partial(attending.mark, meeting=meeting, by=world.facilitator)
    found = at_once(partial(mark, marks={who: "present"}), partial(mark, marks={who: ""}))
    meeting.refresh_from_db()
    came = Attendance.objects.exists()
    assert (errors(found), meeting.state) == ([], "held" if came else "planned")


def test_regrets_never_land_on_a_time_that_was_not_looked_at(world: World) -> None:
    meeting = world.meeting()
    sending = partial(meetings.send_regrets, meeting=meeting, person=world.trainee, sequence=0)
    found = at_once(moving(meeting, world.facilitator), *[sending] * 3)
    assert (kinds(found) <= {RefusedError}, Regret.objects.count()) == (True, 0)


def test_regrets_sent_four_times_at_once_are_one(world: World) -> None:
    meeting = world.meeting()
    call = partial(meetings.send_regrets, meeting=meeting, person=world.trainee)
    assert (errors(at_once(*[call] * 4)), Regret.objects.count()) == ([], 1)


def test_two_moves_at_once_each_get_a_number(world: World) -> None:
    meeting = world.meeting()
    found = at_once(*(moving(meeting, world.facilitator, days) for days in (8, 9)))
    meeting.refresh_from_db()
    assert (errors(found), meeting.sequence) == ([], 2)


def test_a_move_beside_a_cancelling_ends_cancelled(world: World) -> None:
    meeting = world.meeting()
    calling_off = partial(meetings.cancel, meeting=meeting, by=world.facilitator)
    found = at_once(moving(meeting, world.facilitator), calling_off)
    meeting.refresh_from_db()
    assert (kinds(found) <= {RefusedError}, meeting.state) == (True, "cancelled")


@pytest.fixture
def missed(world: World) -> Meeting:
    return world.meeting(days=-7)


def circle(world: World, missed: Meeting, *, left: int) -> Meeting:
    """Open a circle in which so many of its four seats are left."""
    made = making_up.open_circle(missed=missed, lead=world.facilitator, starts_at=moment(3), place="Room 9")
    for number in range(world.cohort.group_most - left):
        person = make_trainee(f"early_{number}", world.cast.program)
        days = {"starts_on": made.day, "ends_on": made.day}
        Membership.objects.create(group=made.group, person=person, kind="guest", **days)
    return made


def test_the_last_seat_of_a_circle_goes_to_one(world: World, missed: Meeting) -> None:
    way = making_up.Way("circle", circle(world, missed, left=1))
    found = at_once(
        *(partial(making_up.ask, person=person, missed=missed, way=way) for person in world.members)
    )
    lost = errors(found)
    assert ({str(error)[:13] for error in lost}, len(lost)) == ({"The last seat"}, len(world.members) - 1)


def test_whoever_lost_the_last_seat_may_ask_for_something_else(world: World, missed: Meeting) -> None:
    way = making_up.Way("circle", circle(world, missed, left=1))
    at_once(*(partial(making_up.ask, person=person, missed=missed, way=way) for person in world.members))
    assert MakeUp.objects.count() == 1


def test_one_who_asks_four_times_at_once_asks_once(world: World, missed: Meeting) -> None:
    call = partial(making_up.ask, person=world.trainee, missed=missed, way=making_up.Way("written"))
    found = at_once(*[call] * 4)
    assert (kinds(found), len(errors(found)), MakeUp.objects.count()) == ({RefusedError}, 3, 1)


def test_two_circles_opened_at_once_for_one_session_are_one(world: World, missed: Meeting) -> None:
    opening = partial(
        making_up.open_circle, missed=missed, lead=world.facilitator, starts_at=moment(3), place="Room 9"
    )
    found = at_once(*[opening] * 2)
    assert (kinds(found), Meeting.objects.filter(group__number=0).count()) == ({RefusedError}, 1)


def asked(world: World, missed: Meeting, host: Meeting) -> MakeUp:
    return MakeUp.objects.create(person=world.trainee, missed=missed, kind="guest", host=host)


RIVALS: dict[str, Callable[[MakeUp, World], Any]] = {
    "moved": lambda make_up, world: moving(make_up.host, world.other_lead)(),  # type: ignore[arg-type]
    "called off": lambda make_up, world: meetings.cancel(meeting=make_up.host, by=world.other_lead),  # type: ignore[arg-type]
    "taken back": lambda make_up, _: making_up.take_back(make_up=make_up),
    "refused": lambda make_up, _: making_up.answer(make_up=make_up, yes=False),
}


@pytest.mark.parametrize("rival", RIVALS.values(), ids=RIVALS)
def test_a_yes_beside_something_else_is_a_seat_or_a_sentence(
    world: World, missed: Meeting, rival: Callable[[MakeUp, World], Any]
) -> None:
    make_up = asked(world, missed, world.meeting(group=world.other_group))
    yes = partial(making_up.answer, make_up=make_up, yes=True)
    found = at_once(yes, partial(rival, make_up, world))
    seats = Membership.objects.filter(kind="guest").count()
    agreed = MakeUp.objects.filter(pk=make_up.pk, state="agreed").count()
    assert (kinds(found) <= {RefusedError}, seats) == (True, agreed)


def offered(world: World, meeting: Meeting) -> Offer:
    return Offer.objects.create(
        meeting=meeting,
        absent=world.facilitator,
        person=make_facilitator("spare"),
        answer_by=timezone.now() + dt.timedelta(hours=1),
    )


@pytest.mark.parametrize("verb", [substitutes.take, substitutes.pass_on])
def test_an_answer_beside_a_move_is_taken_or_thanked_for(world: World, verb: Callable[..., Any]) -> None:
    meeting = world.meeting()
    offer = offered(world, meeting)
    found = at_once(partial(verb, offer=offer), moving(meeting, world.facilitator))
    spare = Facilitation.objects.filter(person=offer.person)
    assert (kinds(found) <= {RefusedError}, spare.exists(), Offer.objects.filter(pk=offer.pk).exists()) == (
        True,
        False,
        False,
    )


def test_a_yes_and_the_clock_at_once_ask_one_person(world: World) -> None:
    make_facilitator("another")
    offer = offered(world, world.meeting())
    found = at_once(partial(substitutes.take, offer=offer), partial(substitutes.pass_on, offer=offer))
    open_or_taken = Offer.objects.exclude(state="passed").count()
    assert (kinds(found) <= {RefusedError}, open_or_taken) == (True, 1)


def test_a_yes_tapped_four_times_leads_once(world: World) -> None:
    offer = offered(world, world.meeting())
    found = at_once(*[partial(substitutes.take, offer=offer)] * 4)
    assert (kinds(found) <= {RefusedError}, Facilitation.objects.filter(person=offer.person).count()) == (
        True,
        1,
    )


def test_two_who_stand_in_for_a_pair_at_once_both_lead(world: World) -> None:
    meeting = world.meeting()
    partner = make_facilitator("partner")
    Facilitation.objects.create(group=world.group, person=partner, starts_on=site_today())
    soon = timezone.now() + dt.timedelta(hours=1)
    offers = [
        Offer.objects.create(meeting=meeting, absent=absent, person=make_facilitator(name), answer_by=soon)
        for absent, name in ((world.facilitator, "one"), (partner, "two"))
    ]
    found = at_once(*(partial(substitutes.take, offer=offer) for offer in offers))
    assert (errors(found), Offer.objects.filter(state="taken").count()) == ([], 2)
    assert Facilitation.objects.filter(group=world.group, ends_on=meeting.day).count() == 2


def test_one_who_is_asked_for_both_of_a_pair_leads_once(world: World) -> None:
    meeting = world.meeting()
    partner = make_facilitator("partner")
    Facilitation.objects.create(group=world.group, person=partner, starts_on=site_today())
    first = offered(world, meeting)
    second = Offer.objects.create(
        meeting=meeting, absent=partner, person=first.person, answer_by=first.answer_by
    )
    found = at_once(*(partial(substitutes.take, offer=offer) for offer in (first, second)))
    assert len(errors(found)) == 1
    assert Facilitation.objects.filter(person=first.person).count() == 1


def test_the_database_itself_keeps_people_in_one_group(world: World) -> None:
    new = make_trainee("newcomer", world.cast.program)
    rows = [
        Membership(group=group, person=new, starts_on=site_today())
        for group in (world.group, world.other_group)
    ]
    found = at_once(*(row.save for row in rows))
    # Two who wait for each other's row are told so by PostgreSQL, and one of them goes.
    refused = kinds(found) <= {IntegrityError, OperationalError}
    assert (len(errors(found)), refused, Membership.objects.filter(person=new).count()) == (1, True, 1)


# --- two rooms at once ---


def test_a_yes_beside_a_hand_over_keeps_its_offer_or_none(world: World) -> None:
    """Who said yes leads that day by an offer that stands: when the meeting moves, their day goes with it."""
    meeting, new = world.meeting(9), make_facilitator("new")
    offer = substitutes.look_for(meeting=meeting, absent=world.facilitator)
    assert offer is not None
    held = Facilitation.objects.get(group=world.group)
    on = site_today() + dt.timedelta(days=1)
    found = at_once(
        partial(substitutes.take, offer=offer),
        partial(memberships.lead, group=world.group, person=new, on=on, instead_of=held),
    )
    stands_in = Facilitation.objects.filter(group=world.group, person=offer.person).exists()
    assert (kinds(found) <= {RefusedError}, stands_in) == (True, Offer.objects.filter(state="taken").exists())


def test_a_leave_beside_a_host_s_yes_keeps_no_seat(world: World) -> None:
    host, missed = world.meeting(9, group=world.other_group), world.meeting(-9)
    asked = making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("guest", host))
    place = Membership.objects.get(person=world.trainee)
    found = at_once(
        partial(making_up.answer, make_up=asked, yes=True),
        partial(memberships.end, membership=place, last_day=site_today(), how="away"),
    )
    guests = Membership.objects.filter(kind="guest")
    assert (kinds(found) <= {RefusedError}, guests.exists()) == (True, False)


def test_a_transfer_beside_a_host_s_yes_is_one_place_a_day(world: World) -> None:
    host, missed = world.meeting(9, group=world.other_group), world.meeting(-9)
    asked = making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("guest", host))
    place, on = Membership.objects.get(person=world.trainee), site_today() + dt.timedelta(days=1)
    found = at_once(
        partial(making_up.answer, make_up=asked, yes=True),
        partial(memberships.move, membership=place, group=world.other_group, on=on),
    )
    there = Membership.objects.on(host.day).filter(group=world.other_group, person=world.trainee)
    assert (kinds(found) <= {RefusedError}, there.count()) == (True, 1)


def test_a_mark_beside_the_word_that_nobody_met_is_one_of_both(world: World) -> None:
    meeting = world.meeting(-2)
    found = at_once(
        partial(meetings.cancel, meeting=meeting, by=world.director),
        partial(attending.mark, meeting=meeting, by=world.facilitator, marks={world.trainee.pk: "late"}),
    )
    meeting.refresh_from_db()
    assert (kinds(found), Attendance.objects.exists()) == ({RefusedError}, meeting.state == "held")
