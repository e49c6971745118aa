"""The pulse in a browser: who gets a ticket, what it opens, and what everyone else is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from peers import belongings, pulses
from peers.models import Meeting, Membership, Pulse, PulseSeat, PulseTap, PulseTicket
from tests.conftest import browse
from tests.peers.evenings import answered, closed, meeting_now, pulse_of, ticket_of
from tests.peers.world import World


@pytest.fixture
def meeting(world: World) -> Meeting:
    """A meeting of the trainee's group, about to begin."""
    return meeting_now(world)


@pytest.fixture
def pulse(meeting: Meeting) -> Pulse:
    """Its pulse."""
    return pulse_of(meeting)


def door(pulse: Pulse) -> str:
    """Return the address behind the code."""
    return f"/peers/pulse/{pulse.door}/"


def take(client: Client, pulse: Pulse) -> str:
    """Take a ticket; return the page that follows."""
    return client.post(f"{door(pulse)}ticket/", follow=True).content.decode()


def holding(pulse: Pulse, number: int = 1) -> Client:
    """Return a browser that is not signed in and holds a ticket."""
    client = Client()
    client.cookies["pulse"] = ticket_of(pulse, number)
    return client


def says(answer: Any) -> tuple[int, str]:
    """Return an answer's status, and its words."""
    return answer.status_code, " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


def test_the_code_leads_a_visitor_to_sign_in_and_back(pulse: Pulse) -> None:
    html = Client().get(door(pulse)).content.decode()
    assert f"?next={door(pulse)}" in html


def test_the_code_leads_a_member_to_their_ticket(pulse: Pulse, world: World) -> None:
    assert "Take my ticket" in browse(world.trainee).get(door(pulse)).content.decode()


def test_looking_takes_no_ticket(pulse: Pulse, world: World) -> None:
    client = browse(world.trainee)
    client.get(door(pulse))
    client.get(f"{door(pulse)}ticket/")
    assert not PulseTicket.objects.exists()


def test_a_member_takes_a_ticket_and_answers(pulse: Pulse, world: World) -> None:
    client = browse(world.trainee)
    form = take(client, pulse)
    page = client.post(door(pulse), {"pace": "right", "line": "Good."})
    assert ("How was the pace?" in form, "Thank you" in page.content.decode()) == (True, True)
    assert (PulseTap.objects.count(), pulse.lines.get().text) == (1, "Good.")


def test_a_ticket_answers_without_a_session(pulse: Pulse) -> None:
    client = holding(pulse)
    client.post(door(pulse), {"pace": "right"})
    assert (pulses.answers(pulse), "sessionid" in client.cookies) == (1, False)


def test_a_ticket_is_sent_to_its_own_pulse_alone_and_read_by_no_script(pulse: Pulse, world: World) -> None:
    answer = browse(world.trainee).post(f"{door(pulse)}ticket/")
    cookie = answer.cookies["pulse"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (door(pulse), True, "Lax")


def test_the_button_on_the_member_s_page_leads_to_the_three_taps(
    pulse: Pulse, meeting: Meeting, world: World
) -> None:
    for place in range(4):
        meeting.run.taps.create(number=place + 1, name=f"{place:032}", kind="next", block=place, at=0)
    client = browse(world.trainee)
    page = client.get(f"/peers/meetings/{meeting.public_id}/live/").content.decode()
    found = re.search(r'action="(/peers/pulse/[^"]*)"', page)
    assert found
    assert "How was the pace?" in client.post(found.group(1), follow=True).content.decode()


def test_the_button_pressed_again_leads_back_to_the_ticket(pulse: Pulse, world: World) -> None:
    client = browse(world.trainee)
    take(client, pulse)
    assert ("How was the pace?" in take(client, pulse), PulseTicket.objects.count()) == (True, 1)


def test_a_second_device_is_told_where_the_ticket_is(pulse: Pulse, world: World) -> None:
    take(browse(world.trainee), pulse)
    status, words = says(browse(world.trainee).get(door(pulse)))
    assert (status, "Answer where you took it" in words) == (200, True)


@pytest.mark.parametrize("role", ["facilitator", "peers_director", "superuser", "other_trainee"])
def test_whoever_had_no_seat_gets_no_ticket(pulse: Pulse, world: World, role: str) -> None:
    client = browse(world.cast.member(role))
    status, words = says(client.post(f"{door(pulse)}ticket/", follow=True))
    assert (status, "had none" in words, PulseTicket.objects.count()) == (403, True, 0)


def test_whoever_left_the_group_before_that_day_gets_no_ticket(pulse: Pulse, world: World) -> None:
    Membership.objects.filter(person=world.trainee).update(ends_on=world.cohort.starts_on)
    assert browse(world.trainee).get(door(pulse)).status_code == 403


def test_a_guest_of_that_day_gets_a_ticket(pulse: Pulse, world: World, meeting: Meeting) -> None:
    guest = world.other_members[0]
    Membership.objects.create(
        group=world.group, person=guest, kind="guest", starts_on=meeting.day, ends_on=meeting.day
    )
    assert "How was the pace?" in take(browse(guest), pulse)


def test_two_people_who_share_a_browser_get_a_ticket_each(pulse: Pulse, world: World) -> None:
    client = browse(world.trainee)
    take(client, pulse)
    client.post(door(pulse), {"pace": "right"})
    client.force_login(world.members[1], backend="people.backends.RosterBackend")
    words = says(client.get(door(pulse)))[1]
    assert ("has answered already" in words, "How was the pace?" in take(client, pulse)) == (True, True)


def test_a_visitor_s_browser_that_has_answered_is_told_so(pulse: Pulse) -> None:
    client = holding(pulse)
    client.post(door(pulse), {"pace": "right"})
    assert "arrived already" in says(client.get(door(pulse)))[1]


def test_a_member_s_browser_that_has_answered_is_told_so(pulse: Pulse, world: World) -> None:
    client = browse(world.trainee)
    take(client, pulse)
    client.post(door(pulse), {"pace": "right"})
    assert says(client.get(door(pulse)))[1].count("arrived already") == 1


def test_a_pulse_sent_twice_counts_once_and_says_so(pulse: Pulse) -> None:
    client = holding(pulse)
    answers = [says(client.post(door(pulse), {"pace": "right"})) for _ in range(2)]
    assert [status for status, _ in answers] == [200, 409]
    assert "counts once" in answers[1][1]


def test_a_guessed_ticket_is_refused_with_a_word(pulse: Pulse) -> None:
    client = Client()
    client.cookies["pulse"] = "guessed"
    status, words = says(client.post(door(pulse), {"pace": "right"}))
    assert (status, "not one of this pulse" in words, PulseTap.objects.count()) == (409, True, 0)


def test_an_expired_ticket_is_told_that_the_pulse_is_closed(pulse: Pulse) -> None:
    client = holding(pulse)
    closed(pulse)
    answers = [says(client.get(door(pulse))), says(client.post(door(pulse), {"pace": "right"}))]
    assert [(status, "last day is over" in words) for status, words in answers] == [(410, True)] * 2


def test_a_ticket_asked_for_too_late_says_so(pulse: Pulse, world: World) -> None:
    status, words = says(browse(world.trainee).post(f"{door(closed(pulse))}ticket/"))
    assert (status, "last day is over" in words) == (409, True)


def test_a_guessed_pulse_leads_nowhere_kindly(world: World) -> None:
    status, words = says(Client().get("/peers/pulse/guessed/"))
    assert (status, "leads to no pulse" in words) == (404, True)


def test_a_ticket_of_a_guessed_pulse_leads_nowhere(world: World) -> None:
    assert browse(world.trainee).post("/peers/pulse/guessed/ticket/", follow=True).status_code == 404


def test_an_empty_sheet_keeps_its_ticket(pulse: Pulse) -> None:
    client = holding(pulse)
    status, words = says(client.post(door(pulse), {"line": "  "}))
    assert (status, "Tap one answer" in words, pulses.answers(pulse)) == (422, True, 0)


def test_a_choice_that_is_none_keeps_its_ticket(pulse: Pulse) -> None:
    client = holding(pulse)
    assert (client.post(door(pulse), {"pace": "sideways"}).status_code, pulses.answers(pulse)) == (422, 0)


@pytest.mark.parametrize(("answers", "shown"), [(3, False), (4, True)])
def test_feedback_shows_from_four_on(
    world: World, meeting: Meeting, pulse: Pulse, answers: int, shown: bool
) -> None:
    answered(pulse, answers, line="A line of mine")
    closed(pulse)
    html = browse(world.facilitator).get(f"/peers/meetings/{meeting.public_id}/pulse/").content.decode()
    assert ("A line of mine" in html) == shown


def test_nothing_the_facilitator_sees_changes_with_tickets_and_answers(
    world: World, meeting: Meeting, pulse: Pulse
) -> None:
    client = browse(world.facilitator)

    def pages() -> list[str]:
        names = ("pulse/", "run/state/", "after/", "attendance/")
        found = [client.get(f"/peers/meetings/{meeting.public_id}/{name}").content.decode() for name in names]
        return [re.sub(r'token" value="[^"]*"|"now": \d+', "", page) for page in found]

    before = pages()
    pulses.take(pulse=pulse, person=world.trainee)
    answered(pulse, 5)
    assert pages() == before


def test_a_member_removed_while_on_the_page_still_answers_with_their_ticket(
    pulse: Pulse, world: World
) -> None:
    client = browse(world.trainee)
    take(client, pulse)
    Membership.objects.filter(person=world.trainee).delete()
    assert "Thank you" in says(client.post(door(pulse), {"pace": "right"}))[1]


def test_whoever_leaves_the_portal_takes_their_seat_along(pulse: Pulse, world: World) -> None:
    pulses.take(pulse=pulse, person=world.trainee)
    told = belongings.written(world.trainee)["pulse_tickets_taken"]
    belongings.forget(world.trainee)
    assert (len(told), PulseSeat.objects.count(), PulseTicket.objects.count()) == (1, 0, 1)
