"""The windows that the journeys look through."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.browser.conftest import Visit

LATE = 400  # milliseconds


def test_a_page_is_measured_with_its_style_however_late_that_comes(visit: Callable[..., Visit]) -> None:
    window = visit(None, viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = window.page

    def come_late(route: Route) -> None:
        page.wait_for_timeout(LATE)
        route.fulfill(body="html { inline-size: 900px }", content_type="text/css")

    page.route("**/site.css", come_late)
    page.goto(f"{window.base}/accounts/login/", wait_until="commit")
    assert window.width() == 900
