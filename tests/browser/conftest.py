"""A real Chromium for the journeys. It talks to this machine alone, and says so if it does not."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.gate import Gate
from tests.conftest import browse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Request
    from pytest_django.live_server_helper import LiveServer

    from people.models import User

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """Return the path of a Chromium: the one CHROMIUM names, else the first usual name on the PATH."""
    wanted = os.environ.get("CHROMIUM")
    return shutil.which(wanted) if wanted else next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey as one that needs a browser and the whole database."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start Chromium once for each worker."""
    path = chromium()
    if path is None:
        sentence = "no Chromium found: install one or set CHROMIUM to its path"
        pytest.fail(sentence) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(sentence)
    # Playwright keeps an event loop in this thread; the pages are served by another one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield found
        found.close()


class Visit:
    """One person's browser window; records every request that left this machine."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        context.set_default_timeout(10_000)
        self.page = context.new_page()
        self.strangers: list[str] = []
        context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(self.base):
            self.strangers.append(request.url)

    def become(self, person: User | None) -> None:
        """Sign in as someone, or out; the window stays."""
        self.context.clear_cookies()
        if person is not None:
            cookie = browse(person).cookies["sessionid"].value
            self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.base}])

    def called_out(self) -> list[str]:
        """Return the requests to other hosts since the last time of asking."""
        strangers, self.strangers = self.strangers, []
        return strangers

    def go(self, path: str) -> None:
        """Open a path of the site."""
        self.page.goto(self.base + path)

    def width(self) -> int:
        """Return how wide the open page is drawn, in CSS pixels, with its style sheet.

        A click waits for the next page's first bytes alone; without its style a page is as wide as it likes.
        """
        self.page.wait_for_load_state("load")
        found: int = self.page.evaluate("document.documentElement.scrollWidth")
        return found


@pytest.fixture(scope="session")
def gate(live_server: LiveServer) -> Gate:
    """Put a gate before the served pages."""
    server = live_server.thread.httpd
    pages = server.get_app()
    assert pages is not None
    made = Gate(pages)
    server.set_app(made)
    return made


@pytest.fixture(autouse=True)
def served(gate: Gate, transactional_db: None) -> Iterator[None]:
    """Serve pages for as long as a test goes on: emptying tables could lock against a late one."""
    gate.open()
    yield
    gate.shut()


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer, served: None) -> Iterator[Callable[..., Visit]]:
    """Return a way to open a window as someone; None is a visitor. Fails if any window called out."""
    opened: list[Visit] = []

    def open_window(person: User | None = None, **options: Any) -> Visit:
        context = browser.new_context(**options)
        opened.append(Visit(context, live_server.url))
        opened[-1].become(person)
        return opened[-1]

    yield open_window
    strangers = [url for window in opened for url in window.called_out()]
    for window in opened:
        window.context.close()
    assert strangers == []


@pytest.fixture(scope="session")
def standing(browser: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """Have one window stand open for all pages: a new window costs more than a page."""
    window = Visit(browser.new_context(bypass_csp=True, reduced_motion="reduce"), live_server.url)
    yield window
    window.context.close()
