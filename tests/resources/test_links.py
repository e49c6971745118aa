"""The weekly look at websites: off by default, polite, never inward, and nothing is ever taken away."""

from __future__ import annotations

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from reminders.models import Delivery
from resources import emails, links
from resources.links import LinkError
from resources.models import LinkCheck, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from people.models import User
    from tests.conftest import Cast


class Site(BaseHTTPRequestHandler):
    """A website in small: each path answers what its name says."""

    seen: list[str] = []

    def do_HEAD(self) -> None:
        self.seen.append(f"{self.command} {self.path}")
        status = int(self.path.strip("/").split("/")[0] or 200)
        self.send_response(status if self.command == "HEAD" else 200)
        if status in (301, 302):
            self.send_header("Location", self.path.partition("/to")[2] or self.path)
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815 - the server's own word.

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the website here, and take this machine for a public one."""
    monkeypatch.setattr(links, "public_address", lambda host, port: host)
    Site.seen.clear()
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def turned_on(settings: Any) -> None:
    settings.LINK_CHECK = True


@pytest.mark.parametrize("path", ["/", "/200", "/301/to/200", "/302/to/301/to/200", "/403", "/429", "/405"])
def test_a_website_that_answers_is_fine(site: str, path: str) -> None:
    links.look(site + path)
    assert Site.seen


@pytest.mark.parametrize("path", ["/200/caf\u00e9", "/200/?q=\u8336", "/302/to/200/\u0645", "/200/a b"])
def test_an_address_in_any_alphabet_is_asked_for_as_browsers_do(site: str, path: str) -> None:
    links.look(site + path)
    assert all(asked.isascii() for asked in Site.seen)


@pytest.mark.parametrize(("path", "words"), [("/404", "404"), ("/500", "500"), ("/302", "on and on")])
def test_a_website_that_does_not_is_told(site: str, path: str, words: str) -> None:
    with pytest.raises(LinkError, match=words):
        links.look(site + path)


def test_where_only_the_page_itself_is_given_it_is_asked_for(site: str) -> None:
    links.look(f"{site}/501")
    assert Site.seen == ["HEAD /501", "GET /501"]


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/",
     "http://192.168.1.1:8080/", "http://0.0.0.0/", "http://[fe80::1]/", "http://[::ffff:127.0.0.1]/"],
)  # fmt: skip
def test_nothing_inside_is_ever_asked(url: str) -> None:
    with pytest.raises(LinkError, match="not on the public network"):
        links.ask(url, "HEAD")


def test_a_redirect_inward_is_not_followed(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([(302, "http://169.254.169.254/latest/")])
    real = links.ask
    monkeypatch.undo()
    monkeypatch.setattr(links, "ask", lambda url, method: next(answers, None) or real(url, method))
    with pytest.raises(LinkError, match="not on the public network"):
        links.look("https://example.org/")


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "http:///x", "http://x:99999/"])
def test_an_address_of_another_kind_is_not_asked(url: str) -> None:
    with pytest.raises(LinkError, match="cannot be read"):
        links.ask(url, "HEAD")


def test_nothing_is_asked_unless_the_site_wants_it(
    make_service: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_service("tea", website="https://example.org/")
    monkeypatch.setattr(links, "look", pytest.fail)
    assert links.run() == 0


def test_each_link_is_looked_at_once_a_week(
    turned_on: None, make_service: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_service("tea", website="https://example.org/", chat="https://example.org/chat")
    monkeypatch.setattr(links, "look", lambda url: None)
    now = timezone.now()
    counts = []
    for day in (0, 1, 6, 7, 8):
        with time_machine.travel(now + dt.timedelta(days=day, seconds=day), tick=False):
            counts.append(links.run(wait=lambda seconds: None))
    assert counts == [2, 0, 0, 2, 0]


def test_a_run_is_bounded_and_pauses_between_requests(
    turned_on: None, make_service: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        make_service(f"tea-{number}", website=f"https://example.org/{number}")
    monkeypatch.setattr(links, "look", lambda url: None)
    monkeypatch.setattr(links, "AT_ONCE", 3)
    waits: list[float] = []
    first = links.run(waits.append)
    assert (first, list(waits), links.run(waits.append)) == (3, [links.PAUSE] * 3, 1)


def test_drafts_are_left_alone(turned_on: None, make_service: Callable[..., Service]) -> None:
    make_service("tea", website="https://example.org/", status="draft")
    assert links.run() == 0


def fail(service: Service, times: int) -> LinkCheck:
    for _ in range(times):
        row = links.note(service=service, field="website", url=service.website, problem="It answers 404.")
    return row


@pytest.mark.parametrize(("times", "told"), [(1, 0), (2, 0), (3, 1), (9, 1)])
def test_the_office_is_told_at_the_third_failure_and_once(
    make_service: Callable[..., Service], cast: Cast, times: int, told: int
) -> None:
    fail(make_service("tea", website="https://example.org/"), times)
    found = Delivery.objects.filter(kind=links.BROKEN, recipient=cast.wellbeing_office)
    assert found.values("key").distinct().count() == told


def test_one_answer_wipes_the_slate(make_service: Callable[..., Service], cast: Cast) -> None:
    tea = make_service("tea", website="https://example.org/")
    fail(tea, 2)
    links.note(service=tea, field="website", url=tea.website, problem="")
    assert fail(tea, 2).failures == 2


def test_another_address_begins_anew(make_service: Callable[..., Service], cast: Cast) -> None:
    tea = make_service("tea", website="https://example.org/")
    fail(tea, 2)
    tea.website = "https://example.com/"
    assert fail(tea, 1).failures == 1


def test_a_broken_link_stays_on_the_page(
    make_service: Callable[..., Service], cast: Cast, client: Client
) -> None:
    fail(make_service("tea", website="https://example.org/"), 5)
    assert "https://example.org/" in client.get("/resources/tea/").text


def test_a_broken_link_stands_on_the_desk(
    make_service: Callable[..., Service], cast: Cast, as_: Callable[[User | None], Client]
) -> None:
    fail(make_service("tea", website="https://example.org/"), 3)
    assert "It answers 404." in as_(cast.wellbeing_office).get("/resources/desk/home/").text


def test_the_note_says_which_link_and_goes_only_to_editors(
    make_service: Callable[..., Service], cast: Cast
) -> None:
    row = fail(make_service("tea", website="https://example.org/"), 3)
    message = emails.link_broken(cast.wellbeing_office, f"{row.pk} x")
    assert message is not None
    stranger = emails.link_broken(cast.trainee, f"{row.pk} x")
    assert ("https://example.org/" in message.paragraphs[1], stranger) == (True, None)


@pytest.mark.parametrize("key", ["", "x", "0", "999999 2026-01-01"])
def test_a_note_about_nothing_is_not_sent(db: None, cast: Cast, key: str) -> None:
    assert emails.link_broken(cast.wellbeing_office, key) is None


def test_a_link_that_was_mended_is_not_told(make_service: Callable[..., Service], cast: Cast) -> None:
    tea = make_service("tea", website="https://example.org/")
    row = fail(tea, 3)
    links.note(service=tea, field="website", url=tea.website, problem="")
    assert emails.link_broken(cast.wellbeing_office, str(row.pk)) is None
