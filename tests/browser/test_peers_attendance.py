"""Saying who came, on a phone: one tap each, undone by one, and kept while the network is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from peers import attending
from peers.models import Attendance, Facilitation, Meeting
from tests.peers.world import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Request

    from tests.browser.conftest import Visit
    from tests.conftest import Cast
    from tests.peers.world import World

PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def world(cast: Cast) -> World:
    return build(cast)


def opened(world: World, visit: Callable[..., Visit], **options: Any) -> Visit:
    meeting = world.meeting(days=-1)
    window = visit(world.facilitator, **PHONE, **options)
    window.go(f"/peers/meetings/{meeting.public_id}/attendance/")
    return window


def tap(window: Visit, name: str, state: str) -> None:
    window.page.get_by_role("group", name=name).get_by_label(state, exact=True).check()


def marks() -> dict[str, str]:
    return dict(Attendance.objects.values_list("person__display_name", "state"))


def test_a_tap_is_one_request_and_its_undo_another(world: World, visit: Callable[..., Visit]) -> None:
    window = opened(world, visit)
    sent: list[Request] = []
    window.page.on("request", lambda request: sent.append(request))
    tap(window, "Trainee", "Present")
    expect(window.page.get_by_text("1 of 3 marked")).to_be_visible()
    of_meeting = [request.method for request in sent if "/meetings/" in request.url]
    assert (of_meeting, marks()) == (["POST"], {"Trainee": "present"})
    window.page.get_by_role("button", name="Undo the last change").click()
    expect(window.page.get_by_text("0 of 3 marked")).to_be_visible()
    assert marks() == {}


def test_what_became_of_a_tap_stays_in_sight_at_the_end_of_the_list(
    world: World, visit: Callable[..., Visit]
) -> None:
    window = opened(world, visit)
    tap(window, "Trainee", "Made up")
    window.page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    expect(window.page.get_by_text("Saved.")).to_be_in_viewport()
    expect(window.page.get_by_role("button", name="Undo the last change")).to_be_in_viewport()


def test_taps_made_without_a_network_arrive_once_it_is_back(
    world: World, visit: Callable[..., Visit]
) -> None:
    window = opened(world, visit)
    tap(window, "Trainee", "Present")
    expect(window.page.get_by_text("1 of 3 marked")).to_be_visible()
    window.context.set_offline(True)
    tap(window, "Mate 0", "Late")
    tap(window, "Mate 1", "Absent")
    expect(window.page.get_by_text("No network just now")).to_be_visible()
    window.context.set_offline(False)
    expect(window.page.get_by_text("3 of 3 marked")).to_be_visible()
    assert marks() == {"Trainee": "present", "Mate 0": "late", "Mate 1": "absent"}


@pytest.mark.parametrize("trouble", ["gone", "broken"])
def test_taps_that_a_bad_network_lost_are_sent_again_by_themselves(
    world: World, visit: Callable[..., Visit], trouble: str
) -> None:
    window = opened(world, visit)
    window.context.route(
        "**/attendance/", lambda route: route.abort() if trouble == "gone" else route.fulfill(status=503)
    )
    tap(window, "Trainee", "Present")
    expect(window.page.get_by_text("No network just now")).to_be_visible()
    window.context.unroute("**/attendance/")
    expect(window.page.get_by_text("1 of 3 marked")).to_be_visible(timeout=9000)


def test_a_late_tap_shows_what_the_partner_marked_meanwhile(
    world: World, visit: Callable[..., Visit]
) -> None:
    window = opened(world, visit)
    attending.mark(meeting=Meeting.objects.get(), by=world.director, marks={world.trainee.pk: "late"})
    tap(window, "Trainee", "Present")
    expect(window.page.get_by_text("was marked Late by someone else meanwhile")).to_be_in_viewport()
    sheet = window.page.get_by_role("group", name="Trainee")
    expect(sheet.get_by_label("Late", exact=True)).to_be_checked()
    expect(sheet.get_by_label("Present", exact=True)).to_be_focused()
    tap(window, "Trainee", "Present")
    expect(window.page.get_by_text("Saved.")).to_be_visible()
    assert marks() == {"Trainee": "present"}


def test_a_tap_that_is_refused_does_not_look_saved(world: World, visit: Callable[..., Visit]) -> None:
    window = opened(world, visit)
    Facilitation.objects.all().delete()
    tap(window, "Trainee", "Present")
    expect(window.page.get_by_text("Not saved")).to_be_visible()
    assert marks() == {}


def test_without_javascript_one_press_saves_all(world: World, visit: Callable[..., Visit]) -> None:
    window = opened(world, visit, java_script_enabled=False)
    tap(window, "Trainee", "Remote")
    tap(window, "Mate 0", "Late")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_text("2 of 3 marked")).to_be_visible()
    assert marks() == {"Trainee": "remote", "Mate 0": "late"}
