"""Waking phones without a word, against a real push endpoint."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reminders import push, sending
from reminders.models import Channel, Choice, Delivery, Device
from tests.reminders.conftest import due, send

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import Message

    from django.test import Client

    from benchmarks.sink import Sink
    from people.models import User
    from reminders.kinds import Kind
    from tests.conftest import Cast

State = Delivery.State


class PushService(ThreadingHTTPServer):
    """What a browser's maker runs: keeps each request, and answers with a code."""

    code = 201
    leads_to = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.taken: list[tuple[Message[str, str], bytes]] = []
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send/abc"


class Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, PushService)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.taken.append((self.headers, body))
        self.server.asked.append(self.path)
        self.send_response(self.server.code)
        if self.server.leads_to:
            self.send_header("Location", self.server.leads_to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service(settings: Any, tmp_path: Any) -> Iterator[PushService]:
    settings.PUSH_SERVICES, settings.PUSH_SCHEME, settings.DATA_DIR = ["127.0.0.1"], "http", tmp_path
    push.keys.cache_clear()
    server = PushService()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
    push.keys.cache_clear()


@pytest.fixture
def phone(cast: Cast, service: PushService) -> Device:
    return push.remember(person=cast.trainee, endpoint=service.url, label="Phone")


def pushed(person: User) -> Delivery:
    """Send a note to someone, and return what became of its push."""
    due(person)
    sending.drain()
    return Delivery.objects.get(channel=Channel.PUSH)


def test_a_note_wakes_the_phone_beside_the_mail(
    cast: Cast, note: Kind, sink: Sink, phone: Device, service: PushService
) -> None:
    assert (pushed(cast.trainee).state, len(service.taken), len(sink.mails)) == (State.SENT, 1, 1)


def test_a_push_carries_not_one_byte(
    cast: Cast, note: Kind, sink: Sink, phone: Device, service: PushService
) -> None:
    pushed(cast.trainee)
    assert service.taken[0][1] == b""


def test_a_push_proves_who_sent_it(
    cast: Cast, note: Kind, sink: Sink, phone: Device, service: PushService
) -> None:
    pushed(cast.trainee)
    assert push.public_key() in service.taken[0][0]["Authorization"]


def test_without_a_device_nothing_is_pushed(cast: Cast, note: Kind, sink: Sink) -> None:
    send(due(cast.trainee))
    assert not Delivery.objects.filter(channel=Channel.PUSH).exists()


def test_a_push_turned_off_is_not_promised(cast: Cast, note: Kind, sink: Sink, phone: Device) -> None:
    Choice.objects.create(user=cast.trainee, kind=note.key, channel=Channel.PUSH, wanted=False)
    send(due(cast.trainee))
    assert not Delivery.objects.filter(channel=Channel.PUSH).exists()


def test_a_push_comes_even_when_the_mail_is_off(
    cast: Cast, note: Kind, sink: Sink, phone: Device, service: PushService
) -> None:
    Choice.objects.create(user=cast.trainee, kind=note.key, channel=Channel.MAIL, wanted=False)
    assert (pushed(cast.trainee).state, sink.mails) == (State.SENT, [])


@pytest.mark.parametrize("code", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    cast: Cast, note: Kind, sink: Sink, phone: Device, service: PushService, code: int
) -> None:
    service.code = code
    assert (pushed(cast.trainee).state, Device.objects.exists()) == (State.FAILED, False)


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_busy_push_service_is_tried_again(
    cast: Cast, note: Kind, sink: Sink, phone: Device, service: PushService, code: int
) -> None:
    service.code = code
    delivery = pushed(cast.trainee)
    assert (delivery.state, delivery.attempts) == (State.DUE, 1)


def test_a_push_service_that_does_not_answer_is_tried_again(
    cast: Cast, note: Kind, sink: Sink, phone: Device
) -> None:
    Device.objects.update(endpoint="http://127.0.0.1:1/x")
    assert pushed(cast.trainee).state == State.DUE


def test_one_phone_reached_is_enough(
    cast: Cast, note: Kind, sink: Sink, phone: Device, service: PushService
) -> None:
    push.remember(person=cast.trainee, endpoint="http://127.0.0.1:1/x")
    assert pushed(cast.trainee).state == State.SENT


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://evil.test/x",
        "https://fcm.googleapis.com.evil.test/x",
        "https://evil.test/fcm.googleapis.com",
        "https://127.0.0.1/x",
        "https://user@evil.test#fcm.googleapis.com",
        "file:///etc/passwd",
        "https://[broken",
        "https://127.0.0.1\\@web.push.apple.com/x",
        "https://evil.test\\@web.push.apple.com/x",
        "https://user@web.push.apple.com/x",
        "https://user:word@web.push.apple.com/x",
        "https://web.push.apple.com:port/x",
        "https://web.push.apple.com:99999/x",
        "https://web.push.apple.com\\.evil.test/x",
        "//web.push.apple.com/x",
        "",
    ],
)
def test_this_server_calls_nobody_it_is_told_to(endpoint: str) -> None:
    with pytest.raises(ValidationError):
        push.known_service(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/x",
        "https://web.push.apple.com/x",
        "https://web.push.apple.com:443/x",
        "https://Web.Push.Apple.com/x",
    ],
)
def test_browser_makers_are_known(endpoint: str) -> None:
    assert push.known_service(endpoint) is None  # type: ignore[func-returns-value]


def test_a_device_is_added_from_the_page(
    cast: Cast, as_: Callable[[User], Client], service: PushService
) -> None:
    as_(cast.trainee).post(reverse("reminders:add_device"), {"endpoint": service.url, "label": "Phone"})
    assert Device.objects.get().user == cast.trainee


def test_an_unknown_service_is_not_added(cast: Cast, as_: Callable[[User], Client]) -> None:
    as_(cast.trainee).post(reverse("reminders:add_device"), {"endpoint": "https://evil.test/x"})
    assert not Device.objects.exists()


def test_a_phone_handed_on_belongs_to_whoever_asked_last(cast: Cast, phone: Device) -> None:
    push.remember(person=cast.other_trainee, endpoint=phone.endpoint)
    assert Device.objects.get().user == cast.other_trainee


def test_a_device_is_forgotten_on_request(cast: Cast, phone: Device, as_: Callable[[User], Client]) -> None:
    as_(cast.trainee).post(reverse("reminders:remove_device", args=[phone.public_id]))
    assert not Device.objects.exists()


def test_nobody_forgets_another_ones_device(cast: Cast, phone: Device, as_: Callable[[User], Client]) -> None:
    response = as_(cast.other_trainee).post(reverse("reminders:remove_device", args=[phone.public_id]))
    assert response.status_code == 404


def test_the_service_worker_says_the_same_for_everything(cast: Cast, as_: Callable[[None], Client]) -> None:
    page = as_(None).get(reverse("reminders:worker"))
    assert (page["Content-Type"], b"There is a note for you." in page.content) == ("text/javascript", True)


@pytest.mark.parametrize("label", ["x" * 81, "\0"])
def test_a_browser_with_an_odd_name_is_refused_in_words(
    label: str, service: PushService, as_: Callable[[User | None], Client], cast: Cast
) -> None:
    posted = {"endpoint": service.url, "label": label}
    page = as_(cast.trainee).post(reverse("reminders:add_device"), posted, follow=True)
    assert (page.status_code, Device.objects.count()) == (200, 0)


def test_a_phone_gets_its_worker_before_a_second_step_is_set_up(
    cast: Cast, as_: Callable[[User], Client], settings: Any
) -> None:
    settings.SECOND_STEP_ROLES = ["everyone"]
    assert as_(cast.gme_admin).get(reverse("reminders:worker"))["Content-Type"] == "text/javascript"
