"""The note about an open pulse: to every seat alike, so that it tells nobody who has answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peers import emails, kinds
from peers.models import Meeting, Membership, Pulse, Regret
from people.models import User
from tests.peers.evenings import answered, meeting_now, pulse_of
from tests.peers.world import World

AFTERNOON = dt.datetime(2026, 10, 5, 18, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AFTERNOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(world: World) -> Meeting:
    return meeting_now(world)


@pytest.fixture
def pulse(meeting: Meeting) -> Pulse:
    return pulse_of(meeting)


def told() -> set[int]:
    return {due.recipient_id for due in kinds.last_days(timezone.now())}


def test_every_seat_is_told(pulse: Pulse, world: World) -> None:
    assert told() == {person.pk for person in world.members}


def test_whoever_has_answered_is_told_like_the_others(pulse: Pulse, world: World) -> None:
    before = told()
    answered(pulse, 2)
    assert told() == before


def test_the_words_do_not_depend_on_an_answer(pulse: Pulse, world: World) -> None:
    before = emails.pulse(world.trainee, pulse.door)
    answered(pulse, 2)
    assert emails.pulse(world.trainee, pulse.door) == before is not None


def test_it_comes_at_eight_on_the_last_day_where_someone_is(pulse: Pulse, world: World) -> None:
    User.objects.filter(pk=world.trainee.pk).update(time_zone="America/Los_Angeles")
    due = {each.recipient_id: each.due_at for each in kinds.last_days(timezone.now())}
    assert due[world.trainee.pk] == dt.datetime(2026, 10, 6, 8, tzinfo=ZoneInfo("America/Los_Angeles"))


def test_whoever_could_not_come_is_left_in_peace(pulse: Pulse, meeting: Meeting, world: World) -> None:
    Regret.objects.create(meeting=meeting, person=world.trainee)
    assert world.trainee.pk not in told()


def test_whoever_left_before_that_day_is_left_in_peace(pulse: Pulse, meeting: Meeting, world: World) -> None:
    Membership.objects.filter(person=world.trainee).update(ends_on=meeting.day - dt.timedelta(days=1))
    assert world.trainee.pk not in told()


def test_a_facilitator_is_not_asked(pulse: Pulse, world: World) -> None:
    assert emails.pulse(world.facilitator, pulse.door) is None


def test_nothing_is_planned_once_the_last_day_is_over(pulse: Pulse, clock: time_machine.Traveller) -> None:
    clock.shift(dt.timedelta(days=2))
    assert told() == set()


def test_nothing_is_sent_once_the_last_day_is_over(
    pulse: Pulse, world: World, clock: time_machine.Traveller
) -> None:
    clock.shift(dt.timedelta(days=2))
    assert emails.pulse(world.trainee, pulse.door) is None


def test_a_key_that_is_no_pulse_says_nothing(world: World) -> None:
    assert emails.pulse(world.trainee, "no-such-door") is None


def test_the_note_opens_the_pulse(pulse: Pulse, world: World) -> None:
    message = emails.pulse(world.trainee, pulse.door)
    assert message is not None
    assert message.path == f"/peers/pulse/{pulse.door}/"


@pytest.mark.parametrize("word", ["PEERS", "group", "session", "pulse"])
def test_the_subject_tells_a_lock_screen_nothing(word: str) -> None:
    assert word not in emails.pulse_sample().subject


def test_many_pulses_are_planned_in_as_many_queries_as_one(pulse: Pulse, world: World) -> None:
    with CaptureQueriesContext(connection) as one:
        told()
    for session in (1, 2):
        pulse_of(meeting_now(world, session=session))
    with CaptureQueriesContext(connection) as many:
        told()
    assert len(many) == len(one)
