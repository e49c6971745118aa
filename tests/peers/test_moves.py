"""What a move must not break: who leads a circle, what has begun, and days that the class has."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from core.clock import site_today
from peers import attending, dates, emails, making_up, meetings, permissions, substitutes
from peers.making_up import Way
from peers.models import Attendance, Facilitation, Meeting, Membership, Offer
from people.models import User
from people.operations import RefusedError
from reminders.models import Delivery
from tests.conftest import browse
from tests.peers.world import World, moment

HERE: dict[str, Any] = {"place": "Room 4", "join_link": "", "mode": "in_person"}


def move(meeting: Meeting, by: User, starts_at: dt.datetime) -> Meeting:
    return meetings.reschedule(meeting=meeting, by=by, starts_at=starts_at, **HERE)


def soon(world: World, minutes: int = 20) -> Meeting:
    """A meeting of the trainee's group that begins in some minutes."""
    meeting = world.meeting(0)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() + dt.timedelta(minutes=minutes))
    meeting.refresh_from_db()
    return meeting


def circle(world: World, days: int = 3, session: int = 0) -> Meeting:
    missed = world.meeting(-7, session=session)
    return making_up.open_circle(
        missed=missed, lead=world.facilitator, starts_at=moment(days, 13 + 2 * session), place="Room 9"
    )


def test_whoever_leads_a_circle_leads_it_on_its_new_day(world: World) -> None:
    made = circle(world)
    moved = move(made, world.director, moment(5))
    assert permissions.can_run(world.facilitator, moved)


def test_a_facilitator_moves_their_own_circle_and_keeps_it(world: World) -> None:
    made = circle(world)
    page = f"/peers/meetings/{made.public_id}/"
    moved = move(made, world.facilitator, moment(5))
    assert browse(world.facilitator).get(page).status_code == 200
    assert list(Facilitation.objects.filter(group=made.group).values_list("starts_on", "ends_on")) == [
        (moved.day, moved.day)
    ]


def test_a_meeting_where_someone_is_marked_stays(world: World) -> None:
    meeting = soon(world)
    attending.mark(meeting=meeting, by=world.facilitator, marks={world.trainee.pk: "present"})
    with pytest.raises(RefusedError, match="has begun"):
        move(meeting, world.facilitator, moment(9))


def test_a_meeting_where_someone_is_marked_is_not_called_off(world: World) -> None:
    meeting = soon(world)
    attending.mark(meeting=meeting, by=world.facilitator, marks={world.trainee.pk: "present"})
    with pytest.raises(RefusedError, match="has begun"):
        meetings.cancel(meeting=meeting, by=world.facilitator)


def test_a_move_that_moves_nothing_tells_nobody(world: World) -> None:
    meeting = world.meeting()
    same = move(meeting, world.facilitator, meeting.starts_at)
    assert (same.sequence, Delivery.objects.filter(kind="peers.moved").count()) == (0, 0)


@pytest.mark.parametrize("date", ["9999-12-31", "2199-01-01"])
def test_a_meeting_does_not_move_past_the_class_s_last_day(world: World, date: str) -> None:
    meeting = world.meeting()
    page = f"/peers/meetings/{meeting.public_id}/move/"
    sent = {"when": "other", "date": date, "time": "23:59", **HERE}
    client = browse(world.facilitator)
    assert client.post(page, sent).status_code == 422
    meeting.refresh_from_db()
    assert meeting.day == site_today() + dt.timedelta(days=7)


def test_a_circle_does_not_open_past_the_class_s_last_day(world: World) -> None:
    missed = world.meeting(-7)
    page = f"/peers/meetings/{missed.public_id}/circle/"
    sent = {"date": "9999-12-31", "time": "23:59", "place": "Room 9", "lead": world.facilitator.pk}
    assert browse(world.facilitator).post(page, sent).status_code == 422


def two_seats(world: World) -> tuple[Any, Any, Meeting, Meeting]:
    """Seats of the trainee in two circles of one day."""
    one, two = circle(world), circle(world, session=1)
    missed = {meeting.session_id: meeting for meeting in Meeting.objects.filter(group=world.group)}
    first, second = (
        making_up.ask(person=world.trainee, missed=missed[each.session_id], way=Way("circle", each))
        for each in (one, two)
    )
    return first, second, one, two


def test_a_seat_taken_back_leaves_the_other_seat_of_that_day(world: World) -> None:
    first, _, _, two = two_seats(world)
    making_up.take_back(make_up=first)
    assert permissions.can_attend(world.trainee, two)


def test_a_circle_called_off_leaves_the_other_circle_of_that_day(world: World) -> None:
    _, _, one, two = two_seats(world)
    meetings.cancel(meeting=one, by=world.director)
    assert permissions.can_attend(world.trainee, two)


def test_a_circle_that_moves_leaves_the_other_circle_its_lead(world: World) -> None:
    _, _, one, two = two_seats(world)
    move(one, world.director, moment(5))
    assert permissions.can_run(world.facilitator, two)


@pytest.mark.parametrize("kept", ["", "maybe"])
def test_protected_time_is_not_broken_by_half_a_form(world: World, kept: str) -> None:
    meeting = world.meeting(-1)
    browse(world.facilitator).post(f"/peers/meetings/{meeting.public_id}/protected/", {"kept": kept})
    meeting.refresh_from_db()
    assert meeting.protected_kept is None


@pytest.mark.parametrize(("days", "state"), [(7, "planned"), (-1, "cancelled")])
def test_nothing_is_said_of_protected_time_where_none_was(world: World, days: int, state: str) -> None:
    meeting = world.meeting(days, state=state)
    browse(world.facilitator).post(f"/peers/meetings/{meeting.public_id}/protected/", {"kept": "no"})
    meeting.refresh_from_db()
    assert meeting.protected_kept is None


def test_the_door_to_a_call_is_for_those_with_a_seat(world: World) -> None:
    meeting = soon(world)
    Meeting.objects.update(mode="remote", join_link="https://call.example/abc")
    page = f"/peers/meetings/{meeting.public_id}/"
    seen = ["call.example" in browse(who).get(page).content.decode() for who in _readers(world)]
    assert seen == [True, True, False, False]


def _readers(world: World) -> list[User]:
    return [world.trainee, world.facilitator, world.director, world.cast.superuser]


def test_nobody_holds_an_offer_to_the_last_minute(world: World) -> None:
    offer = substitutes.look_for(meeting=soon(world, 240), absent=world.facilitator)
    assert offer is not None
    assert offer.answer_by - timezone.now() <= dt.timedelta(hours=1)


def test_whoever_sits_in_another_meeting_then_is_not_asked(world: World) -> None:
    meeting = world.meeting()
    world.meeting(group=world.other_group)
    other = world.other_lead
    Facilitation.objects.filter(person=other).delete()
    Membership.objects.create(group=world.other_group, person=other, starts_on=site_today())
    assert substitutes.candidates(meeting) == []


def test_whoever_is_stood_in_for_is_not_asked_to_prepare(world: World) -> None:
    meeting = world.meeting()
    offer = substitutes.look_for(meeting=meeting, absent=world.facilitator)
    assert isinstance(offer, Offer)
    substitutes.take(offer=offer)
    told = [emails.prepare(who, f"{meeting.public_id}.0") for who in (world.facilitator, world.other_lead)]
    assert [message is None for message in told] == [True, False]


def test_an_offer_far_ahead_waits_for_a_day(world: World) -> None:
    offer = substitutes.look_for(meeting=world.meeting(14), absent=world.facilitator)
    assert offer is not None
    assert dt.timedelta(hours=23) < offer.answer_by - timezone.now() <= dt.timedelta(hours=24)


def test_whoever_is_stood_in_for_is_no_clash_any_more(world: World) -> None:
    meeting = world.meeting()
    Facilitation.objects.create(group=world.other_group, person=world.facilitator, starts_on=site_today())
    world.meeting(group=world.other_group, place="Room 5", session=1)
    assert len(dates.clashes(world.cohort)) == 2
    Facilitation.objects.filter(person=world.other_lead).delete()
    offer = substitutes.look_for(meeting=meeting, absent=world.facilitator)
    assert isinstance(offer, Offer)
    substitutes.take(offer=offer)
    assert dates.clashes(world.cohort) == []


def test_whoever_missed_a_session_hears_of_its_circle_s_new_day(world: World) -> None:
    made = circle(world)
    missed = Meeting.objects.get(group=world.group)
    Attendance.objects.create(meeting=missed, person=world.members[1], state="present")
    Delivery.objects.all().delete()
    move(made, world.director, moment(5))
    heard = Delivery.objects.filter(kind="peers.circle").values_list("recipient", flat=True)
    assert set(heard) == {world.trainee.pk, world.members[2].pk}


def test_a_guest_of_a_circle_that_moves_hears_of_it_once(world: World) -> None:
    made = circle(world)
    missed = Meeting.objects.get(group=world.group)
    Attendance.objects.create(meeting=missed, person=world.members[1], state="present")
    making_up.ask(person=world.trainee, missed=missed, way=Way("circle", made))
    Delivery.objects.all().delete()
    move(made, world.director, moment(5))
    told = Delivery.objects.filter(recipient=world.trainee).values_list("kind", flat=True)
    assert list(told) == ["peers.moved"]


def test_nobody_of_a_group_whose_list_is_empty_hears_that_they_missed_it(world: World) -> None:
    world.meeting(-6, group=world.other_group)
    circle(world)
    heard = set(Delivery.objects.filter(kind="peers.circle").values_list("recipient", flat=True))
    assert heard == {person.pk for person in world.members}


@pytest.mark.parametrize(("marked", "words"), [(True, "You were not"), (False, "Nobody has noted yet")])
def test_before_anyone_is_marked_nobody_is_told_that_they_were_not_there(
    world: World, *, marked: bool, words: str
) -> None:
    missed = world.meeting(-1)
    if marked:
        Attendance.objects.create(meeting=missed, person=world.members[1], state="present")
    client = browse(world.trainee)
    pages = [client.get(path).content.decode() for path in ("/peers/", _make_up(missed))]
    assert [words in page or words.lower() in page for page in pages] == [True, True]


def _make_up(missed: Meeting) -> str:
    return f"/peers/meetings/{missed.public_id}/make-up/"


def test_who_types_a_time_types_it_in_their_own_zone(world: World) -> None:
    meeting = world.meeting()
    User.objects.filter(pk=world.facilitator.pk).update(time_zone="America/Los_Angeles")
    sent = {"when": "other", "date": f"{moment(9):%Y-%m-%d}", "time": "10:00", **HERE}
    reader = User.objects.get(pk=world.facilitator.pk)
    browse(reader).post(f"/peers/meetings/{meeting.public_id}/move/", sent)
    meeting.refresh_from_db()
    assert meeting.starts_at == moment(9, 13)


def test_who_types_the_time_of_a_circle_types_it_in_their_own_zone(world: World) -> None:
    missed = world.meeting(-7)
    User.objects.filter(pk=world.facilitator.pk).update(time_zone="America/Los_Angeles")
    reader = User.objects.get(pk=world.facilitator.pk)
    sent = {"date": f"{moment(3):%Y-%m-%d}", "time": "10:00", "place": "Room 9", "lead": reader.pk}
    browse(reader).post(f"/peers/meetings/{missed.public_id}/circle/", sent)
    assert Meeting.objects.get(group__number=0).starts_at == moment(3, 13)


def test_a_meeting_may_move_to_the_class_s_last_day(world: World) -> None:
    last = (world.cohort.ends_on - site_today()).days
    assert move(world.meeting(), world.facilitator, moment(last)).day == world.cohort.ends_on


@pytest.mark.parametrize("happens", ["moves", "is off"])
def test_whoever_waits_for_a_yes_hears_that_the_meeting_is_gone(world: World, happens: str) -> None:
    host, missed = world.meeting(group=world.other_group), world.meeting(-7)
    made = making_up.ask(person=world.trainee, missed=missed, way=Way("guest", host))
    if happens == "moves":
        move(host, world.other_lead, moment(9))
    else:
        meetings.cancel(meeting=host, by=world.other_lead)
    message = emails.make_up_answer(world.trainee, str(made.public_id))
    assert Delivery.objects.filter(kind="peers.make_up_answer", recipient=world.trainee).exists()
    assert message is not None
    assert "does not work this time" in message.paragraphs[0]


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_half_a_form_is_no_no_to_a_guest(world: World, answer: str) -> None:
    host, missed = world.meeting(group=world.other_group), world.meeting(-7)
    made = making_up.ask(person=world.trainee, missed=missed, way=Way("guest", host))
    page = f"/peers/make-ups/{made.public_id}/answer/"
    answered = browse(world.other_lead).post(page, {"answer": answer}, follow=True)
    made.refresh_from_db()
    assert (made.state, "did not arrive" in answered.content.decode()) == ("asked", True)


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_half_a_form_passes_no_offer_on(world: World, answer: str) -> None:
    offer = substitutes.look_for(meeting=world.meeting(), absent=world.facilitator)
    assert offer is not None
    page = f"/peers/offers/{offer.public_id}/"
    answered = browse(offer.person).post(page, {"answer": answer}, follow=True)
    offer.refresh_from_db()
    assert (offer.state, "did not arrive" in answered.content.decode()) == ("open", True)


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_follows_links_sends_no_regrets(world: World, method: str) -> None:
    meeting = world.meeting()
    page = f"/peers/meetings/{meeting.public_id}/regret/"
    answered = getattr(browse(world.trainee), method)(page)
    assert (answered.status_code, meeting.regrets.count()) == (405, 0)
