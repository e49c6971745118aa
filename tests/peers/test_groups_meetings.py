"""Meetings that move, regrets, calendars, make-ups and substitutes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar as Sheet

from core.clock import site_today
from peers import calendars, making_up, meetings, substitutes, tasks
from peers.making_up import Way
from peers.models import (
    Assessment,
    Attendance,
    Facilitation,
    Group,
    KeepApart,
    MakeUp,
    Meeting,
    Membership,
    Offer,
    Regret,
)
from people.models import User
from people.operations import RefusedError
from reminders.models import Delivery
from tests.conftest import LONG_AGO
from tests.peers.world import World, make_facilitator, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client


def move(meeting: Meeting, by: User, days: int = 14) -> Meeting:
    return meetings.reschedule(
        meeting=meeting, by=by, starts_at=moment(days), place="Room 5", join_link="", mode="in_person"
    )


def told(kind: str) -> set[str]:
    return set(Delivery.objects.filter(kind=kind).values_list("recipient__display_name", flat=True))


def event(meeting: Meeting) -> dict[str, object]:
    meeting.refresh_from_db()
    found = Sheet.from_ical(calendars.sheet([meeting])).walk("VEVENT")[0]
    return {name: found[name] for name in ("UID", "SEQUENCE", "SUMMARY", "STATUS")}


def test_a_moved_meeting_keeps_its_calendar_name_and_counts_up(world: World) -> None:
    meeting = world.meeting()
    before = event(meeting)
    move(meeting, world.facilitator)
    after = event(meeting)
    assert (before["UID"], before["SEQUENCE"]) == (after["UID"], 0)
    assert after["SEQUENCE"] == 1


def test_a_calendar_says_meeting_and_nothing_else(world: World) -> None:
    meeting = world.meeting(join_link="https://video.test/secret", mode="hybrid")
    sheet = calendars.sheet([meeting]).decode()
    assert event(meeting)["SUMMARY"] == "Meeting"
    assert not any(word in sheet for word in ("PEERS", "Session title", "video.test", "Group"))


def test_everyone_with_a_seat_is_told_of_a_move_but_who_moved_it(world: World) -> None:
    move(world.meeting(), world.facilitator)
    assert told("peers.moved") == {"Trainee", "Mate 0", "Mate 1"}


def test_regrets_were_for_the_old_time(world: World) -> None:
    meeting = world.meeting()
    meetings.send_regrets(meeting=meeting, person=world.trainee)
    move(meeting, world.facilitator)
    assert not Regret.objects.exists()


def test_regrets_stay_when_only_the_room_changes(world: World) -> None:
    meeting = world.meeting()
    meetings.send_regrets(meeting=meeting, person=world.trainee)
    move(meeting, world.facilitator, days=7)
    assert Regret.objects.count() == 1


def test_a_meeting_does_not_move_into_the_past(world: World) -> None:
    with pytest.raises(RefusedError, match="still to come"):
        move(world.meeting(), world.facilitator, days=-1)


def test_a_meeting_that_has_begun_stays(world: World) -> None:
    with pytest.raises(RefusedError, match="has begun, so its time stays"):
        move(world.meeting(days=-1), world.facilitator)


def test_a_cancelled_meeting_is_cancelled_in_calendars(world: World) -> None:
    meeting = world.meeting()
    meetings.cancel(meeting=meeting, by=world.facilitator)
    assert (event(meeting)["STATUS"], event(meeting)["SEQUENCE"]) == ("CANCELLED", 1)


def test_regrets_twice_are_once_and_reach_the_facilitators(world: World) -> None:
    meeting = world.meeting()
    for _ in range(2):
        meetings.send_regrets(meeting=meeting, person=world.trainee)
    assert (Regret.objects.count(), told("peers.regrets")) == (1, {"Facilitator"})


def test_whoever_has_no_seat_sends_no_regrets(world: World) -> None:
    with pytest.raises(RefusedError, match="no seat"):
        meetings.send_regrets(meeting=world.meeting(), person=world.cast.other_trainee)


def test_regrets_are_one_tap_and_one_tap_back(world: World, as_: Callable[..., Client]) -> None:
    meeting = world.meeting()
    client = as_(world.trainee)
    client.post(f"/peers/meetings/{meeting.public_id}/regret/")
    sent = Regret.objects.count()
    client.post(f"/peers/meetings/{meeting.public_id}/come/")
    assert (sent, Regret.objects.count()) == (1, 0)


def test_a_member_does_not_learn_who_else_cannot_come(world: World, as_: Callable[..., Client]) -> None:
    meeting = world.meeting()
    meetings.send_regrets(meeting=meeting, person=world.members[1])
    page = as_(world.trainee).get(f"/peers/meetings/{meeting.public_id}/").content.decode()
    assert "Mate 0" not in page


def test_a_feed_has_one_s_own_meetings(world: World) -> None:
    mine = world.meeting()
    world.meeting(group=world.other_group)
    assert calendars.meetings(world.trainee) == [mine]


def test_a_facilitator_s_feed_has_the_meetings_they_lead(world: World) -> None:
    mine = world.meeting()
    assert calendars.meetings(world.facilitator) == [mine]


def test_a_new_address_closes_the_old_one(world: World) -> None:
    first = calendars.renew(world.trainee)
    calendars.renew(world.trainee)
    assert calendars.find(first) is None


def test_a_revoked_address_opens_nothing(world: World) -> None:
    secret = calendars.renew(world.trainee)
    calendars.revoke(world.trainee)
    assert calendars.find(secret) is None


def test_whoever_left_has_no_feed(world: World) -> None:
    secret = calendars.renew(world.trainee)
    User.objects.filter(pk=world.trainee.pk).update(is_active=False)
    assert calendars.find(secret) is None


# --- making up ---


def host(world: World, **fields: object) -> Meeting:
    return world.meeting(**({"days": 3, "group": world.other_group} | fields))  # type: ignore[arg-type]


def kinds(world: World, missed: Meeting) -> list[str]:
    return [way.kind for way in making_up.ways(world.trainee, missed)]


def test_a_seat_in_another_group_is_offered(world: World) -> None:
    missed = world.meeting(days=-7)
    host(world)
    assert kinds(world, missed) == ["guest", "one", "written"]


def test_the_circle_comes_first(world: World) -> None:
    missed = world.meeting(days=-7)
    host(world)
    host(world, group=Group.objects.create(cohort=world.cohort, number=0))
    assert kinds(world, missed) == ["circle", "guest", "one", "written"]


def test_no_seat_where_someone_kept_apart_sits(world: World) -> None:
    missed = world.meeting(days=-7)
    host(world)
    low, high = sorted([world.trainee, world.other_members[0]], key=lambda person: person.pk)
    KeepApart.objects.create(cohort=world.cohort, one=low, other=high)
    assert kinds(world, missed) == ["one", "written"]


def test_no_seat_where_an_assessor_leads(world: World) -> None:
    missed = world.meeting(days=-7)
    host(world)
    Assessment.objects.create(assessor=world.other_lead, trainee=world.trainee, starts_on=LONG_AGO)
    assert kinds(world, missed) == ["one", "written"]


def ask(world: World, kind: str = "guest", at: Meeting | None = None) -> MakeUp:
    missed = Meeting.objects.filter(group=world.group).first() or world.meeting(days=-7)
    return making_up.ask(person=world.trainee, missed=missed, way=Way(kind, at))


def test_a_seat_waits_for_the_host_group_s_yes(world: World) -> None:
    ask(world, at=host(world))
    assert told("peers.make_up") == {"Second Facilitator"}
    assert not Membership.objects.filter(kind="guest").exists()


def test_a_yes_gives_a_seat_for_the_day(world: World) -> None:
    meeting = host(world)
    making_up.answer(make_up=ask(world, at=meeting), yes=True)
    guest = Membership.objects.get(kind="guest")
    assert (guest.person, guest.starts_on, guest.ends_on) == (world.trainee, meeting.day, meeting.day)


def test_a_no_keeps_no_reason_and_leaves_the_other_ways_open(world: World) -> None:
    making_up.answer(make_up=ask(world, at=host(world)), yes=False)
    assert ask(world, kind="one").state == "asked"


def test_nobody_asks_twice_at_once(world: World) -> None:
    ask(world, kind="one")
    with pytest.raises(RefusedError, match="You asked already"):
        ask(world, kind="written")


def test_a_circle_is_agreed_at_once(world: World) -> None:
    circle = host(world, group=Group.objects.create(cohort=world.cohort, number=0))
    ask(world, kind="circle", at=circle)
    assert MakeUp.objects.get().state == "agreed"


def test_a_talk_that_was_had_counts(world: World) -> None:
    asked = ask(world, kind="one")
    making_up.answer(make_up=asked, yes=True)
    making_up.finish(make_up=asked, by=world.facilitator)
    assert Attendance.objects.get(person=world.trainee).state == "made_up"


def test_a_seat_taken_back_is_free_again(world: World) -> None:
    asked = ask(world, at=host(world))
    making_up.answer(make_up=asked, yes=True)
    making_up.take_back(make_up=asked)
    assert not Membership.objects.filter(kind="guest").exists()


def test_a_host_meeting_that_moves_lets_its_guests_go(world: World) -> None:
    meeting = host(world)
    asked = ask(world, at=meeting)
    making_up.answer(make_up=asked, yes=True)
    move(meeting, world.other_lead)
    asked.refresh_from_db()
    assert (asked.state, Membership.objects.filter(kind="guest").count()) == ("refused", 0)


def test_one_facilitator_does_not_answer_for_another_group(world: World, as_: Callable[..., Client]) -> None:
    asked = ask(world, at=host(world))
    page = as_(world.facilitator).post(f"/peers/make-ups/{asked.public_id}/answer/", {"answer": "yes"})
    assert page.status_code == 404


def test_something_attended_cannot_be_made_up(world: World) -> None:
    missed = world.meeting(days=-7)
    Attendance.objects.create(meeting=missed, person=world.trainee, state="present")
    with pytest.raises(RefusedError, match="nothing to make up"):
        ask(world, kind="one")


# --- substitutes ---


@pytest.fixture
def spare(world: World) -> User:
    return make_facilitator("spare")


def offer(world: World, meeting: Meeting | None = None) -> Offer | None:
    return substitutes.look_for(meeting=meeting or world.meeting(), absent=world.facilitator)


def test_one_person_is_asked(world: World, spare: User) -> None:
    offer(world)
    assert told("peers.substitute") == {"Second Facilitator"}


def test_a_no_asks_the_next(world: World, spare: User) -> None:
    first = offer(world)
    assert first is not None
    following = substitutes.pass_on(offer=first)
    assert following is not None
    assert following.person == spare


def test_nobody_is_asked_twice(world: World) -> None:
    first = offer(world)
    assert first is not None
    assert substitutes.pass_on(offer=first) is None


def test_a_yes_lets_them_lead_that_day_alone(world: World) -> None:
    meeting = world.meeting()
    first = offer(world, meeting)
    assert first is not None
    substitutes.take(offer=first)
    stood = Facilitation.objects.get(group=world.group, person=world.other_lead)
    assert (stood.starts_on, stood.ends_on) == (meeting.day, meeting.day)


def test_whoever_leads_another_meeting_then_is_not_asked(world: World, spare: User) -> None:
    world.meeting(group=world.other_group)
    assert substitutes.candidates(world.meeting()) == [spare]


def test_whoever_assesses_a_member_is_not_asked(world: World, spare: User) -> None:
    Assessment.objects.create(assessor=world.other_lead, trainee=world.trainee, starts_on=LONG_AGO)
    assert substitutes.candidates(world.meeting()) == [spare]


def test_whoever_stood_in_before_comes_later(world: World, spare: User) -> None:
    earlier = world.meeting(days=3, session=1)
    Offer.objects.create(
        meeting=earlier,
        absent=world.facilitator,
        person=world.other_lead,
        state="taken",
        answer_by=earlier.starts_at,
    )
    assert substitutes.candidates(world.meeting()) == [spare, world.other_lead]


def test_an_offer_nobody_answers_passes_on_by_itself(world: World, spare: User) -> None:
    first = offer(world)
    assert first is not None
    Offer.objects.update(answer_by=moment(-1))
    tasks.ask_the_next()
    tasks.ask_the_next()
    assert list(Offer.objects.values_list("person", "state")) == [
        (world.other_lead.pk, "passed"),
        (spare.pk, "open"),
    ]


def test_an_offer_is_answered_by_whom_it_was_made_to(world: World, as_: Callable[..., Client]) -> None:
    first = offer(world)
    assert first is not None
    assert as_(world.facilitator).post(f"/peers/offers/{first.public_id}/").status_code == 404


def test_a_meeting_nobody_knows_is_not_found(world: World, as_: Callable[..., Client]) -> None:
    assert as_(world.director).get(f"/peers/meetings/{uuid.uuid4()}/").status_code == 404


def test_the_free_times_page_moves_a_meeting(world: World, as_: Callable[..., Client]) -> None:
    meeting = world.meeting()
    day = site_today() + dt.timedelta(days=12)
    data = {"when": "other", "date": day.isoformat(), "time": "16:00", "mode": "in_person", "place": "Hall"}
    as_(world.facilitator).post(f"/peers/meetings/{meeting.public_id}/move/", data)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.place, meeting.sequence) == (moment(12, 16), "Hall", 1)


def test_a_video_meeting_without_a_link_is_refused(world: World, as_: Callable[..., Client]) -> None:
    meeting = world.meeting()
    data = {"when": meeting.starts_at.isoformat(), "mode": "remote"}
    page = as_(world.facilitator).post(f"/peers/meetings/{meeting.public_id}/move/", data)
    assert "Give the link that people join by." in page.content.decode()
