"""What members do around meetings: make one up, write to themselves, answer, and take something along."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from core.clock import site_today
from peers import forgetting
from peers.models import Attendance, Letter, Meeting, Membership, Pulse
from tests.peers.endings import end, lived
from tests.peers.evenings import answered, closed, meeting_now, pulse_of
from tests.peers.world import World, build

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.conftest import Cast

    Open = Callable[..., Visit]

PHONE = {"width": 390, "height": 844}
DAY = dt.timedelta(days=1)


@pytest.fixture
def world(cast: Cast) -> World:
    """Two groups."""
    return build(cast)


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow a link."""
    page.get_by_role("link", name=name, exact=True).click()


def missed_by_the_trainee(world: World) -> Meeting:
    """Let the trainee have been absent last week."""
    missed = world.meeting(days=-7, state="held")
    Attendance.objects.create(meeting=missed, person=world.trainee, state="absent")
    return missed


def of(meeting: Meeting, page: str = "") -> str:
    """Return the address of one of a meeting's pages."""
    return f"/peers/meetings/{meeting.public_id}/{page}"


def test_a_circle_is_opened_chosen_and_seen_by_whoever_leads_it(world: World, visit: Open) -> None:
    missed = missed_by_the_trainee(world)
    lead, member = visit(world.facilitator), visit(world.trainee, viewport=PHONE)
    lead.go(of(missed))
    follow(lead.page, "Open a make-up circle")
    lead.page.get_by_label("Day").fill((site_today() + 3 * DAY).isoformat())
    lead.page.get_by_label("Time").fill("13:00")
    lead.page.get_by_label("Place").fill("Room 9")
    press(lead.page, "Open it")
    expect(lead.page.get_by_text("The circle is open.")).to_be_visible()

    member.go(of(missed, "make-up/"))
    member.page.get_by_label(re.compile("^Make-up circle")).check()
    press(member.page, "Ask")
    expect(member.page.get_by_text("Your seat in the circle is kept.")).to_be_visible()
    follow(member.page, "See the meeting")
    expect(member.page.get_by_text("Your seat is kept.")).to_be_visible()

    lead.go(of(Meeting.objects.get(group__number=0)))
    expect(lead.page.get_by_role("listitem").filter(has_text=str(world.trainee))).to_contain_text("Agreed")


def test_a_seat_in_another_group_waits_for_that_group_s_yes(world: World, visit: Open) -> None:
    missed, host = missed_by_the_trainee(world), world.meeting(days=4, group=world.other_group)
    member, lead = visit(world.trainee, viewport=PHONE), visit(world.other_lead)
    member.go(of(missed, "make-up/"))
    member.page.get_by_label(re.compile("^A seat in another group")).check()
    press(member.page, "Ask")
    expect(member.page.get_by_text("The group is asked.")).to_be_visible()
    assert member.page.goto(member.base + of(host)).status == 404  # type: ignore[union-attr]

    lead.go(of(host))
    lead.page.get_by_role("button", name=re.compile("^The group says yes")).click()
    expect(lead.page.get_by_text("They are told.")).to_be_visible()

    member.go(of(missed, "make-up/"))
    follow(member.page, "See the meeting")
    expect(member.page.get_by_text("Your seat is kept.")).to_be_visible()
    assert Membership.objects.get(kind="guest").person == world.trainee


def test_a_letter_is_sealed_now_and_opened_on_its_day(world: World, visit: Open) -> None:
    member = visit(world.trainee, viewport=PHONE)
    member.go("/peers/yours/")
    follow(member.page, "Write a letter to your later self")
    member.page.get_by_label("Dear me").fill("Call home more often.")
    member.page.get_by_label(re.compile("day", re.IGNORECASE)).fill((site_today() + 30 * DAY).isoformat())
    press(member.page, "Seal it")
    expect(member.page.get_by_text("Sealed. Nobody can read it")).to_be_visible()
    expect(member.page.get_by_text("Sealed until")).to_be_visible()
    assert "Call home" not in member.page.content()

    Letter.objects.update(opens_on=site_today())
    member.page.reload()
    member.page.get_by_role("link", name=re.compile("^Your letter of")).click()
    press(member.page, "Open it")
    expect(member.page.get_by_text("Call home more often.")).to_be_visible()


def test_something_is_kept_at_the_end_and_nothing_after_the_purge(world: World, visit: Open) -> None:
    lived(world)
    cohort = end(world, days_ago=80, told=60)
    member = visit(world.trainee, viewport=PHONE)
    member.go(f"/peers/groups/{world.group.public_id}/")
    member.page.get_by_role("link", name=re.compile("keep", re.IGNORECASE)).first.click()
    for words in ("The Herons", "We begin on time.", "joined"):
        expect(member.page.get_by_text(words).first).to_be_visible()

    end(world, days_ago=100, told=60)
    cohort.refresh_from_db()
    forgetting.forget(cohort=cohort)
    answer = member.page.reload()
    assert answer is not None
    assert answer.status == 404
    assert "Herons" not in member.page.content()


LINES = [f"Line of member {number}." for number in range(4)]


def test_four_answers_show_all_at_once_when_the_days_are_over(world: World, visit: Open) -> None:
    meeting = meeting_now(world)
    pulse = pulse_of(meeting)
    for line in LINES:
        answered(pulse, 1, line=line)
    lead = visit(world.facilitator)
    lead.go(of(meeting, "pulse/"))
    expect(lead.page.get_by_text("Nothing to show yet")).to_be_visible()
    assert "Line of member" not in lead.page.content()

    closed(Pulse.objects.get())
    lead.page.reload()
    expect(lead.page.get_by_text("4 answered.")).to_be_visible()
    assert sorted(lead.page.locator("blockquote").all_inner_texts()) == LINES
    assert not re.search(r"\d{1,2}:\d\d", lead.page.locator("main").inner_text())
