"""A whole session with two facilitators and a member, the network cut in the middle."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from peers import running
from peers.models import Facilitation, Meeting, Membership, PulseLine, RunBlock, RunTap
from people.models import User
from tests.conftest import make_person
from tests.peers.evenings import begun, meeting_now
from tests.peers.world import World, build

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.conftest import Cast

PHONE = {"width": 360, "height": 720}


@pytest.fixture
def world(cast: Cast) -> World:
    """Two groups; the first is about to meet."""
    return build(cast)


@pytest.fixture
def meeting(world: World) -> Meeting:
    """The meeting."""
    return meeting_now(world)


@pytest.fixture
def partner(world: World) -> User:
    """The second facilitator of the group."""
    person = make_person("partner")
    Facilitation.objects.create(group=world.group, person=person, starts_on=world.cohort.starts_on)
    return person


def at(page: Page, title: str) -> None:
    """Expect a block to be the open one."""
    expect(page.get_by_role("heading", level=2, name=title, exact=True)).to_be_visible()


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def sync(page: Page) -> None:
    """Do now what the page does every few seconds."""
    page.evaluate("dispatchEvent(new Event('online'))")


def test_a_whole_session_with_the_network_cut_in_the_middle(
    world: World, meeting: Meeting, partner: User, visit: Callable[..., Visit]
) -> None:
    path = f"/peers/meetings/{meeting.public_id}/"
    one, two = visit(world.facilitator, viewport=PHONE), visit(partner)
    member = visit(world.trainee, viewport=PHONE)
    one.go(path + "run/")
    two.go(path + "run/")
    press(one.page, "Start")
    at(one.page, "Arrive")
    sync(two.page)
    expect(two.page.get_by_role("button", name="Next")).to_be_visible()

    member.go(path + "live/")
    expect(member.page.get_by_text("What arrive asks.")).to_be_visible()
    press(member.page, "Slower")
    expect(member.page.get_by_text("without your name")).to_be_visible()

    two.context.set_offline(offline=True)
    press(two.page, "Next")
    press(two.page, "Next")
    at(two.page, "Skill")
    expect(two.page.get_by_text("2 taps kept on this device")).to_be_visible()
    press(one.page, "Next")
    at(one.page, "Check-In")

    two.context.set_offline(offline=False)
    sync(two.page)
    expect(two.page.get_by_text("kept on this device")).to_be_hidden()
    sync(one.page)
    at(one.page, "Skill")
    at(two.page, "Skill")

    press(one.page, "Next")
    with one.page.expect_response(lambda answer: '"block":3' in (answer.request.post_data or "")):
        press(one.page, "Next")
    at(one.page, "Close")
    expect(one.page.get_by_role("img", name="Code that leads to the pulse")).to_be_visible()
    member.go(path + "live/")
    press(member.page, "Three taps and one line")
    member.page.get_by_label("Right").check()
    member.page.get_by_label("One line").fill("I was not the only one.")
    press(member.page, "Send")
    expect(member.page.get_by_text("Thank you.")).to_be_visible()

    press(one.page, "Finish")
    expect(one.page.get_by_text("the minutes are kept")).to_be_visible()
    sync(two.page)
    expect(two.page.get_by_text("the minutes are kept")).to_be_visible()
    assert (RunBlock.objects.count(), PulseLine.objects.get().text) == (5, "I was not the only one.")


def test_what_was_tapped_without_a_network_outlives_a_page_that_is_loaded_again(
    world: World, meeting: Meeting, visit: Callable[..., Visit]
) -> None:
    window = visit(world.facilitator)
    path = f"/peers/meetings/{meeting.public_id}/run/"
    window.go(path)
    window.context.set_offline(offline=True)
    press(window.page, "Start")
    expect(window.page.get_by_text("1 tap kept")).to_be_visible()
    window.page.goto("about:blank")
    window.context.set_offline(offline=False)
    with window.page.expect_response(lambda answer: answer.url.endswith("/run/taps/")):
        window.go(path)
    expect(window.page.get_by_role("button", name="Next")).to_be_visible()
    assert running.of(meeting).standing.phase == "running"


def test_space_and_arrows_run_it(world: World, meeting: Meeting, visit: Callable[..., Visit]) -> None:
    window = visit(world.facilitator)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    page = window.page
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("ArrowRight")
    at(page, "Check-In")
    page.keyboard.press("ArrowLeft")
    at(page, "Arrive")
    page.keyboard.press(" ")
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()


def test_a_change_of_block_is_said_aloud(world: World, meeting: Meeting, visit: Callable[..., Visit]) -> None:
    window = visit(world.facilitator)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    press(window.page, "Start")
    expect(window.page.locator("[data-announces]")).to_contain_text("Arrive, 5 minutes. We close at")


def test_pausing_for_someone_shows_the_numbers_and_asks_nothing_of_the_site(
    world: World, meeting: Meeting, visit: Callable[..., Visit]
) -> None:
    begun(meeting)
    window = visit(world.facilitator)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    window.context.set_offline(offline=True)
    window.page.get_by_text("Pause for someone").click()
    expect(window.page.locator('.run__someone a[href="tel:988"]').first).to_be_visible()
    assert window.page.evaluate("Object.keys(localStorage).length") == 0


def test_whoever_does_not_run_it_any_more_is_told(
    world: World, meeting: Meeting, visit: Callable[..., Visit]
) -> None:
    begun(meeting)
    window = visit(world.facilitator)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    Facilitation.objects.all().delete()
    press(window.page, "Next")
    for place in ("notice", "announces"):
        expect(window.page.locator(f"[data-{place}]")).to_contain_text("You do not run this meeting any more")


HOURS_AHEAD = "const real = Date.now; Date.now = () => real() + 7 * 3600 * 1000;"


def test_a_phone_whose_clock_is_hours_ahead_shows_and_sends_the_right_time(
    world: World, meeting: Meeting, partner: User, visit: Callable[..., Visit]
) -> None:
    path = f"/peers/meetings/{meeting.public_id}/run/"
    ahead, right = visit(world.facilitator), visit(partner)
    ahead.context.add_init_script(HOURS_AHEAD)
    for window in (ahead, right):
        window.go(path)
    with ahead.page.expect_response(lambda answer: answer.url.endswith("/run/taps/")):
        press(ahead.page, "Start")
    sync(right.page)
    for window in (ahead, right):
        expect(window.page.locator("[data-left]")).to_have_text(re.compile("[45] min left"))
    says = [window.page.locator("[data-says]").text_content() for window in (ahead, right)]
    assert says[0] == says[1]


def test_a_meeting_that_is_moved_while_it_runs_says_so_and_runs_on(
    world: World, meeting: Meeting, visit: Callable[..., Visit]
) -> None:
    begun(meeting)
    window = visit(world.facilitator)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    meeting.starts_at += dt.timedelta(days=7)
    meeting.save()
    sync(window.page)
    for place in ("notice", "announces"):
        expect(window.page.locator(f"[data-{place}]")).to_contain_text("Your run keeps its own time")
    press(window.page, "Next")
    at(window.page, "Check-In")


def test_a_member_removed_while_on_the_page_is_told_and_left_in_peace(
    world: World, meeting: Meeting, visit: Callable[..., Visit]
) -> None:
    begun(meeting)
    window = visit(world.trainee, viewport=PHONE)
    window.go(f"/peers/meetings/{meeting.public_id}/live/")
    Membership.objects.filter(person=world.trainee).delete()
    window.page.evaluate("htmx.ajax('GET', location.pathname, {target: '#now', swap: 'outerHTML'})")
    expect(window.page.get_by_text("not yours to follow any more")).to_be_visible()
    expect(window.page.get_by_role("button", name="Slower")).to_have_count(0)


IMPATIENT = "const real = AbortSignal.timeout; AbortSignal.timeout = (ms) => real.call(AbortSignal, ms / 30);"


def test_a_network_that_swallows_a_tap_holds_nothing_back(
    world: World, meeting: Meeting, visit: Callable[..., Visit]
) -> None:
    window = visit(world.facilitator)
    window.context.add_init_script(IMPATIENT)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    window.context.route("**/run/taps/", lambda _route: None)
    press(window.page, "Start")
    expect(window.page.get_by_text("1 tap kept on this device")).to_be_visible()
    press(window.page, "Next")
    at(window.page, "Check-In")
    window.context.unroute("**/run/taps/")
    sync(window.page)
    expect(window.page.get_by_text("kept on this device")).to_be_hidden()
    assert running.of(meeting).standing.block == 1


def test_something_on_the_way_that_refuses_loses_no_tap(
    world: World, meeting: Meeting, visit: Callable[..., Visit]
) -> None:
    window = visit(world.facilitator)
    window.go(f"/peers/meetings/{meeting.public_id}/run/")
    window.context.route("**/run/taps/", lambda route: route.fulfill(status=400, body="Bad gateway page"))
    press(window.page, "Start")
    notice = window.page.locator("[data-notice]")
    expect(notice).to_contain_text("It tries again.")
    window.context.unroute("**/run/taps/")
    sync(window.page)
    expect(notice).to_be_hidden()
    assert running.of(meeting).standing.phase == "running"


def test_two_windows_of_one_browser_keep_their_taps_beside_each_other(
    world: World, meeting: Meeting, visit: Callable[..., Visit]
) -> None:
    window = visit(world.facilitator)
    path = f"/peers/meetings/{meeting.public_id}/run/"
    window.go(path)
    second = window.context.new_page()
    second.goto(window.base + path)
    window.context.set_offline(offline=True)
    for page in (window.page, second):
        press(page, "Start")
        press(page, "Next")
        expect(page.get_by_text("2 taps kept on this device")).to_be_visible()
    for page in (window.page, second):
        page.goto("about:blank")
    window.context.set_offline(offline=False)
    with window.page.expect_response(lambda answer: answer.url.endswith("/run/taps/")):
        window.go(path)
    at(window.page, "Check-In")
    assert (RunTap.objects.count(), running.of(meeting).standing.block) == (4, 1)


def test_taps_of_someone_whose_session_ended_wait_for_them_to_sign_in(
    world: World, meeting: Meeting, visit: Callable[..., Visit]
) -> None:
    begun(meeting)
    window = visit(world.facilitator)
    path = f"/peers/meetings/{meeting.public_id}/run/"
    window.go(path)
    window.become(None)
    press(window.page, "Next")
    expect(window.page.locator("[data-notice]")).to_contain_text("You are signed out")
    at(window.page, "Check-In")
    window.become(world.facilitator)
    with window.page.expect_response(lambda answer: answer.url.endswith("/run/taps/")):
        window.go(path)
    at(window.page, "Check-In")
    assert running.of(meeting).standing.block == 1
