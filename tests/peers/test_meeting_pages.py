"""What a meeting's page and the front page say and offer, hour by hour."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from core.clock import site_today
from peers import memberships, timeline
from peers.models import Attendance, Facilitation, Group, Meeting, Membership
from peers.wording import listed
from tests.conftest import browse
from tests.peers.evenings import meeting_now, through
from tests.peers.world import World, make_facilitator

LINK = "https://meet.example/room"
LATER, NONE = "from half an hour before", "There is no link to join yet"


def online(world: World, *, ahead: int, link: str = LINK, mode: str = "hybrid") -> Meeting:
    """Return a meeting by video that begins so many minutes from now."""
    meeting = world.meeting(1, mode=mode, join_link=link)
    meeting.starts_at = timezone.now() + dt.timedelta(minutes=ahead)
    meeting.save()
    return meeting


def page(world: World, meeting: Meeting) -> str:
    """Return the page of a meeting as its member sees it."""
    return browse(world.trainee).get(f"/peers/meetings/{meeting.public_id}/").content.decode()


def home(person: object) -> str:
    """Return the front page."""
    return browse(person).get("/peers/").content.decode()  # type: ignore[arg-type]


def said(html: str) -> tuple[bool, bool, bool]:
    """Return whether a page shows the link, says that it comes, and says that there is none."""
    return LINK in html, LATER in html, NONE in html


def test_an_hour_before_the_link_is_promised(world: World) -> None:
    assert said(page(world, online(world, ahead=60))) == (False, True, False)


def test_from_half_an_hour_before_the_link_shows(world: World) -> None:
    assert said(page(world, online(world, ahead=29))) == (True, False, False)


def test_while_it_is_on_the_link_stays(world: World) -> None:
    assert said(page(world, online(world, ahead=-30))) == (True, False, False)


def test_once_it_is_over_nothing_is_said_of_a_link(world: World) -> None:
    assert said(page(world, online(world, ahead=-100))) == (False, False, False)


@pytest.mark.parametrize("ahead", [60, 20, -30])
def test_a_call_without_a_link_says_who_adds_one(world: World, ahead: int) -> None:
    assert said(page(world, online(world, ahead=ahead, link=""))) == (False, False, True)


def test_a_meeting_in_a_room_says_nothing_of_links(world: World) -> None:
    assert said(page(world, online(world, ahead=20, mode="in_person"))) == (False, False, False)


def test_a_meeting_that_is_off_says_nothing_of_links(world: World) -> None:
    meeting = online(world, ahead=20)
    Meeting.objects.update(state="cancelled")
    assert said(page(world, meeting)) == (False, False, False)


def test_the_front_page_says_the_same_of_the_link(world: World) -> None:
    online(world, ahead=20, link="")
    assert NONE in home(world.trainee)


def test_the_front_page_leads_a_member_into_a_meeting_that_is_on(world: World) -> None:
    meeting = meeting_now(world)
    assert f"/peers/meetings/{meeting.public_id}/live/" in home(world.trainee)


def test_the_front_page_leads_nobody_into_a_meeting_of_next_week(world: World) -> None:
    meeting = world.meeting(days=7)
    pages = [home(person) for person in (world.trainee, world.facilitator)]
    assert not any(f"{meeting.public_id}/{word}/" in html for word in ("live", "run") for html in pages)


def test_whoever_sent_regrets_is_not_led_into_it(world: World) -> None:
    meeting = meeting_now(world)
    meeting.regrets.create(person=world.trainee)
    assert f"{meeting.public_id}/live/" not in home(world.trainee)


def test_the_front_page_lets_a_facilitator_run_what_begins_within_the_hour(world: World) -> None:
    meeting = meeting_now(world, minutes_ago=-50)
    assert f'href="/peers/meetings/{meeting.public_id}/run/"' in home(world.facilitator)


def main_action(world: World, meeting: Meeting) -> list[str]:
    """Return the addresses that stand out on a facilitator's page of a meeting."""
    html = browse(world.facilitator).get(f"/peers/meetings/{meeting.public_id}/").content.decode()
    parts = html.split('<a class="button button--primary" href="')[1:]
    return [part.split('"')[0].removeprefix(f"/peers/meetings/{meeting.public_id}/") for part in parts]


def test_before_the_start_the_run_stands_out(world: World) -> None:
    assert main_action(world, meeting_now(world, minutes_ago=-20)) == ["run/"]


def test_after_the_end_who_came_stands_out_alone(world: World) -> None:
    meeting = meeting_now(world)
    through(meeting)
    assert main_action(world, meeting) == ["attendance/"]


def test_calling_a_meeting_off_is_behind_a_word_of_what_it_does(world: World) -> None:
    meeting = world.meeting(days=3)
    html = browse(world.facilitator).get(f"/peers/meetings/{meeting.public_id}/").content.decode()
    card = html[html.index("<summary>Call it off") :]
    assert card.index("Everyone with a seat is told at once") < card.index("Call it off for everyone")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")],
    ids=["none", "one", "two", "three"],
)
def test_a_list_reads_as_a_sentence(words: list[str], sentence: str) -> None:
    assert listed(words) == sentence


def test_three_who_lead_are_named_in_a_list(world: World) -> None:
    leads = [make_facilitator(name) for name in ("anne", "zoe")]
    for person in leads:
        Facilitation.objects.create(group=world.group, person=person, starts_on=world.cohort.starts_on)
    html = browse(world.trainee).get(f"/peers/groups/{world.group.public_id}/").content.decode()
    names = [str(person) for person in (world.facilitator, *leads)]
    found = re.search(r"Led by ([^.]*)\.", html)
    assert found is not None
    assert sorted(re.split(", | and ", found.group(1).strip())) == sorted(names)


def lines(group: Group) -> list[str]:
    """Return the words of a group's story, the newest first."""
    return [line.words for line in timeline.of(group)]


def test_all_who_joined_on_one_day_stand_in_one_line(world: World) -> None:
    names = sorted(str(person) for person in world.members)
    assert lines(world.group).count(f"{names[0]}, {names[1]} and {names[2]} joined") == 1


def test_whoever_joined_later_has_a_line_of_their_own(world: World) -> None:
    late = world.members[1]
    Membership.objects.filter(person=late).update(starts_on=site_today())
    assert f"{late} joined" in lines(world.group)


def test_whoever_leads_once_stood_in(world: World) -> None:
    spare, today = make_facilitator("spare"), site_today()
    Facilitation.objects.create(group=world.group, person=spare, starts_on=today, ends_on=today)
    assert [line for line in lines(world.group) if str(spare) in line] == [f"{spare} stood in"]


def test_a_handover_says_who_went_and_who_came(world: World) -> None:
    ended = site_today() - dt.timedelta(days=3)
    Facilitation.objects.filter(person=world.facilitator).update(ends_on=ended)
    new = make_facilitator("new")
    memberships.lead(group=world.group, person=new, on=ended + dt.timedelta(days=1))
    assert {f"{world.facilitator} handed over", f"{new} began to lead"} <= set(lines(world.group))


def test_what_is_still_to_come_is_not_told(world: World) -> None:
    tomorrow = site_today() + dt.timedelta(days=1)
    Membership.objects.filter(person=world.trainee).update(ends_on=tomorrow)
    assert f"{world.trainee} left the group" not in lines(world.group)


def owing(world: World, mark: str = "", *, days: int = -7) -> str:
    """Return what the member reads of a meeting at which they were marked so."""
    meeting = world.meeting(days)
    if mark:
        Attendance.objects.create(meeting=meeting, person=world.trainee, state=mark)
    return page(world, meeting)


@pytest.mark.parametrize(
    ("mark", "offered"),
    [
        ("absent", True),
        ("", True),
        ("present", False),
        ("remote", False),
        ("late", False),
        ("made_up", False),
    ],
)
def test_the_page_of_a_missed_meeting_leads_to_making_it_up(world: World, mark: str, offered: bool) -> None:
    assert ("/make-up/" in owing(world, mark)) is offered


def test_a_meeting_that_is_to_come_is_nobody_s_to_make_up(world: World) -> None:
    assert "/make-up/" not in owing(world, days=7)


def test_before_anyone_is_marked_it_says_that_nothing_is_noted(world: World) -> None:
    assert "Who came is not noted yet." in owing(world)


def test_whoever_leads_is_not_asked_to_make_it_up(world: World) -> None:
    meeting = world.meeting(-7)
    html = browse(world.facilitator).get(f"/peers/meetings/{meeting.public_id}/").content.decode()
    assert "/make-up/" not in html
