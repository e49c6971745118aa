"""What a transfer, a correction and a move do to what people had promised each other before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from core.clock import site_today
from peers import attending, emails, making_up, meetings, memberships
from peers.importing import writing
from peers.making_up import Way
from peers.models import MakeUp, Meeting, Membership
from people.operations import RefusedError
from reminders.models import Delivery
from tests.conftest import browse
from tests.peers.world import World, moment

if TYPE_CHECKING:
    from people.models import User

DAY = dt.timedelta(days=1)


@pytest.fixture
def host(world: World) -> Meeting:
    """A meeting of the other group in nine days."""
    return world.meeting(9, group=world.other_group)


@pytest.fixture
def asked(world: World, host: Meeting) -> MakeUp:
    """The trainee asks for a seat there."""
    return making_up.ask(person=world.trainee, missed=world.meeting(-9), way=Way("guest", host))


@pytest.fixture
def kept(asked: MakeUp) -> MakeUp:
    """The seat is theirs."""
    making_up.answer(make_up=asked, yes=True)
    asked.refresh_from_db()
    return asked


def move(meeting: Meeting, by: User, starts_at: dt.datetime, **fields: Any) -> Meeting:
    values = {"place": meeting.place, "join_link": "", "mode": "in_person"} | fields
    return meetings.reschedule(meeting=meeting, by=by, starts_at=starts_at, **values)


def transfer(world: World) -> Membership:
    """Move the trainee into the other group from tomorrow on."""
    place = Membership.objects.members().get(person=world.trainee)
    return memberships.move(membership=place, group=world.other_group, on=site_today() + DAY)


def there(world: World) -> list[str]:
    """Say as what the trainee has a place in the other group."""
    places = Membership.objects.filter(person=world.trainee, group=world.other_group)
    return list(places.values_list("kind", flat=True))


def test_a_guest_who_moves_into_the_host_s_group_has_one_place_there(world: World, kept: MakeUp) -> None:
    transfer(world)
    assert there(world) == ["member"]


def test_a_guest_whom_a_file_puts_into_the_host_s_group_has_one_place_there(
    world: World, kept: MakeUp
) -> None:
    Membership.objects.members().filter(person=world.trainee).update(ends_on=site_today(), end="moved")
    tomorrow = site_today() + DAY
    writing.bring_in(text=f"group,email,first_day\n2,{world.trainee.email},{tomorrow}\n", cohort=world.cohort)
    assert there(world) == ["member"]


def test_a_yes_to_someone_who_belongs_there_by_now_needs_no_second_seat(world: World, asked: MakeUp) -> None:
    transfer(world)
    making_up.answer(make_up=asked, yes=True)
    asked.refresh_from_db()
    assert (asked.state, there(world)) == ("agreed", ["member"])


def test_a_seat_of_before_the_transfer_stays_as_it_was(world: World, kept: MakeUp) -> None:
    Membership.objects.filter(kind="guest").update(starts_on=site_today() - DAY, ends_on=site_today() - DAY)
    transfer(world)
    assert sorted(there(world)) == ["guest", "member"]


def test_a_host_s_yes_gives_no_seat_beside_one_s_own_meeting(world: World, asked: MakeUp) -> None:
    own = world.meeting(12, session=1)
    move(own, world.facilitator, moment(9), place="Attic")
    with pytest.raises(RefusedError, match="Another meeting of theirs is at that time"):
        making_up.answer(make_up=asked, yes=True)


def test_a_host_s_yes_stands_beside_a_meeting_that_ends_before(world: World, asked: MakeUp) -> None:
    world.meeting(9, hour=11, session=1)
    making_up.answer(make_up=asked, yes=True)
    assert there(world) == ["guest"]


def noted_as_there(world: World, kept: MakeUp) -> str:
    """Correct the list of the meeting that was missed, and return its make-up page."""
    attending.mark(meeting=kept.missed, by=world.facilitator, marks={world.trainee.pk: "present"})
    return f"/peers/meetings/{kept.missed.public_id}/make-up/"


def test_whoever_is_noted_as_there_after_all_still_sees_what_they_asked_for(
    world: World, kept: MakeUp
) -> None:
    page = browse(world.trainee).get(noted_as_there(world, kept)).text
    assert ("it counts as met by now" in page, "Take it back" in page) == (True, True)


def test_and_once_it_is_taken_back_the_page_is_gone(world: World, kept: MakeUp) -> None:
    page = noted_as_there(world, kept)
    browse(world.trainee).post(f"/peers/make-ups/{kept.public_id}/back/")
    assert (browse(world.trainee).get(page).status_code, there(world)) == (404, [])


def test_nobody_else_sees_it(world: World, kept: MakeUp) -> None:
    page = noted_as_there(world, kept)
    readers = (world.other_members[1], world.director)
    assert [browse(who).get(page).status_code for who in readers] == [404, 404]


def test_nor_asks_for_more_there(world: World, kept: MakeUp) -> None:
    page = noted_as_there(world, kept)
    answer = browse(world.trainee).post(page, {"way": "written"})
    assert (answer.status_code, list(MakeUp.objects.all())) == (422, [kept])


# --- what is said of a change to those who sat there ---


def told(world: World, meeting: Meeting) -> list[str]:
    """Return what the trainee is told of a meeting's changes, when the mails go out."""
    sent = Delivery.objects.filter(recipient=world.trainee, kind="peers.moved").order_by("pk")
    messages = [emails.moved(world.trainee, key) for key in sent.values_list("key", flat=True)]
    return [" ".join(message.paragraphs) for message in messages if message]


def test_a_guest_hears_of_a_seat_and_not_of_their_group(world: World, host: Meeting, kept: MakeUp) -> None:
    move(host, world.director, host.starts_at, place="Attic")
    (words,) = told(world, host)
    assert words.startswith("The meeting where a seat is kept for you is now")


def test_a_guest_who_was_let_go_hears_of_it_also_after_another_change(
    world: World, host: Meeting, kept: MakeUp
) -> None:
    move(host, world.director, moment(10))
    move(host, world.director, moment(10), place="Attic")
    (words,) = told(world, host)
    assert "What you promised for it is over" in words
    assert "made up another way" in words


def test_a_member_hears_of_the_last_change_alone(world: World) -> None:
    meeting = world.meeting(9)
    move(meeting, world.director, moment(10))
    move(meeting, world.director, moment(11), place="Attic")
    (words,) = told(world, meeting)
    assert (words.startswith("Your group now meets"), "in Attic" in words) == (True, True)


def test_a_guest_of_a_meeting_called_off_does_not_hear_that_it_moved(
    world: World, host: Meeting, kept: MakeUp
) -> None:
    meetings.cancel(meeting=host, by=world.director)
    (words,) = told(world, host)
    assert ("is off" in words, "moved" in words) == (True, False)


def test_a_member_hears_which_meeting_is_off(world: World) -> None:
    meeting = world.meeting(9)
    meetings.cancel(meeting=meeting, by=world.director)
    assert told(world, meeting) == [f"The meeting on {emails.when(meeting, world.trainee)} is off."]


def test_nobody_hears_of_a_change_to_what_has_begun(world: World) -> None:
    meeting = world.meeting(9)
    move(meeting, world.director, moment(10))
    Meeting.objects.update(starts_at=moment(-1))
    assert told(world, meeting) == []


@pytest.mark.parametrize(("hour", "twice"), [(13, True), (15, False)])
def test_whose_own_meeting_moves_onto_a_seat_that_is_kept_hears_so(
    world: World, kept: MakeUp, hour: int, twice: bool
) -> None:
    own = world.meeting(12, session=1)
    move(own, world.facilitator, moment(9, hour), place="Attic")
    (words,) = told(world, own)
    assert (emails.TWICE in words) is twice


def test_and_reads_it_on_both_pages_until_they_said_where_they_cannot_come(
    world: World, host: Meeting, kept: MakeUp
) -> None:
    own = world.meeting(9, session=1, place="Attic")
    client = browse(world.trainee)
    pages = [f"/peers/meetings/{each.public_id}/" for each in (own, host)]
    assert ["a seat at another meeting then" in client.get(page).text for page in pages] == [True, True]
    client.post(f"{pages[0]}regret/")
    assert ["a seat at another meeting then" in client.get(page).text for page in pages] == [False, False]
