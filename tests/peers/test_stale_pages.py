"""A page that shows a meeting as it was: whoever taps there undoes nothing that they have not seen."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import TYPE_CHECKING

import pytest

from peers import meetings
from peers.models import Meeting, Offer, ProtectedBlock
from people.operations import RefusedError
from tests.conftest import browse
from tests.peers.racing import at_once, errors, kinds
from tests.peers.world import World, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User

CHANGED = "This meeting has just changed."


def moved(world: World, *, days: int = 18) -> Meeting:
    """Return a meeting that someone moved since its page was drawn; its old time is free again."""
    meeting = world.meeting(9)
    for day in (9, 18):
        start = moment(day)
        ProtectedBlock.objects.create(
            cohort=world.cohort, date=start.date(), starts=dt.time(13), ends=dt.time(15)
        )
    return moving(meeting, world.facilitator, days)()


def moving(meeting: Meeting, by: User, days: int, sequence: int | None = None) -> Callable[[], Meeting]:
    return partial(
        meetings.reschedule,
        meeting=meeting,
        by=by,
        starts_at=moment(days),
        place="Room 5",
        join_link="",
        mode="in_person",
        sequence=sequence,
    )


def page(meeting: Meeting, verb: str) -> str:
    return f"/peers/meetings/{meeting.public_id}/{verb}/"


def test_whoever_changes_the_room_on_an_old_page_does_not_move_it_back(world: World) -> None:
    meeting = moved(world)
    old = {"when": moment(9).isoformat(), "mode": "in_person", "place": "Attic", "sequence": "0"}
    answer = browse(world.director).post(page(meeting, "move"), old, follow=True)
    meeting.refresh_from_db()
    assert (meeting.starts_at, CHANGED in answer.text) == (moment(18), True)


def test_and_is_shown_the_meeting_as_it_is_now(world: World) -> None:
    meeting = moved(world)
    old = {"when": "other", "mode": "in_person", "sequence": "0"}
    answer = browse(world.director).post(page(meeting, "move"), old, follow=True)
    assert re.search(r'name="sequence" value="1"', answer.text)


def test_the_page_as_it_is_now_moves_it(world: World) -> None:
    meeting = moved(world)
    client = browse(world.director)
    shown = re.search(r'name="sequence" value="(\d+)"', client.get(page(meeting, "move")).text)
    assert shown
    new = {"when": moment(9).isoformat(), "mode": "in_person", "place": "Attic", "sequence": shown[1]}
    client.post(page(meeting, "move"), new)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.sequence) == (moment(9), 2)


def test_nobody_calls_off_what_they_have_not_seen(world: World) -> None:
    meeting = moved(world)
    answer = browse(world.director).post(page(meeting, "cancel"), {"sequence": "0"}, follow=True)
    meeting.refresh_from_db()
    assert (meeting.state, CHANGED in answer.text) == ("planned", True)


def test_nobody_is_asked_to_stand_in_for_a_time_that_is_no_more(world: World) -> None:
    meeting = moved(world)
    answer = browse(world.facilitator).post(page(meeting, "substitute"), {"sequence": "0"}, follow=True)
    assert (Offer.objects.exists(), CHANGED in answer.text) == (False, True)


def test_every_button_of_a_meeting_says_which_change_it_shows(world: World) -> None:
    meeting = moved(world)
    html = browse(world.facilitator).get(f"/peers/meetings/{meeting.public_id}/").text
    assert len(re.findall(r'name="sequence" value="1"', html)) == 2


@pytest.mark.parametrize("sent", ["", "x", "²", "9" * 12])
def test_a_form_that_does_not_say_is_taken_at_its_word(world: World, sent: str) -> None:
    meeting = moved(world)
    browse(world.director).post(page(meeting, "cancel"), {"sequence": sent})
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_of_two_directors_who_move_it_at_once_one_is_told(world: World) -> None:
    meeting = world.meeting(9)
    found = at_once(*(moving(meeting, world.director, days, 0) for days in (10, 11, 12)))
    meeting.refresh_from_db()
    assert (len(errors(found)), kinds(found), meeting.sequence) == (2, {RefusedError}, 1)
