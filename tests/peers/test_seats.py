"""A seat kept in another group: on the guest's Today page, in their calendar, and no word of that group."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peers import calendars, emails, kinds, making_up, meetings, overview, seats, today
from peers.models import Cohort, Facilitation, Group, Meeting, Membership, Regret
from peers.seats import Places
from tests.conftest import browse
from tests.peers.world import World, moment

if TYPE_CHECKING:
    from people.models import User

KEPT = "A seat is kept for you"


@pytest.fixture
def world(world: World) -> World:
    """Two groups; the other one has a name of its own."""
    Group.objects.filter(pk=world.other_group.pk).update(
        name="The Otters", agreement="No phones", room="Attic"
    )
    return world


@pytest.fixture
def host(world: World) -> Meeting:
    """A meeting of the other group in five days, where the trainee has a seat."""
    return seat(world, world.meeting(5, group=world.other_group, session=1))


def seat(world: World, meeting: Meeting) -> Meeting:
    """Keep the trainee a seat, by the group's yes."""
    missed = world.meeting(-9, session=world.sessions.index(meeting.session))
    asked = making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("guest", meeting))
    making_up.answer(make_up=asked, yes=True)
    return meeting


def titles(person: User) -> list[tuple[str, str]]:
    return [(card.title, card.href) for card in today.cards(person)]


def address(meeting: Meeting) -> str:
    return f"/peers/meetings/{meeting.public_id}/"


def test_today_shows_a_seat_that_is_kept(world: World, host: Meeting) -> None:
    assert titles(world.trainee) == [(KEPT, address(host))]


def test_today_shows_it_beside_one_s_own_next_meeting(world: World, host: Meeting) -> None:
    own = world.meeting(12, session=2)
    assert titles(world.trainee) == [("Group 1", address(own)), (KEPT, address(host))]


def test_a_seat_that_was_only_asked_for_is_not_there_yet(world: World) -> None:
    meeting, missed = world.meeting(5, group=world.other_group), world.meeting(-9)
    making_up.ask(person=world.trainee, missed=missed, way=making_up.Way("guest", meeting))
    assert titles(world.trainee) == []


def test_another_meeting_of_the_host_group_is_not_there(world: World, host: Meeting) -> None:
    world.meeting(1, group=world.other_group, session=3)
    assert titles(world.trainee) == [(KEPT, address(host))]


@pytest.mark.parametrize("happens", ["moves", "is off", "is taken back", "is over"])
def test_a_seat_goes_from_there_when_it_is_gone(world: World, host: Meeting, happens: str) -> None:
    by = world.other_lead
    if happens == "moves":
        changes: dict[str, Any] = {"place": "", "join_link": "", "mode": "in_person"}
        meetings.reschedule(meeting=host, by=by, starts_at=moment(6), **changes)
    elif happens == "is off":
        meetings.cancel(meeting=host, by=by)
    elif happens == "is taken back":
        making_up.take_back(make_up=host.guests.get())
    else:
        Meeting.objects.filter(pk=host.pk).update(starts_at=timezone.now() - dt.timedelta(hours=3))
    assert titles(world.trainee) == []


def test_whoever_sent_regrets_reads_that_they_did(world: World, host: Meeting) -> None:
    Regret.objects.create(meeting=host, person=world.trainee)
    [card] = today.cards(world.trainee)
    assert card.body.endswith("Room 4. You said that you cannot come.")


def test_no_page_of_the_guest_names_the_host_group_or_anyone_in_it(world: World, host: Meeting) -> None:
    client = browse(world.trainee)
    paths = ("/", "/peers/", address(host), f"{address(host)}live/", f"{address(host)}meeting.ics")
    told = " ".join(client.get(path).content.decode() for path in paths)
    members = [str(person) for person in world.other_members]
    secret = ["Otters", "No phones", "Attic", "Second Facilitator", *members]
    assert [word for word in secret if word in told] == []


def test_members_read_their_own_group_s_name_where_they_follow_along(world: World) -> None:
    host = world.meeting(0, group=world.other_group)
    html = browse(world.other_members[1]).get(f"{address(host)}live/").content.decode()
    assert "The Otters" in html


def test_the_host_group_s_own_pages_stay_closed(world: World, host: Meeting) -> None:
    client, group = browse(world.trainee), world.other_group.public_id
    closed = [f"/peers/groups/{group}/", f"/peers/groups/{group}/keepsake/", f"{address(host)}attendance/"]
    assert [client.get(path).status_code for path in closed] == [404, 404, 404]


def test_the_front_page_of_peers_has_it_with_regrets_in_one_tap(world: World, host: Meeting) -> None:
    html = browse(world.trainee).get("/peers/").content.decode()
    assert (KEPT in html, f'action="{address(host)}regret/"' in html) == (True, True)


def test_regrets_from_there_reach_the_host_s_facilitators(world: World, host: Meeting) -> None:
    browse(world.trainee).post(f"{address(host)}regret/", {"sequence": host.sequence})
    assert overview.kept(world.trainee, Places(world.trainee))[0].regrets
    sent = f"{host.public_id}.{world.trainee.public_id}"
    assert emails.regrets(world.other_lead, sent) is not None


def test_the_calendar_feed_has_it(world: World, host: Meeting) -> None:
    assert host in calendars.meetings(world.trainee)


def test_the_evening_before_there_is_a_note_that_speaks_of_a_seat(world: World, host: Meeting) -> None:
    planned = kinds.evenings(host.starts_at - dt.timedelta(days=1))
    [due] = [each for each in planned if each.recipient_id == world.trainee.pk]
    message = emails.tomorrow(world.trainee, due.key)
    assert message is not None
    assert message.paragraphs[0].startswith(f"{KEPT}: ")


def test_the_note_to_a_member_speaks_of_their_group(world: World, host: Meeting) -> None:
    message = emails.tomorrow(world.other_members[1], f"{host.public_id}.0")
    assert message is not None
    assert message.paragraphs[0].startswith("Your group meets: ")


def test_a_seat_in_a_circle_is_a_seat_too(world: World) -> None:
    circle = Group.objects.create(cohort=world.cohort, number=0)
    meeting = world.meeting(5, group=circle)
    days = {"starts_on": meeting.day, "ends_on": meeting.day}
    Membership.objects.create(group=circle, person=world.trainee, kind="guest", **days)
    Facilitation.objects.create(group=circle, person=world.facilitator, **days)
    assert titles(world.trainee) == [(KEPT, address(meeting))]
    assert titles(world.facilitator) == [("Make-up circle", address(meeting))]


def test_a_substitute_sees_the_meeting_of_their_day_and_no_earlier_one(world: World) -> None:
    world.meeting(2)
    later = world.meeting(9, session=1)
    Facilitation.objects.create(
        group=world.group, person=world.other_lead, starts_on=later.day, ends_on=later.day
    )
    assert titles(world.other_lead) == [("Group 1", address(later))]


def test_a_director_who_leads_a_group_sees_its_meeting(world: World) -> None:
    coming = world.meeting(2)
    Facilitation.objects.create(group=world.group, person=world.director, starts_on=world.cohort.starts_on)
    assert titles(world.director) == [("Group 1", address(coming))]


def test_a_class_that_is_not_shown_yet_shows_no_seat(world: World, host: Meeting) -> None:
    Cohort.objects.update(state="forming")
    assert titles(world.trainee) == []


def test_whoever_belongs_there_is_no_guest(world: World) -> None:
    meeting = world.meeting(2)
    days = {"starts_on": meeting.day, "ends_on": meeting.day}
    Facilitation.objects.create(group=world.group, person=world.trainee, **days)
    assert [each.is_guest for each in seats.coming(world.trainee)] == [False]


def test_many_seats_ask_no_more_than_one(world: World, host: Meeting) -> None:
    today.cards(world.trainee)  # roles and enrollments are kept with the person from now on
    with CaptureQueriesContext(connection) as few:
        today.cards(world.trainee)
    for session in (2, 3):
        seat(world, world.meeting(5 + session, group=world.other_group, session=session))
    with CaptureQueriesContext(connection) as many:
        assert len(today.cards(world.trainee)) == 3
    assert len(many) == len(few)
