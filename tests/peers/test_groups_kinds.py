"""Reminders of groups: once for each meeting as it stands, discreet, and only while they are true."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from peers import emails, kinds, meetings, today
from peers.models import Facilitation, Meeting, Membership
from people.models import User
from reminders.kinds import Kind
from reminders.models import Delivery
from tests.peers.world import World, make_facilitator, moment

MONDAY = dt.datetime(2026, 10, 5, 14, 0, tzinfo=dt.UTC)
SECRET = ("PEERS", "group", "Group", "session", "Session")


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def key(meeting: Meeting) -> str:
    return f"{meeting.public_id}.{meeting.sequence}"


def test_the_evening_before_is_six_where_someone_is(world: World) -> None:
    User.objects.filter(pk=world.trainee.pk).update(time_zone="America/Los_Angeles")
    world.meeting(days=2)
    due = {each.recipient_id: each.due_at for each in kinds.evenings(timezone.now())}
    assert due[world.trainee.pk] == dt.datetime(2026, 10, 6, 18, tzinfo=ZoneInfo("America/Los_Angeles"))


def test_only_whoever_has_a_seat_hears_of_tomorrow(world: World) -> None:
    world.meeting(days=1)
    found = {each.recipient_id for each in kinds.evenings(timezone.now())}
    assert found == {person.pk for person in world.members}


def test_a_facilitator_gets_the_card_two_days_before(world: World) -> None:
    world.meeting(days=3)
    (due,) = kinds.prepare(timezone.now())
    assert (due.recipient_id, due.due_at) == (world.facilitator.pk, moment(1, 8))


def test_a_substitute_gets_the_card_of_their_day(world: World) -> None:
    meeting, spare = world.meeting(days=3), make_facilitator("spare")
    Facilitation.objects.create(group=world.group, person=spare, starts_on=meeting.day, ends_on=meeting.day)
    world.meeting(days=4, session=1)
    assert [due.key for due in kinds.prepare(timezone.now()) if due.recipient_id == spare.pk] == [
        key(meeting)
    ]


def test_a_moved_meeting_is_another_occurrence(world: World) -> None:
    meeting = world.meeting(days=2)
    before = {due.key for due in kinds.evenings(timezone.now())}
    meetings.reschedule(
        meeting=meeting,
        by=world.facilitator,
        starts_at=moment(2, 16),
        place="",
        join_link="",
        mode="in_person",
    )
    assert before.isdisjoint({due.key for due in kinds.evenings(timezone.now())})


def test_nothing_is_sent_for_the_old_time(world: World) -> None:
    meeting = world.meeting(days=2)
    old = key(meeting)
    Meeting.objects.update(sequence=1)
    assert emails.tomorrow(world.trainee, old) is None


def test_whoever_sent_regrets_is_not_reminded(world: World) -> None:
    meeting = world.meeting(days=1)
    meetings.send_regrets(meeting=meeting, person=world.trainee)
    assert emails.tomorrow(world.trainee, key(meeting)) is None


def test_whoever_left_the_group_is_not_reminded(world: World) -> None:
    meeting = world.meeting(days=1)
    Membership.objects.filter(person=world.trainee).delete()
    assert emails.tomorrow(world.trainee, key(meeting)) is None


def test_a_cancelled_meeting_is_said_to_be_off(world: World) -> None:
    meeting = meetings.cancel(meeting=world.meeting(days=2), by=world.facilitator)
    message = emails.moved(world.trainee, key(meeting))
    assert message is not None
    assert message.paragraphs == ("The meeting on Wednesday 7 October, 1:00 p.m. is off.",)


def test_regrets_that_were_taken_back_are_not_told(world: World) -> None:
    meeting = world.meeting(days=2)
    meetings.send_regrets(meeting=meeting, person=world.trainee)
    meetings.come_after_all(meeting=meeting, person=world.trainee)
    sent = f"{meeting.public_id}.{world.trainee.public_id}"
    assert emails.regrets(world.facilitator, sent) is None


def notes_of_regrets() -> list[str]:
    """Return the keys under which a facilitator is told of regrets, oldest first."""
    rows = Delivery.objects.filter(kind="peers.regrets").order_by("pk")
    return list(rows.values_list("key", flat=True))


def test_regrets_sent_anew_are_told_anew(world: World) -> None:
    meeting = world.meeting(days=2)
    for _ in range(2):
        meetings.send_regrets(meeting=meeting, person=world.trainee)
        meetings.come_after_all(meeting=meeting, person=world.trainee)
    meetings.send_regrets(meeting=meeting, person=world.trainee)
    told = [emails.regrets(world.facilitator, key) is not None for key in notes_of_regrets()]
    assert told == [False, False, True]


def test_regrets_for_a_new_time_are_told(world: World) -> None:
    meeting = world.meeting(days=2)
    meetings.send_regrets(meeting=meeting, person=world.trainee)
    moved = meetings.reschedule(
        meeting=meeting, by=world.facilitator, starts_at=moment(3, 13), place="", join_link="", mode="room"
    )
    meetings.send_regrets(meeting=moved, person=world.trainee)
    assert len(set(notes_of_regrets())) == 2


def test_the_same_regrets_twice_are_told_once(world: World) -> None:
    meeting = world.meeting(days=2)
    for _ in range(2):
        meetings.send_regrets(meeting=meeting, person=world.trainee)
    assert len(notes_of_regrets()) == 1


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.key)
def test_a_subject_tells_nothing_on_a_lock_screen(kind: Kind) -> None:
    assert kind.sample is not None
    assert not any(word in kind.sample().subject for word in SECRET)


def test_today_shows_the_next_meeting(world: World) -> None:
    world.meeting(days=2)
    assert [card.body for card in today.cards(world.trainee)] == ["Wednesday 7 October, 1:00 p.m., Room 4."]


def test_today_is_silent_without_a_meeting(world: World) -> None:
    assert today.cards(world.trainee) == []


def test_today_is_silent_for_whoever_has_no_room_here(world: World) -> None:
    world.meeting(days=2)
    assert today.cards(world.cast.clinician) == []
