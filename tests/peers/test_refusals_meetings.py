"""What is refused around a meeting, in words that say what to do, and what is left as it was."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from peers import attending, letters, making_up, meetings, running, substitutes
from peers.making_up import Way
from peers.models import (
    Assessment,
    Attendance,
    Facilitation,
    KeepApart,
    MakeUp,
    Meeting,
    Membership,
    Offer,
    Regret,
    Run,
)
from people.operations import RefusedError
from tests.conftest import LONG_AGO, browse
from tests.peers.evenings import begun, meeting_now, tapped, through
from tests.peers.world import World, make_facilitator, moment

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User


def page(person: User, meeting: Meeting, path: str = "", **data: Any) -> str:
    """Post to one of a meeting's addresses; return the page that follows."""
    answer = browse(person).post(f"/peers/meetings/{meeting.public_id}/{path}", data, follow=True)
    return answer.content.decode()


def test_a_meeting_that_is_off_cannot_be_moved(world: World) -> None:
    meeting = world.meeting(state="cancelled")
    with pytest.raises(RefusedError, match="was cancelled"):
        meetings.reschedule(
            meeting=meeting, by=world.director, starts_at=moment(9), place="", join_link="", mode="in_person"
        )


def test_regrets_for_a_time_that_changed_meanwhile_say_to_look_again(world: World) -> None:
    meeting = world.meeting()
    Meeting.objects.update(sequence=4)
    html = page(world.trainee, meeting, "regret/", sequence="3")
    assert ("has just changed" in html, Regret.objects.exists()) == (True, False)


@pytest.mark.parametrize("sequence", ["", "x", "-1", "9" * 30, "٣"])
def test_regrets_from_a_broken_form_still_count(world: World, sequence: str) -> None:
    page(world.trainee, world.meeting(), "regret/", sequence=sequence)
    assert Regret.objects.count() == 1


def test_whoever_has_no_seat_is_told_so(world: World) -> None:
    with pytest.raises(RefusedError, match="You have no seat"):
        meetings.send_regrets(meeting=world.meeting(), person=world.other_members[0])


@pytest.fixture
def asked(world: World) -> MakeUp:
    """The trainee asks for a seat in the other group."""
    missed, host = world.meeting(days=-7), world.meeting(days=3, group=world.other_group)
    return making_up.ask(person=world.trainee, missed=missed, way=Way("guest", host))


def test_a_question_is_answered_once(asked: MakeUp) -> None:
    making_up.answer(make_up=asked, yes=False)
    with pytest.raises(RefusedError, match="answered already"):
        making_up.answer(make_up=asked, yes=True)


def test_a_question_that_was_taken_back_has_no_answer(asked: MakeUp) -> None:
    making_up.take_back(make_up=asked)
    with pytest.raises(RefusedError, match="taken back meanwhile"):
        making_up.answer(make_up=asked, yes=True)


def test_a_yes_that_breaks_a_rule_by_now_gives_no_seat_and_no_reason(world: World, asked: MakeUp) -> None:
    low, high = sorted([world.trainee, world.other_members[0]], key=lambda person: person.pk)
    KeepApart.objects.create(cohort=world.cohort, one=low, other=high)
    with pytest.raises(RefusedError, match="cannot be theirs"):
        making_up.answer(make_up=asked, yes=True)
    assert not Membership.objects.filter(kind="guest").exists()


def test_a_host_meeting_that_has_begun_takes_no_guest(asked: MakeUp) -> None:
    Meeting.objects.filter(guests=asked).update(starts_at=timezone.now())
    with pytest.raises(RefusedError, match="not open any more"):
        making_up.answer(make_up=asked, yes=True)


def test_a_seat_is_not_finished_by_hand(asked: MakeUp) -> None:
    with pytest.raises(RefusedError, match="Attendance at the meeting says"):
        making_up.finish(make_up=asked, by=asked.person)


def test_what_was_refused_is_not_taken_back(asked: MakeUp) -> None:
    making_up.answer(make_up=asked, yes=False)
    with pytest.raises(RefusedError, match="over already"):
        making_up.take_back(make_up=asked)


@pytest.mark.parametrize("verb", ["answer", "done", "back"])
def test_a_stranger_answers_finishes_and_takes_back_nothing(world: World, asked: MakeUp, verb: str) -> None:
    stranger = browse(world.other_members[0])
    answer = stranger.post(f"/peers/make-ups/{asked.public_id}/{verb}/", {"answer": "yes"})
    assert (answer.status_code, MakeUp.objects.get().state) == (404, "asked")


def test_the_asker_does_not_answer_for_the_group(world: World, asked: MakeUp) -> None:
    answer = browse(world.trainee).post(f"/peers/make-ups/{asked.public_id}/answer/", {"answer": "yes"})
    assert (answer.status_code, MakeUp.objects.get().state) == (404, "asked")


def test_written_is_said_to_be_done_by_whoever_wrote(world: World) -> None:
    missed = world.meeting(days=-7)
    made = making_up.ask(person=world.trainee, missed=missed, way=Way("written"))
    browse(world.trainee).post(f"/peers/make-ups/{made.public_id}/done/")
    assert Attendance.objects.get(meeting=missed).state == "made_up"


@pytest.fixture
def spares(world: World) -> list[User]:
    """Two who could stand in, in the order in which they are asked."""
    return [make_facilitator("aa_spare"), make_facilitator("ab_spare")]


def offered(world: World) -> Offer:
    """Let the facilitator look for someone; return the offer."""
    found = substitutes.look_for(meeting=world.meeting(days=5), absent=world.facilitator)
    assert found is not None
    return found


def test_for_a_meeting_that_has_begun_nobody_is_asked(world: World) -> None:
    with pytest.raises(RefusedError, match="Call the other facilitator"):
        substitutes.look_for(meeting=meeting_now(world, minutes_ago=1), absent=world.facilitator)


def test_nobody_is_asked_in_the_place_of_someone_who_does_not_lead(world: World) -> None:
    with pytest.raises(RefusedError, match="do not lead this meeting"):
        substitutes.look_for(meeting=world.meeting(), absent=world.other_lead)


def test_asking_twice_asks_once(world: World, spares: list[User]) -> None:
    offer = offered(world)
    html = page(world.facilitator, offer.meeting, "substitute/")
    assert ("Someone was asked already" in html, Offer.objects.count()) == (True, 1)


def test_where_nobody_is_left_the_page_says_whom_to_call(world: World) -> None:
    meeting = world.meeting(days=5)
    Facilitation.objects.create(group=world.group, person=world.other_lead, starts_on=LONG_AGO)
    assert "Call the PEERS office, or move it" in page(world.facilitator, meeting, "substitute/")


def test_whoever_came_to_assess_a_member_meanwhile_is_refused(world: World, spares: list[User]) -> None:
    offer = offered(world)
    Assessment.objects.create(assessor=offer.person, trainee=world.trainee, starts_on=LONG_AGO)
    with pytest.raises(RefusedError, match="this group cannot be yours"):
        substitutes.take(offer=offer)


def test_when_a_yes_is_refused_the_next_is_asked_at_once(world: World, spares: list[User]) -> None:
    offer = offered(world)
    Assessment.objects.create(assessor=offer.person, trainee=world.trainee, starts_on=LONG_AGO)
    with pytest.raises(RefusedError):
        substitutes.take(offer=offer)
    following = Offer.objects.get(state="open")
    assert (following.person != offer.person, Facilitation.objects.filter(person=offer.person).exists()) == (
        True,
        False,
    )


def test_a_refused_yes_says_on_the_page_that_someone_else_is_asked(world: World, spares: list[User]) -> None:
    offer = offered(world)
    Assessment.objects.create(assessor=offer.person, trainee=world.trainee, starts_on=LONG_AGO)
    client = browse(offer.person)
    html = client.post(f"/peers/offers/{offer.public_id}/", {"answer": "yes"}, follow=True).content.decode()
    assert "Someone else is asked" in html


def test_a_no_after_a_yes_changes_nothing(world: World, spares: list[User]) -> None:
    offer = offered(world)
    substitutes.take(offer=offer)
    with pytest.raises(RefusedError, match="settled already"):
        substitutes.pass_on(offer=offer)


@pytest.fixture
def lead(world: World) -> Client:
    """The facilitator's browser."""
    return browse(world.facilitator)


def sheet(meeting: Meeting, path: str = "") -> str:
    """Return the address of a meeting's attendance."""
    return f"/peers/meetings/{meeting.public_id}/attendance/{path}"


def tap(client: Client, meeting: Meeting, person: User, was: str, state: str) -> None:
    """Mark someone on the sheet."""
    key = person.public_id
    client.post(sheet(meeting), {f"was_{key}": was, f"state_{key}": state})


def test_nobody_is_marked_at_a_meeting_that_is_off(world: World) -> None:
    with pytest.raises(RefusedError, match="cancelled"):
        attending.mark(meeting=world.meeting(days=-1, state="cancelled"), by=world.facilitator, marks={})


def test_an_undo_at_a_meeting_called_off_meanwhile_is_a_sentence(world: World, lead: Client) -> None:
    meeting = world.meeting(days=-1)
    tap(lead, meeting, world.trainee, "", "present")
    Meeting.objects.update(state="cancelled")
    html = lead.post(sheet(meeting, "undo/"), follow=True).content.decode()
    assert "Nothing was marked" in html


def test_an_undo_leaves_what_the_partner_has_changed_since(world: World, lead: Client) -> None:
    meeting = world.meeting(days=-1)
    tap(lead, meeting, world.trainee, "", "present")
    attending.mark(meeting=meeting, by=world.director, marks={world.trainee.pk: "late"})
    html = lead.post(sheet(meeting, "undo/"), follow=True).content.decode()
    assert (Attendance.objects.get().state, "nothing to take back" in html) == ("late", True)


def test_an_undo_takes_the_rest_of_a_change_back(world: World, lead: Client) -> None:
    meeting, (one, two) = world.meeting(days=-1), (person.public_id for person in world.members[:2])
    data = {f"was_{one}": "", f"state_{one}": "present", f"was_{two}": "", f"state_{two}": "absent"}
    lead.post(sheet(meeting), data)
    attending.mark(meeting=meeting, by=world.director, marks={world.members[0].pk: "late"})
    lead.post(sheet(meeting, "undo/"))
    assert list(Attendance.objects.values_list("person", "state")) == [(world.members[0].pk, "late")]


def test_an_undo_counts_once(world: World, lead: Client) -> None:
    meeting = world.meeting(days=-1)
    tap(lead, meeting, world.trainee, "", "present")
    lead.post(sheet(meeting, "undo/"))
    assert "nothing to take back" in lead.post(sheet(meeting, "undo/"), follow=True).content.decode()


def test_an_undo_of_another_meeting_changes_nothing(world: World, lead: Client) -> None:
    meeting, other = world.meeting(days=-1), world.meeting(days=-3, session=1)
    tap(lead, meeting, world.trainee, "", "present")
    lead.post(sheet(other, "undo/"))
    assert Attendance.objects.count() == 1


@pytest.mark.parametrize("state", ["absent", ""])
def test_a_meeting_that_was_run_stays_held_whoever_is_marked(world: World, state: str) -> None:
    meeting = meeting_now(world, minutes_ago=40)
    through(meeting)
    attending.mark(meeting=meeting, by=world.facilitator, marks={world.trainee.pk: state})
    assert Meeting.objects.get().state == "held"


def test_a_meeting_nobody_came_to_and_nobody_ran_is_not_held(world: World) -> None:
    meeting = meeting_now(world, minutes_ago=40)
    begun(meeting)
    attending.mark(meeting=meeting, by=world.facilitator, marks={world.trainee.pk: "absent"})
    assert Meeting.objects.get().state == "planned"


def test_a_session_of_days_ago_takes_no_more_taps(world: World) -> None:
    meeting = meeting_now(world)
    through(meeting)
    Run.objects.update(finished_at=timezone.now() - dt.timedelta(days=2))
    running.tidy()
    with pytest.raises(running.RefusedError, match="over, and its minutes are kept"):
        running.record(meeting=meeting, taps=[tapped("back", 4)])


def test_six_letters_are_listed_in_as_many_queries_as_one(world: World) -> None:
    client, counts = browse(world.trainee), []
    for number in range(6):
        letter = letters.write(
            owner=world.trainee, cohort=world.cohort, text=f"Dear me {number}", opens_on=None
        )
        letters.open_letter(letter)
        with CaptureQueriesContext(connection) as made:
            client.get("/peers/yours/")
        counts.append(len(made))
    assert len(set(counts)) == 1
