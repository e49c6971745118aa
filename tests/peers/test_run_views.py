"""The pages of a run, with forms alone and for devices that kept taps for later."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from peers import running, wishes
from peers.models import Debrief, Facilitation, FollowUp, Meeting, Membership, Pulse, Run
from tests.conftest import browse, make_person
from tests.peers.evenings import begun, meeting_now, tapped, through
from tests.peers.world import World


@pytest.fixture
def meeting(world: World) -> Meeting:
    """A meeting of the trainee's group, about to begin."""
    return meeting_now(world)


@pytest.fixture
def lead(world: World) -> Client:
    """The facilitator's browser."""
    return browse(world.facilitator)


def address(meeting: Meeting, page: str = "run/") -> str:
    """Return the address of one of a meeting's pages."""
    return f"/peers/meetings/{meeting.public_id}/{page}"


def press(client: Client, meeting: Meeting, kind: str) -> str:
    """Press a button of the page as it stands; return the page that follows."""
    html = client.get(address(meeting)).content.decode()
    fields = {name: re.search(f'name="{name}" value="([^"]*)"', html) for name in ("name", "block", "seen")}
    data = {name: found.group(1) for name, found in fields.items() if found}
    page = client.post(address(meeting, "run/tap/"), data | {"kind": kind}, follow=True)
    return page.content.decode()


def send(client: Client, meeting: Meeting, *taps: Any) -> Any:
    """Send taps as a device does."""
    rows = [{"name": str(name), **vars(tap)} for name, tap in taps]
    return client.post(address(meeting, "run/taps/"), {"taps": rows}, content_type="application/json")


def open_block(html: str) -> str:
    """Return the title of the block that shows."""
    found = re.search(r'<section class="run__block"(?![^>]*hidden)[^>]*>.*?<h2[^>]*>([^<]*)', html, re.DOTALL)
    return found.group(1) if found else ""


def test_start_opens_the_first_block(lead: Client, meeting: Meeting) -> None:
    assert "4 min left" in press(lead, meeting, "start")


def test_next_turns_the_page_without_a_script(lead: Client, meeting: Meeting) -> None:
    press(lead, meeting, "start")
    assert open_block(press(lead, meeting, "next")) == "Check-In"


def test_a_whole_session_runs_on_forms_alone(lead: Client, meeting: Meeting) -> None:
    for kind in ("start", "next", "pause", "resume", "back", "next", "add", "next", "next", "next", "finish"):
        html = press(lead, meeting, kind)
    assert "the minutes are kept" in html


def test_a_button_pressed_twice_counts_once(lead: Client, meeting: Meeting) -> None:
    begun(meeting)
    data = {"name": str(uuid.uuid4()), "kind": "add", "block": 0, "seen": 1}
    for _ in range(2):
        lead.post(address(meeting, "run/tap/"), data)
    assert running.of(meeting).standing.given[0] == 7


def test_a_button_of_a_page_that_is_behind_says_so(lead: Client, meeting: Meeting) -> None:
    begun(meeting, tapped("next", 0))
    data = {"name": str(uuid.uuid4()), "kind": "next", "block": 0, "seen": 1}
    page = lead.post(address(meeting, "run/tap/"), data, follow=True)
    assert "That was done already" in page.content.decode()


def test_a_broken_button_says_so(lead: Client, meeting: Meeting) -> None:
    page = lead.post(address(meeting, "run/tap/"), {"kind": "dance"}, follow=True)
    assert "out of date" in page.content.decode()


def test_a_meeting_days_ahead_shows_its_guide_and_no_start(lead: Client, world: World) -> None:
    ahead = meeting_now(world, minutes_ago=-60)
    ahead.starts_at = timezone.now() + dt.timedelta(hours=2)
    ahead.save()
    html = lead.get(address(ahead)).content.decode()
    assert "How to run arrive." in html
    assert re.search(r'value="start"[^>]*hidden', html)


def test_starting_too_early_says_when(lead: Client, world: World) -> None:
    ahead = meeting_now(world, minutes_ago=-120)
    assert "an hour before" in press(lead, ahead, "start")


def test_a_late_start_says_what_gives(lead: Client, meeting: Meeting) -> None:
    Meeting.objects.update(starts_at=timezone.now() - dt.timedelta(minutes=10, seconds=30))
    assert "Skill 37 instead of 40, Pairs 8 instead of 15, we still close at" in press(lead, meeting, "start")


def test_a_session_without_blocks_has_a_page_that_says_so(lead: Client, world: World) -> None:
    assert "no blocks" in lead.get(address(world.meeting(0))).content.decode()


def test_taps_kept_on_a_device_are_taken_together(lead: Client, meeting: Meeting) -> None:
    answer = send(lead, meeting, tapped("start", ago=20), tapped("next", 0, ago=15), tapped("next", 1, ago=4))
    assert (answer.json()["version"], running.of(meeting).standing.block) == (3, 2)


def test_a_device_that_knows_the_state_is_told_that_nothing_changed(lead: Client, meeting: Meeting) -> None:
    begun(meeting)
    known = lead.get(address(meeting, "run/state/"))["ETag"]
    assert lead.get(address(meeting, "run/state/"), headers={"if-none-match": known}).status_code == 304


def test_a_device_that_waits_is_told_of_a_new_time(lead: Client, meeting: Meeting) -> None:
    known = lead.get(address(meeting, "run/state/"))["ETag"]
    meeting.starts_at += dt.timedelta(minutes=20)
    meeting.save()
    answer = lead.get(address(meeting, "run/state/"), headers={"If-None-Match": known})
    assert answer.json()["plan"]["starts_at"] == int(meeting.starts_at.timestamp() * 1000)


def test_a_tap_of_the_partner_is_news(lead: Client, meeting: Meeting) -> None:
    begun(meeting)
    known = lead.get(address(meeting, "run/state/"))["ETag"]
    running.record(meeting=meeting, taps=[tapped("next", 0)])
    assert lead.get(address(meeting, "run/state/"), headers={"if-none-match": known}).status_code == 200


def test_a_third_wish_is_news(lead: Client, meeting: Meeting) -> None:
    run = begun(meeting)
    known = lead.get(address(meeting, "run/state/"))["ETag"]
    for number in range(3):
        wishes.wish(run=run, block=0, choice="slower", person=make_person(f"w{number}"))
    news = lead.get(address(meeting, "run/state/"), headers={"if-none-match": known})
    assert news.json()["wishes"] == ["At least 3 wish to go slower"]


GOOD = {"name": str(uuid.UUID(int=1)), "kind": "add", "block": 0, "at": 5, "device": "a", "seen": 0}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"taps": 5}',
        b'{"taps": [5]}',
        json.dumps({"taps": [GOOD | {"name": "no"}]}).encode(),
        json.dumps({"taps": [GOOD | {"at": "soon"}]}).encode(),
        json.dumps({"taps": [GOOD | {"block": -1}]}).encode(),
        json.dumps({"taps": [GOOD | {"seen": True}]}).encode(),
        json.dumps({"taps": [GOOD] * 201}).encode(),
    ],
)
def test_what_is_no_list_of_taps_is_refused(lead: Client, meeting: Meeting, body: bytes) -> None:
    answer = lead.post(address(meeting, "run/taps/"), body, content_type="application/json")
    assert (answer.status_code, Run.objects.count()) == (400, 0)


def test_a_facilitator_who_was_replaced_meanwhile_is_out(lead: Client, meeting: Meeting) -> None:
    begun(meeting)
    Facilitation.objects.all().delete()
    assert send(lead, meeting, tapped("next", 0)).status_code == 404


def test_nothing_about_pausing_for_someone_can_be_sent(lead: Client, meeting: Meeting) -> None:
    html = lead.get(address(meeting)).content.decode()
    card = html[html.index("Pause for someone") : html.index("The whole plan")]
    assert not re.search(r"<form|<button|hx-|data-tap", card)


def test_a_member_sees_the_block_and_no_guide(world: World, meeting: Meeting) -> None:
    begun(meeting)
    html = browse(world.trainee).get(address(meeting, "live/")).content.decode()
    assert ("What arrive asks." in html, "How to run" in html) == (True, False)


def test_ticks_are_kept_and_shown_again(lead: Client, meeting: Meeting) -> None:
    through(meeting)
    lead.post(address(meeting, "after/"), {"worked": ["round"], "hard": [], "supervision": "no"})
    assert re.search(r'value="round"[^>]*checked', lead.get(address(meeting, "after/")).content.decode())


def test_a_wish_to_talk_waits_for_the_director(lead: Client, meeting: Meeting) -> None:
    lead.post(address(meeting, "after/"), {"supervision": "now"})
    assert not Debrief.objects.get(supervision="now").answered


def test_done_is_ticked_and_taken_back(lead: Client, world: World, meeting: Meeting) -> None:
    through(meeting)
    data = {"person": str(world.trainee.public_id)}
    lead.post(address(meeting, "after/done/"), data | {"done": "yes"})
    before = FollowUp.objects.count()
    lead.post(address(meeting, "after/done/"), data | {"done": "no"})
    assert (before, FollowUp.objects.count()) == (1, 0)


def test_nobody_outside_the_group_is_followed_up(lead: Client, world: World, meeting: Meeting) -> None:
    data = {"person": str(world.other_members[0].public_id), "done": "yes"}
    assert lead.post(address(meeting, "after/done/"), data).status_code == 404


def test_a_past_run_leads_to_what_comes_after(lead: Client, meeting: Meeting) -> None:
    through(meeting)
    Run.objects.update(finished_at=timezone.now() - dt.timedelta(days=2))
    running.tidy()
    assert lead.get(address(meeting))["Location"] == address(meeting, "after/")


def test_a_page_of_a_run_asks_few_queries(
    lead: Client, meeting: Meeting, django_assert_max_num_queries: Any
) -> None:
    begun(meeting, *(tapped("add") for _ in range(20)))
    with django_assert_max_num_queries(12):
        lead.get(address(meeting))


def test_asking_for_the_state_asks_few_queries(
    lead: Client, meeting: Meeting, django_assert_max_num_queries: Any
) -> None:
    begun(meeting)
    assert Pulse.objects.exists()
    with django_assert_max_num_queries(8):
        lead.get(address(meeting, "run/state/"))


def test_a_block_that_the_session_lost_meanwhile_keeps_its_place(lead: Client, meeting: Meeting) -> None:
    begun(meeting)
    meeting.session.blocks.filter(key="arrive").delete()
    assert open_block(lead.get(address(meeting)).content.decode()) == "Arrive"


@pytest.mark.parametrize(
    ("part", "words"), [("write", "Write your letter here"), ("open", "Your letter is here")]
)
def test_the_session_of_the_letters_leads_to_them(
    world: World, meeting: Meeting, part: str, words: str
) -> None:
    meeting.session.letter = part
    meeting.session.save()
    begun(meeting)
    assert words in browse(world.trainee).get(address(meeting, "live/")).content.decode()


def test_a_member_s_page_follows_along_by_its_part_alone(world: World, meeting: Meeting) -> None:
    begun(meeting)
    client = browse(world.trainee)
    part = client.get(address(meeting, "live/"), headers={"hx-request": "true"}).content.decode()
    assert ("What arrive asks." in part, "<html" in part) == (True, False)


@pytest.mark.parametrize("page", ["live/", "live/wish/"])
def test_a_member_removed_while_on_the_page_is_out_and_leaves_no_wish(
    world: World, meeting: Meeting, page: str
) -> None:
    run, client = begun(meeting), browse(world.trainee)
    before = client.get(address(meeting, "live/")).status_code
    Membership.objects.filter(person=world.trainee).delete()
    method = client.post if page.endswith("wish/") else client.get
    answer = method(address(meeting, page), {"choice": "slower", "block": "0"})
    assert (before, answer.status_code, run.wishes.count()) == (200, 404, 0)


def test_a_member_removed_while_on_the_page_reads_what_it_means(world: World, meeting: Meeting) -> None:
    client = browse(world.trainee)
    Membership.objects.filter(person=world.trainee).delete()
    assert "may not be yours to see" in client.get(address(meeting, "live/")).content.decode()


def test_the_page_goes_out_compressed(lead: Client, meeting: Meeting) -> None:
    answer = lead.get(address(meeting), headers={"accept-encoding": "gzip"})
    assert (answer["Content-Encoding"], b"data-run" in gzip.decompress(answer.content)) == ("gzip", True)
