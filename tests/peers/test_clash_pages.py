"""What is wrong with a meeting's time: listed by meeting, and said at once to whoever moves one there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from peers.models import Facilitation, Group, Meeting, ProtectedBlock
from tests.conftest import browse
from tests.peers.world import World, moment

PAGE = "/peers/classes/class-of-2030/clashes/"


def listed(world: World) -> str:
    """Return the director's list, in one line."""
    return " ".join(browse(world.director).get(PAGE).content.decode().split())


def exam(world: World, days: int) -> None:
    """Let there be an exam all day."""
    ProtectedBlock.objects.create(
        cohort=world.cohort, date=moment(days).date(), starts=dt.time(8), ends=dt.time(18), kind="exam"
    )


@pytest.fixture
def twice(world: World) -> list[Meeting]:
    """Two meetings at one time, in one room, led by one person, in an exam."""
    Group.objects.filter(pk=world.other_group.pk).update(name="The Otters")
    Facilitation.objects.create(
        group=world.other_group, person=world.facilitator, starts_on=world.cohort.starts_on
    )
    exam(world, 8)
    return [world.meeting(8), world.meeting(8, group=world.other_group)]


def test_a_meeting_stands_there_once_with_everything_that_is_wrong(
    world: World, twice: list[Meeting]
) -> None:
    html = listed(world)
    assert ("2 meetings, the soonest first." in html, html.count("Move it<")) == (True, 2)
    assert "<li>Facilitator leads Group 2 then.</li>" in html
    assert "<li>Room 4 is taken by Group 2 then.</li>" in html
    assert html.count("<li>There is an exam at that time.</li>") == 2


def test_the_director_reads_which_group_and_session_it_is(world: World, twice: list[Meeting]) -> None:
    assert "2. The Otters, Room 4, 90 minutes: “Session title 1”" in listed(world)


def test_with_nothing_wrong_it_says_so(world: World) -> None:
    world.meeting(8)
    assert "Nothing to mend" in listed(world)


@pytest.mark.parametrize("state", ["cancelled", "held"])
def test_what_is_over_or_off_is_not_listed(world: World, twice: list[Meeting], state: str) -> None:
    Meeting.objects.update(state=state)
    assert "Nothing to mend" in listed(world)


def moved(world: World, meeting: Meeting, days: int) -> str:
    """Move a meeting as its facilitator; return the page afterwards."""
    sent: dict[str, Any] = {"when": "other", "date": moment(days).date(), "time": "13:00"}
    sent |= {"mode": "in_person", "place": "Room 4"}
    address = f"/peers/meetings/{meeting.public_id}/move/"
    return browse(world.facilitator).post(address, sent, follow=True).content.decode()


def test_whoever_moves_a_meeting_into_another_reads_it_at_once(world: World, twice: list[Meeting]) -> None:
    other = world.meeting(15, session=1)
    html = moved(world, other, 8)
    assert ("Saved." in html, "Room 4 is taken by Group 2 then." in html) == (True, True)
    assert "The Otters" not in html


def test_whoever_moves_it_to_a_free_time_reads_nothing_of_the_kind(world: World) -> None:
    meeting = world.meeting(8)
    html = moved(world, meeting, 9)
    assert ("Saved." in html, "message--waiting" in html) == (True, False)
