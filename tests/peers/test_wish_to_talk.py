"""A facilitator who asks for supervision is heard today, not when someone happens to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from peers import debriefs, emails
from peers.models import Debrief, Meeting
from people.models import Role
from reminders.models import Delivery
from tests.conftest import browse
from tests.peers.evenings import meeting_now, through
from tests.peers.world import World

if TYPE_CHECKING:
    from reminders.kinds import Message


@pytest.fixture
def meeting(world: World) -> Meeting:
    """A meeting that was run."""
    found = meeting_now(world)
    through(found)
    return found


def tick(world: World, meeting: Meeting, supervision: str) -> str:
    """Keep a facilitator's sheet, and return what they read."""
    address = f"/peers/meetings/{meeting.public_id}/after/"
    answer = browse(world.facilitator).post(address, {"supervision": supervision}, follow=True)
    return answer.content.decode()


def mail(world: World) -> Message | None:
    """Return what the director would read now of the one wish."""
    return emails.talk(world.director, Delivery.objects.get(kind="peers.talk").key)


@pytest.mark.parametrize(("wish", "words"), [("now", "today"), ("soon", "within the next two weeks")])
def test_the_director_is_told_of_a_wish_to_talk(
    world: World, meeting: Meeting, wish: str, words: str
) -> None:
    assert "A note goes to them now" in tick(world, meeting, wish)
    found = mail(world)
    assert found is not None
    assert f"with you, {words}." in found.paragraphs[0]


def test_the_mail_names_nobody_and_no_group(world: World, meeting: Meeting) -> None:
    tick(world, meeting, "now")
    words = repr(mail(world))
    assert [name for name in (str(world.facilitator), str(world.group), "upervision") if name in words] == []


def test_nobody_is_told_where_all_is_well(world: World, meeting: Meeting) -> None:
    tick(world, meeting, "no")
    assert not Delivery.objects.filter(kind="peers.talk").exists()


def test_the_same_wish_kept_twice_is_told_once_and_a_more_urgent_one_again(
    world: World, meeting: Meeting
) -> None:
    for wish in ("soon", "soon", "now"):
        tick(world, meeting, wish)
    assert Delivery.objects.filter(kind="peers.talk", recipient=world.director).count() == 2


def test_what_was_taken_up_is_told_no_more(world: World, meeting: Meeting) -> None:
    tick(world, meeting, "now")
    debriefs.take_up(Debrief.objects.get())
    assert mail(world) is None


def test_a_wish_that_was_taken_back_is_told_no_more(world: World, meeting: Meeting) -> None:
    tick(world, meeting, "now")
    tick(world, meeting, "no")
    assert mail(world) is None


def test_whoever_directs_no_more_is_told_nothing(world: World, meeting: Meeting) -> None:
    tick(world, meeting, "now")
    assert emails.talk(world.other_lead, Delivery.objects.get(kind="peers.talk").key) is None


def test_where_nobody_directs_the_sheet_says_whom_to_call_instead(world: World, meeting: Meeting) -> None:
    Role.objects.filter(kind=Role.Kind.PEERS_DIRECTOR).delete()
    assert "no PEERS director here just now" in tick(world, meeting, "now")
