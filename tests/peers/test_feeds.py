"""A feed after all that happens to people and meetings: what calendar programs make of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar as Sheet

from core.clock import site_today
from peers import calendars, forgetting, making_up, meetings, memberships, substitutes
from peers.making_up import Way
from peers.models import Cohort, Facilitation, Meeting, Membership
from people.models import User
from tests.conftest import browse
from tests.peers.world import World, make_facilitator, moment

MONDAY = dt.datetime(2026, 10, 5, 14, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as found:
        yield found


def events(person: User) -> list[Any]:
    """Return what a calendar program reads at someone's address."""
    page = browse(None).get(f"/peers/calendar/{calendars.renew(person)}.ics")
    return list(Sheet.from_ical(page.content).walk("VEVENT"))


def names(person: User) -> set[str]:
    return {str(event["UID"]) for event in events(person)}


def uid(meeting: Meeting) -> str:
    return f"{meeting.public_id}@meetings"


def move(world: World, meeting: Meeting, days: int, hour: int = 13, **fields: Any) -> Meeting:
    values = {"place": meeting.place, "join_link": "", "mode": "in_person"} | fields
    return meetings.reschedule(meeting=meeting, by=world.director, starts_at=moment(days, hour), **values)


def test_one_name_a_growing_number_and_a_stamp_of_the_last_change(
    world: World, clock: time_machine.Traveller
) -> None:
    meeting = world.meeting(5)
    seen = []
    for days in (6, 7):
        clock.shift(DAY)
        move(world, meeting, days)
        (event,) = events(world.trainee)
        seen.append((str(event["UID"]), event["SEQUENCE"], event["DTSTAMP"].dt))
    assert seen == [(uid(meeting), number, MONDAY + number * DAY) for number in (1, 2)]


def test_a_place_alone_is_a_change_too(world: World) -> None:
    meeting = world.meeting(5)
    move(world, meeting, 5, place="Räum 5; links, \\ oben")
    (event,) = events(world.trainee)
    assert (event["SEQUENCE"], str(event["LOCATION"])) == (1, "Räum 5; links, \\ oben")


def test_who_is_marked_changes_nothing_there(world: World) -> None:
    meeting = world.meeting(-1)
    before = events(world.trainee)[0].to_ical()
    meetings.say_protected(meeting=meeting, kept=True)
    assert events(world.trainee)[0].to_ical() == before


@pytest.mark.parametrize(("days", "many"), [(89, 1), (91, 0)])
def test_what_is_off_stays_there_for_ninety_days(
    world: World, clock: time_machine.Traveller, days: int, many: int
) -> None:
    meetings.cancel(meeting=world.meeting(0, hour=12), by=world.director)
    clock.shift(days * DAY)
    found = [str(event["STATUS"]) for event in events(world.trainee)]
    assert found == ["CANCELLED"] * many


def test_what_is_off_takes_no_time(world: World) -> None:
    meetings.cancel(meeting=world.meeting(5), by=world.director)
    (event,) = events(world.trainee)
    assert str(event["TRANSP"]) == "TRANSPARENT"


def test_a_calendar_program_is_asked_to_look_every_hour(world: World) -> None:
    page = browse(None).get(f"/peers/calendar/{calendars.renew(world.trainee)}.ics").content
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in page
    assert b"\r\nX-PUBLISHED-TTL:PT1H\r\n" in page


@pytest.mark.parametrize(("days", "hour"), [(26, 17), (27, 18)])
def test_the_hour_stays_over_the_change_of_clocks(
    world: World, clock: time_machine.Traveller, days: int, hour: int
) -> None:
    """New York's clocks go back on Sunday 1 November 2026."""
    move(world, world.meeting(3), days)
    (event,) = events(world.trainee)
    assert (event["DTSTART"].dt.hour, event["DTEND"].dt - event["DTSTART"].dt) == (
        hour,
        dt.timedelta(minutes=90),
    )


def test_a_leave_takes_what_comes_and_keeps_what_was(world: World) -> None:
    past, coming = world.meeting(-3), world.meeting(5, session=1)
    place = Membership.objects.get(person=world.trainee)
    memberships.end(membership=place, last_day=site_today(), how="away")
    assert (uid(past) in names(world.trainee), uid(coming) in names(world.trainee)) == (True, False)


def test_a_transfer_goes_on_in_the_new_group(world: World) -> None:
    old, new = world.meeting(5), world.meeting(5, group=world.other_group, place="Attic")
    place = Membership.objects.get(person=world.trainee)
    memberships.move(membership=place, group=world.other_group, on=site_today() + DAY)
    assert names(world.trainee) == {uid(new)}
    assert uid(old) not in names(world.trainee)


def test_a_hand_over_goes_from_one_feed_to_the_other(world: World) -> None:
    before, after = world.meeting(2), world.meeting(9, session=1)
    new = make_facilitator("new")
    held = Facilitation.objects.get(group=world.group)
    memberships.lead(group=world.group, person=new, on=site_today() + 5 * DAY, instead_of=held)
    assert (names(world.facilitator), names(new)) == ({uid(before)}, {uid(after)})


def test_a_substitute_has_that_one_meeting_until_it_moves(world: World) -> None:
    meeting, _ = world.meeting(5), world.meeting(6, session=1)
    offer = substitutes.look_for(meeting=meeting, absent=world.facilitator)
    assert offer is not None
    substitutes.take(offer=offer)
    assert names(offer.person) == {uid(meeting)}
    move(world, meeting, 7)
    assert names(offer.person) == set()


def test_a_guest_s_seat_goes_from_there_when_it_is_taken_back(world: World) -> None:
    missed, host = world.meeting(-9), world.meeting(5, group=world.other_group)
    asked = making_up.ask(person=world.trainee, missed=missed, way=Way("guest", host))
    making_up.answer(make_up=asked, yes=True)
    assert uid(host) in names(world.trainee)
    making_up.take_back(make_up=asked)
    assert uid(host) not in names(world.trainee)


def test_a_class_that_is_forgotten_leaves_an_empty_calendar(world: World) -> None:
    world.meeting(-3)
    Cohort.objects.update(
        ends_on=site_today() - DAY,
        keep_days=30,
        told_on=site_today() - 31 * DAY,
        starts_on=moment(-60).date(),
    )
    cohort = Cohort.objects.get()
    assert len(names(world.trainee)) == 1
    with time_machine.travel(timezone.now() + 31 * DAY, tick=False):
        forgetting.forget(cohort=cohort)
        assert names(world.trainee) == set()


def test_a_secret_is_asked_in_the_same_queries_for_one_and_for_many(world: World) -> None:
    counts = []
    for number in range(4):
        world.meeting(number + 1, session=number)
        path = f"/peers/calendar/{calendars.renew(world.trainee)}.ics"
        with CaptureQueriesContext(connection) as asked:
            browse(None).get(path)
        counts.append(len(asked))
    assert counts[0] == counts[3] <= 5
