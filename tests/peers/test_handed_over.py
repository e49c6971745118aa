"""Someone is asked to stand in, and then the group is handed over, the meeting moves, or it is called off."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from core.clock import site_today
from peers import emails, meetings, memberships, overview, substitutes, tasks
from peers.making_up import Way, ask, take_back
from peers.models import Facilitation, MakeUp, Meeting, Offer
from people.operations import RefusedError
from reminders.models import Delivery
from tests.conftest import browse
from tests.peers.world import World, make_facilitator, moment

if TYPE_CHECKING:
    from people.models import User

DAY = dt.timedelta(days=1)
SETTLED = "the meeting moved, or someone else leads it"


@pytest.fixture
def meeting(world: World) -> Meeting:
    return world.meeting(9)


@pytest.fixture
def offer(world: World, meeting: Meeting) -> Offer:
    """The other group's lead is asked to stand in for the facilitator."""
    made = substitutes.look_for(meeting=meeting, absent=world.facilitator)
    assert made is not None
    return made


def hand_over(world: World, person: User, days: int = 1) -> Facilitation:
    """Let someone lead the group instead of the facilitator, so many days from today on."""
    held = Facilitation.objects.get(group=world.group, person=world.facilitator)
    on = site_today() + days * DAY
    return memberships.lead(group=world.group, person=person, on=on, instead_of=held)


def answer(offer: Offer, word: str) -> str:
    return browse(offer.person).post(f"/peers/offers/{offer.public_id}/", {"answer": word}, follow=True).text


def test_a_hand_over_withdraws_what_was_asked(world: World, offer: Offer) -> None:
    hand_over(world, make_facilitator("new"))
    assert (list(overview.offers(offer.person)), Offer.objects.exists()) == ([], False)


def test_and_no_mail_asks_it_any_more(world: World, offer: Offer) -> None:
    hand_over(world, make_facilitator("new"))
    assert emails.substitute(offer.person, str(offer.public_id)) is None


@pytest.mark.parametrize("word", ["yes", "no"])
def test_whoever_answers_after_it_is_thanked(world: World, offer: Offer, word: str) -> None:
    hand_over(world, make_facilitator("new"))
    assert SETTLED in answer(offer, word)


def test_a_hand_over_after_the_meeting_leaves_it_asked(world: World, offer: Offer) -> None:
    hand_over(world, make_facilitator("new"), days=10)
    assert list(overview.offers(offer.person)) == [offer]


def test_what_was_answered_before_a_hand_over_stands(world: World, offer: Offer) -> None:
    substitutes.take(offer=offer)
    hand_over(world, make_facilitator("new"))
    assert Offer.objects.get().state == "taken"


@pytest.mark.parametrize("word", ["yes", "no"])
def test_a_file_that_ends_who_is_absent_leaves_nobody_stuck(world: World, offer: Offer, word: str) -> None:
    Facilitation.objects.filter(person=world.facilitator).update(ends_on=site_today())
    answer(offer, word)
    assert not Facilitation.objects.filter(group=world.group, person=offer.person).exists()


def test_and_the_clock_ends_what_nobody_answers(world: World, offer: Offer) -> None:
    make_facilitator("third")
    Facilitation.objects.filter(person=world.facilitator).update(ends_on=site_today())
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        tasks.ask_the_next()
    assert list(Offer.objects.values_list("person", "state")) == [(offer.person.pk, "passed")]


def test_whoever_stands_in_may_take_the_group_over(world: World, offer: Offer) -> None:
    substitutes.take(offer=offer)
    hand_over(world, offer.person)
    days = Facilitation.objects.filter(group=world.group, person=offer.person)
    assert list(days.values_list("starts_on", "ends_on")) == [(site_today() + DAY, None)]


def test_and_keeps_it_when_that_meeting_moves(world: World, meeting: Meeting, offer: Offer) -> None:
    substitutes.take(offer=offer)
    lasting = hand_over(world, offer.person)
    meetings.reschedule(
        meeting=meeting, by=world.director, starts_at=moment(10), place="", join_link="", mode="in_person"
    )
    assert list(Facilitation.objects.filter(group=world.group, person=offer.person)) == [lasting]


def test_whoever_leads_for_longer_does_not_begin_twice(world: World) -> None:
    with pytest.raises(RefusedError, match="leads Group 1 then already"):
        memberships.lead(group=world.group, person=world.facilitator, on=site_today())


@pytest.mark.parametrize("happens", ["moves", "is called off"])
@pytest.mark.parametrize("word", ["yes", "no"])
def test_whoever_answers_for_a_meeting_that_is_gone_is_thanked(
    world: World, meeting: Meeting, offer: Offer, happens: str, word: str
) -> None:
    if happens == "moves":
        meetings.reschedule(
            meeting=meeting, by=world.director, starts_at=moment(10), place="", join_link="", mode="in_person"
        )
    else:
        meetings.cancel(meeting=meeting, by=world.director)
    assert SETTLED in answer(offer, word)


@pytest.mark.parametrize("word", ["yes", "no"])
def test_whoever_answers_a_guest_that_asks_no_more_is_told(world: World, word: str) -> None:
    host = world.meeting(9, group=world.other_group)
    made = ask(person=world.trainee, missed=world.meeting(-9), way=Way("guest", host))
    take_back(make_up=MakeUp.objects.get())
    page = f"/peers/make-ups/{made.public_id}/answer/"
    told = browse(world.other_lead).post(page, {"answer": word}, follow=True).text
    assert "was taken back meanwhile" in told


# --- whoever is absent hears how it ended ---


def heard(person: User) -> list[str]:
    """Return what someone is told of who stands in, when the mails go out."""
    sent = Delivery.objects.filter(recipient=person, kind="peers.stand_in").order_by("pk")
    messages = [emails.stand_in(person, key) for key in sent.values_list("key", flat=True)]
    return [message.paragraphs[0] for message in messages if message]


def test_whoever_is_absent_hears_who_leads_in_their_place(world: World, offer: Offer) -> None:
    answer(offer, "yes")
    (words,) = heard(world.facilitator)
    assert words.startswith(f"{offer.person} leads it in your place: ")
    assert heard(world.director) == []


def test_while_someone_is_left_to_ask_nobody_hears_of_a_no(world: World, offer: Offer) -> None:
    make_facilitator("third")
    answer(offer, "no")
    assert (heard(world.facilitator), heard(world.director)) == ([], [])


def test_when_nobody_is_left_whoever_is_absent_hears_and_the_director(world: World, offer: Offer) -> None:
    answer(offer, "no")
    (own,), (office,) = heard(world.facilitator), heard(world.director)
    assert own.startswith("Nobody who was asked can lead the meeting that you asked to be stood in for: ")
    assert "that Facilitator cannot lead, Group 1 of Class of 2030: " in office


def test_so_they_do_when_the_last_one_does_not_answer(world: World, offer: Offer) -> None:
    with time_machine.travel(timezone.now() + 2 * DAY, tick=False):
        tasks.ask_the_next()
        tasks.ask_the_next()
        assert (len(heard(world.facilitator)), len(heard(world.director))) == (1, 1)


def test_no_longer_once_someone_is_asked_again(world: World, meeting: Meeting, offer: Offer) -> None:
    answer(offer, "no")
    make_facilitator("third")
    substitutes.look_for(meeting=meeting, absent=world.facilitator)
    assert (heard(world.facilitator), heard(world.director)) == ([], [])


@pytest.mark.parametrize("word", ["yes", "no"])
def test_nor_once_the_meeting_is_off_or_handed_over(
    world: World, meeting: Meeting, offer: Offer, word: str
) -> None:
    answer(offer, word)
    hand_over(world, make_facilitator("new"))
    assert heard(world.facilitator) == []
    Facilitation.objects.filter(person=world.facilitator).update(ends_on=None)
    meetings.cancel(meeting=meeting, by=world.director)
    assert (heard(world.facilitator), heard(world.director)) == ([], [])


def test_nobody_else_reads_it(world: World, offer: Offer) -> None:
    answer(offer, "no")
    strangers = [offer.person, world.trainee, world.cast.superuser, world.cast.program_lead]
    assert [emails.stand_in(who, str(offer.public_id)) for who in strangers] == [None] * 4
