"""The member's page of a running meeting: the block, one wish a block, and what was sent."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from peers import running, wishes
from peers.models import Block, Meeting, Membership, Run, Wish, WishToken
from tests.conftest import browse, make_person
from tests.peers.evenings import begun, meeting_now, tapped, through
from tests.peers.world import World

BUTTON = 'name="choice" value="slower"'


@pytest.fixture
def meeting(world: World) -> Meeting:
    """A meeting of the trainee's group, about to begin."""
    return meeting_now(world)


@pytest.fixture
def run(meeting: Meeting) -> Run:
    """Its run, in the first block."""
    return begun(meeting)


@pytest.fixture
def member(world: World) -> Client:
    """The trainee's browser."""
    return browse(world.trainee)


def address(meeting: Meeting, page: str = "live/") -> str:
    """Return the address of one of a meeting's pages."""
    return f"/peers/meetings/{meeting.public_id}/{page}"


def look(client: Client, meeting: Meeting, **headers: str) -> str:
    """Return the member's page."""
    return client.get(address(meeting), headers=headers).content.decode()


def send(client: Client, meeting: Meeting, choice: str = "slower", block: object = 0) -> str:
    """Tap a wish; return the page that follows."""
    data = {"choice": choice, "block": block}
    return client.post(address(meeting, "live/wish/"), data, follow=True).content.decode()


def test_a_running_block_offers_three_wishes(member: Client, meeting: Meeting, run: Run) -> None:
    html = look(member, meeting)
    assert [choice for choice in Wish.Choice.values if f'value="{choice}"' in html] == Wish.Choice.values


@pytest.mark.parametrize(
    ("choice", "words"), [("slower", "to go slower"), ("deeper", "to go deeper"), ("move-on", "to move on")]
)
def test_after_a_tap_the_page_says_what_was_sent(
    member: Client, meeting: Meeting, run: Run, choice: str, words: str
) -> None:
    assert f"Sent: you wish {words}." in send(member, meeting, choice)


def test_after_a_tap_the_wishes_are_not_offered_again(member: Client, meeting: Meeting, run: Run) -> None:
    assert BUTTON not in send(member, meeting)


def test_after_a_tap_the_page_says_that_only_sums_of_three_show(
    member: Client, meeting: Meeting, run: Run
) -> None:
    assert "in steps of three, and only once three or more wish the same" in send(member, meeting)


def test_what_was_sent_still_shows_when_the_page_follows_along(
    member: Client, meeting: Meeting, run: Run
) -> None:
    send(member, meeting)
    part = look(member, meeting, **{"hx-request": "true"})
    assert ("Sent: you wish to go slower." in part, BUTTON in part) == (True, False)


def test_another_device_knows_that_a_wish_was_sent_and_not_which(
    world: World, member: Client, meeting: Meeting, run: Run
) -> None:
    send(member, meeting)
    html = look(browse(world.trainee), meeting)
    assert ("You have sent your wish for this block." in html, "to go slower" in html) == (True, False)


def test_the_next_block_asks_again(member: Client, meeting: Meeting, run: Run) -> None:
    send(member, meeting)
    running.record(meeting=meeting, taps=[tapped("next", 0)])
    assert BUTTON in look(member, meeting)


def test_whoever_signs_in_after_me_in_this_browser_does_not_read_my_wish(
    world: World, member: Client, meeting: Meeting, run: Run
) -> None:
    send(member, meeting)
    mate = browse(world.members[1])
    mate.cookies["wish"] = member.cookies["wish"].value
    wishes.wish(run=run, block=0, choice="deeper", person=world.members[1])
    assert "to go slower" not in look(mate, meeting)


def test_my_wish_is_sent_to_this_page_alone(member: Client, meeting: Meeting, run: Run) -> None:
    send(member, meeting)
    cookie = member.cookies["wish"]
    assert (cookie["path"], bool(cookie["httponly"])) == (address(meeting), True)


def test_no_session_on_the_server_learns_what_was_wished(member: Client, meeting: Meeting, run: Run) -> None:
    member.post(address(meeting, "live/wish/"), {"choice": "slower", "block": 0})
    assert not any("slower" in str(row.get_decoded()) for row in Session.objects.all())


def test_a_second_tap_from_a_page_that_is_behind_counts_once(
    member: Client, meeting: Meeting, run: Run
) -> None:
    send(member, meeting)
    html = send(member, meeting, "deeper")
    assert ("It counts once." in html, Wish.objects.get().choice) == (True, "slower")


def test_a_second_tap_does_not_change_what_the_page_says_was_sent(
    member: Client, meeting: Meeting, run: Run
) -> None:
    send(member, meeting)
    assert "Sent: you wish to go slower." in send(member, meeting, "deeper")


@pytest.mark.parametrize("block", [0, 7, -1, "", "x"])
def test_a_wish_for_a_block_that_is_not_open_is_not_taken(
    member: Client, meeting: Meeting, run: Run, block: object
) -> None:
    running.record(meeting=meeting, taps=[tapped("next", 0)])
    html = send(member, meeting, block=block)
    assert ("The group has moved on" in html, run.wishes.count()) == (True, 0)


def test_a_wish_that_is_none_of_the_three_is_not_taken(member: Client, meeting: Meeting, run: Run) -> None:
    send(member, meeting, "louder")
    assert (Wish.objects.count(), WishToken.objects.count()) == (0, 0)


def test_before_the_start_nothing_is_taken(member: Client, meeting: Meeting) -> None:
    send(member, meeting)
    assert not Wish.objects.exists()


def test_after_the_end_nothing_is_taken(member: Client, meeting: Meeting) -> None:
    through(meeting)
    send(member, meeting, block=4)
    assert not Wish.objects.exists()


def test_a_wish_shows_to_the_facilitators_from_three_on(world: World, meeting: Meeting, run: Run) -> None:
    send(browse(world.members[0]), meeting)
    send(browse(world.members[1]), meeting)
    before = wishes.words(run, 0)
    send(browse(world.members[2]), meeting)
    assert (before, wishes.words(run, 0)) == ([], ["At least 3 wish to go slower"])


def test_a_member_sees_no_sums(world: World, member: Client, meeting: Meeting, run: Run) -> None:
    for number in range(6):
        wishes.wish(run=run, block=0, choice="deeper", person=make_person(f"wisher_{number}"))
    assert "At least" not in look(member, meeting)


def test_a_member_s_page_asks_as_many_queries_for_one_wish_as_for_thirty(
    member: Client, meeting: Meeting, run: Run, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        wishes.wish(run=run, block=0, choice="deeper", person=make_person(f"wisher_{number}"))
    with django_assert_max_num_queries(15):
        member.get(address(meeting))


def test_before_the_start_the_page_says_so(member: Client, meeting: Meeting) -> None:
    assert "Not begun yet." in look(member, meeting)


def test_a_session_without_blocks_has_a_page(world: World, member: Client) -> None:
    assert "Not begun yet." in look(member, world.meeting(0))


def test_the_last_block_leads_to_the_pulse(member: Client, meeting: Meeting, run: Run) -> None:
    running.record(meeting=meeting, taps=[tapped("next", place) for place in range(4)])
    assert "/ticket/" in look(member, meeting)


@pytest.mark.parametrize(("position", "asks"), [(6, 2), (0, 1)])
def test_the_room_after_the_close_asks_for_the_pulse_too_and_none_before_it(
    world: World, meeting: Meeting, position: int, asks: int
) -> None:
    first = meeting.session.blocks.all()[0]
    Block.objects.create(
        session=meeting.session,
        position=position,
        key="slack",
        title="Slack",
        kind="slack",
        minutes=5,
        least_minutes=1,
        may_drop=True,
        guide=first.guide,
    )
    shown = browse(world.facilitator).get(address(meeting, "run/")).content.decode()
    assert shown.count("Code that leads to the pulse") == asks


def test_a_block_in_the_middle_does_not_ask_for_the_pulse(member: Client, meeting: Meeting, run: Run) -> None:
    assert "/ticket/" not in look(member, meeting)


def test_when_it_is_over_the_page_says_so_and_leads_to_the_pulse(member: Client, meeting: Meeting) -> None:
    through(meeting)
    html = look(member, meeting)
    assert ("It is over." in html, "/ticket/" in html) == (True, True)


FOLLOWS = {"hx-request": "true"}


def test_a_member_removed_while_the_page_follows_along_reads_so_and_it_asks_no_more(
    world: World, member: Client, meeting: Meeting, run: Run
) -> None:
    look(member, meeting)
    Membership.objects.filter(person=world.trainee).delete()
    answer = member.get(address(meeting), headers=FOLLOWS)
    html = answer.content.decode()
    assert (answer.status_code, "not yours to follow any more" in html, "<html" in html) == (286, True, False)


def test_a_page_that_follows_along_tells_a_stranger_no_more_than_one_of_no_meeting(
    world: World, meeting: Meeting, run: Run
) -> None:
    stranger = browse(world.other_members[0])
    here = stranger.get(address(meeting), headers=FOLLOWS)
    nowhere = stranger.get(f"/peers/meetings/{uuid.uuid4()}/live/", headers=FOLLOWS)
    assert (here.status_code, here.content) == (nowhere.status_code, nowhere.content)


def test_what_a_page_that_follows_along_tells_a_stranger_names_nothing(
    world: World, meeting: Meeting, run: Run
) -> None:
    html = browse(world.other_members[0]).get(address(meeting), headers=FOLLOWS).content.decode()
    assert not any(words in html for words in (str(world.group), meeting.session.title, "Arrive"))


@pytest.mark.parametrize("who", ["facilitator", "peers_director", "superuser", "program_lead", "clinician"])
def test_nobody_but_members_follows_along(world: World, meeting: Meeting, run: Run, who: str) -> None:
    assert browse(getattr(world.cast, who)).get(address(meeting)).status_code == 404


def test_a_member_of_another_group_neither_sees_nor_wishes(world: World, meeting: Meeting, run: Run) -> None:
    stranger = browse(world.other_members[0])
    seen = stranger.get(address(meeting)).status_code
    sent = stranger.post(address(meeting, "live/wish/"), {"choice": "slower", "block": 0}).status_code
    assert (seen, sent, Wish.objects.count()) == (404, 404, 0)


def test_whoever_left_the_group_before_that_day_is_out(world: World, meeting: Meeting, run: Run) -> None:
    Membership.objects.filter(person=world.trainee).update(ends_on=world.cohort.starts_on)
    assert browse(world.trainee).get(address(meeting)).status_code == 404


def part(client: Client, meeting: Meeting, **query: str) -> Any:
    """Ask for what has changed, as a page that follows along does."""
    return client.get(address(meeting), query, headers={"hx-request": "true"})


def test_a_part_that_has_not_changed_is_not_sent_again(member: Client, meeting: Meeting, run: Run) -> None:
    assert part(member, meeting, seen="running-0-False").status_code == 204


@pytest.mark.parametrize("seen", ["waiting-0-False", "running-0-True", "running-1-False", "", "odd"])
def test_a_part_that_has_changed_is(member: Client, meeting: Meeting, run: Run, seen: str) -> None:
    assert part(member, meeting, seen=seen).status_code == 200


def test_the_page_says_what_it_has_seen(member: Client, meeting: Meeting, run: Run) -> None:
    assert "live/?seen=running-0-False" in look(member, meeting)
    send(member, meeting)
    assert "live/?seen=running-0-True" in look(member, meeting)


def test_a_new_block_is_said_aloud_where_the_page_follows_along(
    member: Client, meeting: Meeting, run: Run
) -> None:
    said = re.search(r'id="said" hx-swap-oob="innerHTML">([^<]*)<', part(member, meeting).content.decode())
    assert said is not None
    assert said[1] == "Arrive"


def test_the_whole_page_says_nothing_aloud_twice(member: Client, meeting: Meeting, run: Run) -> None:
    assert '<p class="visually-hidden" id="said" role="status"></p>' in look(member, meeting)
