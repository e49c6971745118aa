"""The directory and the crisis page as a phone draws them: still, whole, and there without a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from resources import crisis, demo
from resources.models import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
PAGES = {
    "list": "/resources/",
    "search": "/resources/?q=sleep",
    "service": "/resources/trainee-mental-health/",
    "help": "/help-now/",
}
LINES = ["tel:911", "tel:988", "sms:988", "tel:+12122412400", "tel:+18663397725"]
# How far things moved by themselves since the page began, as the browser itself counts it.
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 50)));
})"""


@pytest.fixture(autouse=True)
def _directory(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    crisis.forget()
    demo.load()
    crisis.forget()
    yield
    crisis.forget()


def in_sight(page: Page, href: str) -> bool:
    """Say whether a number stands on the first screen, whole and as high as a thumb."""
    box = page.locator(f'main a[href="{href}"]').first.bounding_box()
    height = page.viewport_size["height"] if page.viewport_size else 0
    return box is not None and box["y"] + box["height"] <= height and box["height"] >= 44


def test_every_service_fits_a_small_phone(visit: Callable[..., Visit]) -> None:
    window, wide = visit(None, **PHONE), []
    for service in Service.objects.published():
        window.go(service.get_absolute_url())
        if window.width() > 320:
            wide.append(service.slug)
    assert wide == []


@pytest.mark.parametrize("name", list(PAGES))
def test_nothing_moves_while_a_page_is_drawn(visit: Callable[..., Visit], name: str) -> None:
    window, moved = visit(), {}
    for width in (320, 1280):
        window.page.set_viewport_size({"width": width, "height": 800})
        window.go(PAGES[name])
        window.page.wait_for_load_state("networkidle")
        moved[width] = window.page.evaluate(SHIFT)
    assert moved == {320: 0, 1280: 0}


def test_whom_to_call_is_on_the_first_screen_of_a_small_phone(visit: Callable[..., Visit]) -> None:
    window = visit(None, **PHONE)
    window.go("/help-now/")
    assert [href for href in LINES[:3] if not in_sight(window.page, href)] == []


def test_at_four_times_the_size_the_first_number_is_in_sight_and_nothing_is_cut(
    visit: Callable[..., Visit],
) -> None:
    # A browser window of 1280 by 1024 that is enlarged to 400%.
    window = visit(None, viewport={"width": 320, "height": 256})
    window.go("/help-now/")
    wide = window.width()
    first = window.page.locator('main a[href="tel:911"]').first
    first.scroll_into_view_if_needed()
    assert (wide, in_sight(window.page, "tel:911")) == (320, True)


def test_in_forced_colors_every_card_and_number_keeps_its_edge(visit: Callable[..., Visit]) -> None:
    window = visit(None, forced_colors="active", **PHONE)
    window.go("/help-now/")
    without = window.page.evaluate(
        """() => [...document.querySelectorAll("main .care-card, main .button")].filter(one => {
          const style = getComputedStyle(one);
          return style.borderTopStyle === "none" || parseFloat(style.borderTopWidth) < 1;
        }).map(one => one.textContent.trim())"""
    )
    assert without == []


@pytest.mark.parametrize("path", ["/help-now/", "/resources/trainee-mental-health/"])
def test_without_javascript_every_number_is_there(visit: Callable[..., Visit], path: str) -> None:
    window = visit(None, java_script_enabled=False, **PHONE)
    window.go(path)
    expect(window.page.locator('main a[href^="tel:"]').first).to_be_visible()


def test_without_javascript_a_search_finds(visit: Callable[..., Visit]) -> None:
    window = visit(None, java_script_enabled=False)
    window.go("/resources/")
    window.page.get_by_role("searchbox", name="Search").fill("cant sleep")
    window.page.get_by_role("button", name="Show", exact=True).click()
    expect(window.page.get_by_role("heading", name="What fits best first")).to_be_visible()


def test_with_javascript_a_search_refines_while_it_is_typed(visit: Callable[..., Visit]) -> None:
    window = visit()
    window.go("/resources/")
    window.page.get_by_role("searchbox", name="Search").press_sequentially("suicde")
    expect(window.page.locator("#results").get_by_role("link", name="988").first).to_be_visible()
    expect(window.page).to_have_url(re.compile(r"/resources/$"))


def test_without_a_network_the_kept_copy_answers_until_it_is_removed(visit: Callable[..., Visit]) -> None:
    window = visit(None, **PHONE)
    window.go("/help-now/")
    window.page.get_by_role("button", name="Keep these numbers on this phone").click()
    expect(window.page.get_by_text("Kept. This page now opens without a network.")).to_be_visible()
    window.context.set_offline(True)
    window.go("/help-now/")
    found = [window.page.locator(f'a[href="{href}"]').first.is_visible() for href in LINES]
    window.context.set_offline(False)
    window.go("/help-now/")
    window.page.get_by_role("button", name="Remove them from this phone").click()
    expect(window.page.get_by_text("Removed from this phone.")).to_be_visible()
    left = window.page.evaluate("caches.keys()")
    assert (found, left) == ([True] * len(LINES), [])


def test_a_copy_is_not_offered_on_a_ward_computer(visit: Callable[..., Visit]) -> None:
    window = visit()
    window.go("/help-now/")
    expect(window.page.get_by_role("button", name="Keep these numbers on this phone")).to_be_hidden()


@pytest.mark.parametrize("way", ["link", "Shift three times"])
def test_leaving_replaces_the_page(
    visit: Callable[..., Visit], settings: Any, live_server: Any, way: str
) -> None:
    settings.QUICK_EXIT_URL = f"{live_server.url}/resources/events/"
    crisis.forget()
    window = visit()
    window.go("/resources/providers/")
    window.go("/help-now/")
    if way == "link":
        window.page.get_by_role("link", name="Leave this page").click()
    else:
        for _ in range(3):
            window.page.keyboard.press("Shift")
    window.page.wait_for_url("**/resources/events/")
    window.page.go_back()
    expect(window.page).to_have_url(re.compile("/resources/providers/$"))


@pytest.mark.parametrize("name", ["poster", "card"])
def test_what_is_printed_is_one_sheet(visit: Callable[..., Visit], name: str) -> None:
    window = visit()
    window.go(f"/help-now/{name}/")
    sheets = [
        window.page.pdf(format=size, margin={"top": "10mm", "bottom": "10mm"}) for size in ("Letter", "A4")
    ]
    assert [len(re.findall(rb"/Type\s*/Page\b", sheet)) for sheet in sheets] == [1, 1]
