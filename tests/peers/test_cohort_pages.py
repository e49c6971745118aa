"""The director's pages of a class: its terms, its days, its counts, and what they refuse in words."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from core.clock import site_today
from peers.models import Attendance, Cohort, Event, Meeting, ProtectedBlock
from tests.conftest import browse
from tests.peers.curricula import publish
from tests.peers.world import World

if TYPE_CHECKING:
    from django.test import Client

CLASS = "/peers/classes/class-of-2030/"


@pytest.fixture
def directing(world: World) -> Client:
    """A browser of the director's, with a published curriculum."""
    publish(world.cohort.version)
    return browse(world.director)


def terms(world: World, **changes: Any) -> dict[str, Any]:
    """Return what the form of a new class sends."""
    return {
        "name": "Class of 2031",
        "program": world.cohort.program_id,
        "version": world.cohort.version_id,
        "starts_on": "2027-08-01",
        "ends_on": "2031-05-30",
        "group_least": 6,
        "group_most": 9,
        "minutes": 90,
        "buffer": 15,
        "excused_most": 1,
        "keep_days": 90,
    } | changes


def test_a_class_is_added_and_waits_for_its_groups(world: World, directing: Client) -> None:
    directing.post("/peers/classes/new/", terms(world))
    assert Cohort.objects.get(slug="class-of-2031").state == "importing"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Class of 2030"}, "There is a class of this name."),
        ({"name": "CLASS OF, 2030!"}, "whose letters differ"),
        ({"name": "…"}, "whose letters differ"),
        ({"ends_on": "2027-07-31"}, "The last day is before the first one."),
        ({"ends_on": "9999-12-31"}, "Choose a day between 1950 and 2150."),
        ({"starts_on": "0001-01-01"}, "Choose a day between 1950 and 2150."),
        ({"group_least": 10}, "This is less than the least."),
        ({"group_most": -1}, "greater than or equal to 0"),
        ({"minutes": 45}, "Select a valid choice"),
        ({"version": 0}, "Select a valid choice"),
    ],
)
def test_terms_that_cannot_be_are_refused(
    world: World, directing: Client, changes: dict[str, Any], words: str
) -> None:
    page = directing.post("/peers/classes/new/", terms(world, **changes))
    assert (page.status_code, words in page.content.decode()) == (422, True)


def test_a_draft_is_no_curriculum_for_a_class(world: World) -> None:
    page = browse(world.director).post("/peers/classes/new/", terms(world))
    assert page.status_code == 422


def test_a_class_keeps_its_address_under_a_new_name(world: World, directing: Client) -> None:
    directing.post(f"{CLASS}change/", terms(world, name="The class of thirty"))
    assert Cohort.objects.get().slug == "class-of-2030"


def test_changing_terms_changes_no_state(world: World, directing: Client) -> None:
    directing.post(f"{CLASS}change/", terms(world, name="Class of 2030", state="forgotten"))
    assert Cohort.objects.get().state == "published"


def test_an_event_has_one_day_the_last_that_was_said(world: World, directing: Client) -> None:
    for day in ("2027-08-01", "2027-08-03"):
        directing.post(f"{CLASS}days/event/", {"anchor": "orientation", "date": day})
    assert [str(event.date) for event in Event.objects.all()] == ["2027-08-03"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"anchor": "graduation", "date": "2027-08-01"}, "Select a valid choice"),
        ({"anchor": "orientation", "date": ""}, "This field is required."),
        ({"anchor": "orientation", "date": "9999-12-31"}, "between 1950 and 2150"),
        ({"anchor": "orientation", "date": "yesterday"}, "Enter a valid date."),
    ],
)
def test_an_event_that_cannot_be_is_refused(directing: Client, sent: dict[str, str], words: str) -> None:
    page = directing.post(f"{CLASS}days/event/", sent)
    assert (page.status_code, words in page.content.decode(), Event.objects.count()) == (422, True, 0)


def protected(**changes: Any) -> dict[str, Any]:
    """Return what the form of protected time sends."""
    return {
        "kind": "protected",
        "date": "2027-09-07",
        "starts": "13:00",
        "ends": "15:00",
        "weeks": 3,
    } | changes


def test_time_is_protected_on_the_same_weekday_for_some_weeks(directing: Client) -> None:
    directing.post(f"{CLASS}days/protect/", protected())
    assert [str(block.date) for block in ProtectedBlock.objects.order_by("date")] == [
        "2027-09-07",
        "2027-09-14",
        "2027-09-21",
    ]


def test_protecting_twice_is_once_and_said_so(directing: Client) -> None:
    directing.post(f"{CLASS}days/protect/", protected())
    page = directing.post(f"{CLASS}days/protect/", protected(), follow=True)
    assert ("Saved on 0 days." in page.content.decode(), ProtectedBlock.objects.count()) == (True, 3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends": "13:00"}, "This is before it begins."),
        ({"ends": "09:00"}, "This is before it begins."),
        ({"weeks": 0}, "greater than or equal to 1"),
        ({"weeks": 61}, "less than or equal to 60"),
        ({"date": "9999-12-31", "weeks": 60}, "between 1950 and 2150"),
        ({"kind": "party"}, "Select a valid choice"),
    ],
)
def test_time_that_cannot_be_protected_is_refused(
    directing: Client, changes: dict[str, Any], words: str
) -> None:
    page = directing.post(f"{CLASS}days/protect/", protected(**changes))
    assert (page.status_code, words in page.content.decode()) == (422, True)
    assert not ProtectedBlock.objects.exists()


def test_protected_time_is_given_back(world: World, directing: Client) -> None:
    directing.post(f"{CLASS}days/protect/", protected(weeks=1))
    directing.post(f"{CLASS}days/protect/{ProtectedBlock.objects.get().pk}/")
    assert not ProtectedBlock.objects.exists()


def test_another_class_s_time_is_not_given_back_here(world: World, directing: Client) -> None:
    directing.post("/peers/classes/new/", terms(world))
    directing.post(f"{CLASS}days/protect/", protected(weeks=1))
    directing.post(f"/peers/classes/class-of-2031/days/protect/{ProtectedBlock.objects.get().pk}/")
    assert ProtectedBlock.objects.count() == 1


def test_planning_says_how_many_and_what_is_missing(directing: Client) -> None:
    page = directing.post(f"{CLASS}days/plan/", follow=True).content.decode()
    assert ("Meetings planned: 0." in page, "orientation" in page.lower()) == (True, True)


def test_meetings_are_planned_from_the_page(world: World, directing: Client) -> None:
    first = site_today() + dt.timedelta(days=10)
    directing.post(f"{CLASS}days/event/", {"anchor": "orientation", "date": first.isoformat()})
    time = protected(date=first.isoformat(), starts="12:00", ends="17:00", weeks=12)
    directing.post(f"{CLASS}days/protect/", time)
    directing.post(f"{CLASS}days/plan/")
    assert Meeting.objects.filter(group=world.group).count() == 4


def test_nothing_to_mend_is_said(directing: Client) -> None:
    assert "Nothing to mend" in directing.get(f"{CLASS}clashes/").content.decode()


def test_a_meeting_out_of_protected_time_stands_among_those_to_mend(world: World, directing: Client) -> None:
    meeting = world.meeting(7)
    directing.post(f"{CLASS}days/protect/", protected())
    assert str(meeting.public_id) in directing.get(f"{CLASS}clashes/").content.decode()


def test_so_far_is_drawn_and_told_in_the_same_counts(world: World, directing: Client) -> None:
    held = world.meeting(days=-7, state="held", protected_kept=True)
    Attendance.objects.create(meeting=held, person=world.trainee, state="present")
    html = directing.get(f"{CLASS}so-far/").content.decode()
    assert "Meetings: Nobody said 0, Protected time kept 1, Broken 0" in html
    assert "People: Not yet 2, Complete so far 4" in html


def test_a_class_without_a_meeting_behind_it_says_so_and_draws_nothing(directing: Client) -> None:
    html = directing.get(f"{CLASS}so-far/").content.decode()
    assert ("No meeting is over yet." in html, "Meetings that are over" in html) == (True, False)


def test_complete_or_not_yet_is_all_that_the_file_says(world: World, directing: Client) -> None:
    world.meeting(days=-7, state="held")
    answer: Any = directing.get(f"{CLASS}completion/")
    rows = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    assert ({len(row) for row in rows}, {row[-1] for row in rows[1:]}) == (
        {len(rows[0])},
        {"complete", "not yet"},
    )


def test_a_group_s_page_is_one_click_from_its_class(world: World, directing: Client) -> None:
    assert f"/peers/groups/{world.group.public_id}/" in directing.get(CLASS).content.decode()


def test_a_class_that_is_not_there_is_not_found(directing: Client) -> None:
    assert directing.get("/peers/classes/class-of-1900/").status_code == 404
