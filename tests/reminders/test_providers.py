"""Mail through a provider's own interface, by django-anymail; the provider is a server of our own."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from reminders import providers
from reminders.failures import Outage, Permanent, Transient
from reminders.models import Delivery
from tests.reminders.conftest import due, send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reminders.kinds import Kind
    from tests.conftest import Cast

State = Delivery.State


class TroubleError(OSError):
    """An error with a status, as anymail's are."""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code
        super().__init__("someone@example.test is unknown")


class AnymailRecipientsRefused(Exception):  # noqa: N818 - the provider's own name
    """Named as anymail names it."""


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (400, Permanent),
        (401, Outage),
        (403, Outage),
        (404, Permanent),
        (422, Permanent),
        (429, Outage),
        (500, Transient),
        (503, Transient),
    ],
)
def test_a_status_says_what_to_do(status: int, meaning: type[Exception]) -> None:
    assert type(providers.refusal(TroubleError(status))) is meaning


def test_a_refused_recipient_is_for_good() -> None:
    assert type(providers.refusal(AnymailRecipientsRefused())) is Permanent


@pytest.mark.parametrize("error", [OSError("no route"), ValueError("bad"), KeyError("x")])
def test_what_no_provider_said_is_left_to_others(error: Exception) -> None:
    assert providers.refusal(error) is None


def test_a_providers_words_are_not_kept() -> None:
    assert "someone" not in str(providers.refusal(TroubleError(422)))


# --- with anymail itself, where it is installed ---


class Provider(BaseHTTPRequestHandler):
    """A provider that takes what it is given, or answers as told."""

    status, code, taken = 200, 0, []  # type: ignore[var-annotated]

    def do_POST(self) -> None:
        type(self).taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        answer = {"ErrorCode": self.code, "Message": "said", "To": "a@b.test", "MessageID": "1"}
        body = json.dumps(answer).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Provider]]:
    pytest.importorskip("anymail", reason="django-anymail is a site's own choice")
    monkeypatch.setattr(Provider, "taken", [])
    server = HTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {
        "POSTMARK_SERVER_TOKEN": "a-token",
        "POSTMARK_API_URL": f"http://127.0.0.1:{server.server_port}/",
    }
    yield Provider
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_delivery_goes_through_a_provider(cast: Cast, note: Kind, provider: type[Provider]) -> None:
    assert send(due(cast.trainee)).state == State.SENT
    assert [(mail["To"], mail["Subject"]) for mail in provider.taken] == [
        ("trainee@example.test", "A note for you")
    ]


def test_a_provider_gets_both_parts_and_the_way_to_turn_it_off(
    cast: Cast, note: Kind, provider: type[Provider]
) -> None:
    send(due(cast.trainee))
    mail = provider.taken[0]
    names = {header["Name"] for header in mail["Headers"]}
    assert ("TextBody" in mail, "HtmlBody" in mail, "List-Unsubscribe-Post" in names) == (True, True, True)


@pytest.mark.parametrize(
    ("status", "state", "attempts"),
    [(422, State.FAILED, 0), (500, State.DUE, 1), (401, State.DUE, 0), (429, State.DUE, 0)],
)
def test_a_providers_refusal_is_told_apart(
    cast: Cast,
    note: Kind,
    provider: type[Provider],
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    state: str,
    attempts: int,
) -> None:
    monkeypatch.setattr(provider, "status", status)
    monkeypatch.setattr(provider, "code", 10)
    delivery = send(due(cast.trainee))
    assert (delivery.state, delivery.attempts, str(status) in delivery.reason) == (state, attempts, True)


def test_a_provider_that_is_away_is_tried_again(
    cast: Cast, note: Kind, provider: type[Provider], settings: Any
) -> None:
    settings.ANYMAIL = {**settings.ANYMAIL, "POSTMARK_API_URL": "http://127.0.0.1:1/"}
    assert send(due(cast.trainee)).state == State.DUE
