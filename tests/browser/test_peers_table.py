"""A phone face-up on the table: it was opened early, is only watched, sleeps, and has its clock put right."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from peers import running, screens
from peers.models import Run
from tests.peers.evenings import begun, meeting_now, through
from tests.peers.world import World, build

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.conftest import Cast


@pytest.fixture
def world(cast: Cast) -> World:
    """Two groups; the first is about to meet."""
    return build(cast)


def wait(page: Page, minutes: float) -> None:
    """Let so many minutes pass on the page's clock."""
    page.evaluate(f"{{ const real = Date.now; Date.now = () => real() + {minutes} * 60000; }}")


def test_a_page_that_was_opened_to_prepare_begins_without_a_network(
    world: World, visit: Callable[..., Visit]
) -> None:
    meeting = meeting_now(world, minutes_ago=-90)
    window = visit(world.facilitator)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    start = window.page.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_hidden()
    window.context.set_offline(offline=True)
    wait(window.page, 80)
    expect(window.page.locator("[data-announces]")).to_contain_text("It can be begun now.")
    start.click()
    expect(window.page.get_by_text("1 tap kept on this device")).to_be_visible()
    expect(window.page.locator("[data-notice]")).to_be_hidden()


# A stand-in for the lock of the screen: how often it was asked for, and whether it is held.
LOCKS = """
window.locks = { asked: 0, held: null };
Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
  locks.asked += 1;
  return (locks.held = { released: false, async release() { this.released = true; } });
} } });
"""


def test_a_phone_that_is_only_watched_stays_awake_and_again_after_it_was_away(
    world: World, visit: Callable[..., Visit]
) -> None:
    meeting = meeting_now(world)
    begun(meeting)
    window = visit(world.facilitator)
    window.context.add_init_script(LOCKS)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    page = window.page
    page.wait_for_function("locks.asked === 1")
    page.evaluate("locks.held.released = true; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function("locks.asked === 2")
    for _ in range(4):
        page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Finish", exact=True).click()
    page.wait_for_function("locks.held.released")


def test_a_clock_that_is_put_right_while_the_page_is_open_changes_nothing(
    world: World, visit: Callable[..., Visit]
) -> None:
    meeting = meeting_now(world)
    window = visit(world.facilitator)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    page = window.page
    with page.expect_response(lambda answer: answer.url.endswith("/run/taps/")):
        page.get_by_role("button", name="Start", exact=True).click()
    wait(page, 200)
    with page.expect_response(lambda answer: answer.url.endswith("/run/state/")):
        page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-left]")).to_have_text(re.compile("[45] min left"))
    assert running.of(meeting).standing.phase == "running"


def test_a_page_that_waits_learns_that_its_meeting_was_moved_or_called_off(
    world: World, visit: Callable[..., Visit]
) -> None:
    meeting = meeting_now(world, minutes_ago=-30)
    window = visit(world.facilitator)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    page, notice = window.page, window.page.locator("[data-notice]")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(notice).to_be_hidden()
    meeting.starts_at += dt.timedelta(minutes=20)
    meeting.save()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(notice).to_contain_text("begins at another time now")
    page.get_by_role("button", name="Start", exact=True).focus()
    meeting.state = "cancelled"
    meeting.save()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(notice).to_contain_text("was cancelled")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_hidden()
    expect(page.get_by_role("heading", level=2, name="Arrive")).to_be_focused()


def test_a_page_left_open_until_the_day_after_leads_on(world: World, visit: Callable[..., Visit]) -> None:
    meeting = meeting_now(world)
    through(meeting)
    window = visit(world.facilitator)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    expect(window.page.get_by_text("the minutes are kept")).to_be_visible()
    Run.objects.update(finished_at=timezone.now() - dt.timedelta(days=2))
    running.tidy()
    window.page.evaluate("dispatchEvent(new Event('online'))")
    expect(window.page.get_by_role("heading", level=1, name="After the session")).to_be_visible()


FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
FORBIDDEN = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } });"


@pytest.mark.parametrize("storage", [FULL, FORBIDDEN], ids=["full", "forbidden"])
def test_a_browser_that_keeps_nothing_runs_it_and_says_to_leave_the_page_open(
    world: World, visit: Callable[..., Visit], storage: str
) -> None:
    meeting = meeting_now(world)
    window = visit(world.facilitator)
    window.context.add_init_script(storage)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    window.context.set_offline(offline=True)
    window.page.get_by_role("button", name="Start", exact=True).click()
    expect(window.page.get_by_text("1 tap kept on this page alone, so leave it open")).to_be_visible()
    window.context.set_offline(offline=False)
    with window.page.expect_response(lambda answer: answer.url.endswith("/run/taps/")):
        window.page.evaluate("dispatchEvent(new Event('online'))")
    expect(window.page.locator("[data-sync]")).to_be_hidden()
    assert running.of(meeting).standing.phase == "running"


def test_in_the_night_of_the_clocks_page_and_server_name_the_same_close(
    world: World, visit: Callable[..., Visit]
) -> None:
    """At 2:00 it is 1:00 again: 90 minutes from 0:45 on end at 1:15."""
    night = dt.datetime(2026, 11, 1, 4, 45, tzinfo=dt.UTC)
    with time_machine.travel(night, tick=True):
        meeting = meeting_now(world)
        window = visit(world.facilitator)
        window.go(f"/peers/meetings/{meeting.public_id}/run/")
        window.page.get_by_role("button", name="Start", exact=True).click()
        expect(window.page.locator("[data-says]")).to_have_text("We close at 1:15.")
        assert screens.screen(running.of(meeting)).says == "We close at 1:15."
