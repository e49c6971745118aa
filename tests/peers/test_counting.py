"""Sessions count once: across classes, across versions of a curriculum, and on one's own days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from icalendar import Calendar as Sheet

from core.clock import site_today
from peers import calendars, completion, dates, making_up, overview, registers
from peers.making_up import Way
from peers.models import (
    Attendance,
    Event,
    Facilitation,
    Group,
    Meeting,
    Membership,
    Overlay,
    ProtectedBlock,
    Regret,
    Session,
    Version,
)
from peers.seats import Places
from tests.conftest import browse
from tests.peers.curricula import make_curriculum, make_version
from tests.peers.world import World, make_cohort, moment

if TYPE_CHECKING:
    from peers.models import Cohort

DAY = dt.timedelta(days=1)
LINK = "https://call.example/abc"


def next_class(world: World) -> Group:
    """Another class of the same curriculum, where the trainee goes on since ten days ago."""
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - 20 * DAY, end="away")
    cohort = make_cohort(world.cast, name="2031", slug="class-of-2031", version=world.cohort.version)
    group = Group.objects.create(cohort=cohort, number=1)
    Membership.objects.create(group=group, person=world.trainee, starts_on=site_today() - 10 * DAY)
    return group


def standing(cohort: Cohort, world: World) -> completion.Standing:
    [found] = completion.of_cohort(cohort, [world.trainee])
    return found


def test_a_session_of_the_class_before_counts_in_the_next_one(world: World) -> None:
    before = world.meeting(-30)
    Attendance.objects.create(meeting=before, person=world.trainee, state="present")
    group = next_class(world)
    world.meeting(-5, group=group)
    assert (completion.missed(world.trainee), standing(group.cohort, world).is_complete) == ([], True)


def test_an_absence_in_the_class_before_counts_for_nothing(world: World) -> None:
    before = world.meeting(-30)
    Attendance.objects.create(meeting=before, person=world.trainee, state="absent")
    group = next_class(world)
    world.meeting(-5, group=group)
    assert standing(group.cohort, world).missing == 1


def test_regrets_for_the_second_chance_of_a_session_excuse_it(world: World) -> None:
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - 10 * DAY, end="moved")
    Membership.objects.create(group=world.other_group, person=world.trainee, starts_on=site_today() - 9 * DAY)
    world.meeting(-20)
    second = world.meeting(-5, group=world.other_group)
    Regret.objects.create(meeting=second, person=world.trainee)
    found = standing(world.cohort, world)
    assert (found.held, found.excused, found.is_complete) == (1, 1, True)


def second_version(world: World) -> Version:
    """The class goes on with a new version of its curriculum, whose sessions have the same short names."""
    Version.objects.update(state="published", published_at=timezone.now())
    version = Version.objects.create(curriculum=world.cohort.version.curriculum, number=2)
    for session in world.sessions:
        session.pk, session.version = None, version
        session._state.adding = True
        session.public_id = Session._meta.get_field("public_id").get_default()
        session.save()
    world.cohort.version = version
    world.cohort.save()
    return version


def test_a_new_version_does_not_plan_what_a_group_has_had(world: World) -> None:
    for group in (world.group, world.other_group):
        for number in range(4):
            world.meeting(-40 + 7 * number, session=number, group=group, state="held")
    version = second_version(world)
    today = site_today()
    Event.objects.create(cohort=world.cohort, anchor="orientation", date=today)
    ProtectedBlock.objects.create(
        cohort=world.cohort, date=today + DAY, starts=dt.time(8), ends=dt.time(18), kind="protected"
    )
    assert dates.generate(world.cohort).made == []
    assert registers.unplanned(world.cohort) == []
    assert version.sessions.count() == 4


def moved_to_a_new_version(world: World) -> Meeting:
    """The trainee moved; the new group meets the first session in the version that came out since."""
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - 10 * DAY, end="moved")
    Membership.objects.create(group=world.other_group, person=world.trainee, starts_on=site_today() - 9 * DAY)
    first = world.meeting(-20)
    again = world.meeting(-5, group=world.other_group)
    version = second_version(world)
    Meeting.objects.filter(pk=again.pk).update(session=version.sessions.get(slug=first.session.slug))
    return first


def test_a_session_met_in_one_version_counts_in_the_next(world: World) -> None:
    Attendance.objects.create(meeting=moved_to_a_new_version(world), person=world.trainee, state="present")
    found = standing(world.cohort, world)
    assert (found.held, found.came, completion.missed(world.trainee)) == (1, 1, [])


def test_a_session_missed_in_two_versions_is_missed_once(world: World) -> None:
    moved_to_a_new_version(world)
    assert standing(world.cohort, world).missing == 1


@pytest.mark.parametrize("is_form", [True, False], ids=["program's form", "curriculum"])
def test_a_session_of_one_name_counts_for_nothing_in_another(world: World, is_form: bool) -> None:
    first = moved_to_a_new_version(world)
    other = make_version(make_curriculum("other"), published=False)
    if is_form:
        upstream = world.cohort.version
        form = Overlay.objects.create(curriculum=upstream.curriculum, version=upstream, slug="residents")
        Version.objects.filter(pk=other.pk).update(curriculum=upstream.curriculum, overlay=form)
    Session.objects.filter(version=other, position=1).update(slug=first.session.slug)
    Meeting.objects.filter(pk=first.pk).update(session=other.sessions.all()[0])
    Attendance.objects.create(meeting=first, person=world.trainee, state="present")
    found = standing(world.cohort, world)
    assert (found.held, found.came) == (2, 1)


def begun_soon(world: World) -> Meeting:
    meeting = world.meeting(0)
    soon = timezone.now() + dt.timedelta(minutes=20)
    Meeting.objects.update(starts_at=soon, mode="remote", join_link=LINK)
    return meeting


def test_whoever_joins_next_month_is_not_let_into_today_s_call(world: World) -> None:
    begun_soon(world)
    Membership.objects.filter(person=world.trainee).update(starts_on=site_today() + 30 * DAY)
    assert LINK not in browse(world.trainee).get("/peers/").content.decode()


def test_a_member_reads_the_link_on_the_front_page(world: World) -> None:
    begun_soon(world)
    assert LINK in browse(world.trainee).get("/peers/").content.decode()


@pytest.mark.parametrize("last", [3, 6])
def test_whoever_leaves_before_it_has_no_next_meeting(world: World, last: int) -> None:
    world.meeting(7)
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() + last * DAY)
    [mine] = overview.mine(world.trainee, Places(world.trainee))
    assert mine.following is None


def test_whoever_leaves_on_its_day_is_still_awaited(world: World) -> None:
    meeting = world.meeting(7)
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() + 7 * DAY)
    [mine] = overview.mine(world.trainee, Places(world.trainee))
    assert mine.following == meeting


def test_a_substitute_prepares_the_meeting_of_their_day(world: World) -> None:
    world.meeting(2)
    later = world.meeting(9, session=1)
    Facilitation.objects.create(
        group=world.group, person=world.director, starts_on=later.day, ends_on=later.day
    )
    [leading] = overview.leading(world.director, Places(world.director))
    assert leading.following == later


def test_a_make_up_from_before_a_move_is_still_in_one_s_list(world: World) -> None:
    missed = world.meeting(-20)
    made = making_up.ask(person=world.trainee, missed=missed, way=Way("written"))
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - DAY, end="moved")
    Membership.objects.create(group=world.other_group, person=world.trainee, starts_on=site_today())
    [mine] = overview.mine(world.trainee, Places(world.trainee))
    assert mine.make_ups == [made]


def test_a_feed_ends_with_one_s_days_in_the_group(world: World) -> None:
    past, coming = world.meeting(-3), world.meeting(5, session=1)
    Membership.objects.filter(person=world.trainee).update(ends_on=site_today() - DAY)
    Facilitation.objects.filter(person=world.facilitator).update(ends_on=site_today() - DAY)
    secret = calendars.renew(world.trainee)
    page = browse(None).get(f"/peers/calendar/{secret}.ics").content.decode()
    assert (str(past.public_id) in page, str(coming.public_id) in page) == (True, False)
    assert calendars.meetings(world.facilitator) == [past]


def test_a_calendar_carries_no_link_and_folds_odd_names(world: World) -> None:
    place = "Größe, Haus „Ä“; Raum \\ 7 " + "ß" * 40
    meeting = world.meeting(1, place=place, mode="hybrid", join_link=LINK)
    made = calendars.sheet([meeting])
    [event] = Sheet.from_ical(made).walk("VEVENT")
    assert str(event["LOCATION"]) == place
    assert max(len(line) for line in made.split(b"\r\n")) <= 75
    assert LINK.encode() not in made


@pytest.mark.parametrize(("days", "back"), [(9, 7), (9, 9)])
def test_a_meeting_moved_twice_or_back_keeps_counting(world: World, days: int, back: int) -> None:
    meeting = world.meeting(7)
    client = browse(world.facilitator)
    for day in (days, back + (back == days)):
        when = moment(day)
        sent = {"when": "other", "date": f"{when:%Y-%m-%d}", "time": "13:00", "mode": "in_person"}
        client.post(f"/peers/meetings/{meeting.public_id}/move/", sent)
    meeting.refresh_from_db()
    [event] = Sheet.from_ical(calendars.sheet([meeting])).walk("VEVENT")
    assert (event["SEQUENCE"], event.decoded("DTSTART")) == (2, meeting.starts_at)


@pytest.mark.parametrize("place", ["https://call.example/abc", "Room 4, or HTTP://call.example"])
def test_a_link_is_no_place(world: World, place: str) -> None:
    meeting = world.meeting()
    sent = {"when": meeting.starts_at.isoformat(), "mode": "in_person", "place": place}
    response = browse(world.facilitator).post(f"/peers/meetings/{meeting.public_id}/move/", sent)
    assert (response.status_code, "field of its own" in response.content.decode()) == (422, True)


def test_a_link_is_no_room_of_a_group(world: World) -> None:
    page = f"/peers/groups/{world.group.public_id}/place/"
    browse(world.director).post(page, {"room": LINK, "join_link": ""})
    world.group.refresh_from_db()
    assert world.group.room == ""
