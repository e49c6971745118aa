"""Text messages through a backend of the site's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reminders import sending, sms
from reminders.failures import Permanent, Transient
from reminders.models import Channel, Choice, Delivery, Preference
from tests.reminders.conftest import due
from tests.reminders.test_push import PushService, service

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast

__all__ = ["service"]
NUMBER = "+12125552368"


@pytest.fixture
def gateway(service: PushService, settings: Any) -> PushService:
    """A gateway that takes JSON."""
    settings.SMS_BACKEND, settings.SMS_GATEWAY_URL = "reminders.sms.to_gateway", service.url
    settings.SMS_GATEWAY_TOKEN = "token"
    return service


def texted(cast: Cast, *, ticked: bool = True) -> Delivery | None:
    """Send a note to someone with a number, and return what became of its text message."""
    Preference.objects.create(user=cast.trainee, phone=NUMBER)
    if ticked:
        Choice.objects.create(user=cast.trainee, kind="tests.note", channel=Channel.SMS, wanted=True)
    due(cast.trainee)
    sending.drain()
    return Delivery.objects.filter(channel=Channel.SMS).first()


def test_a_text_message_reaches_the_gateway(cast: Cast, note: Kind, sink: Sink, gateway: PushService) -> None:
    texted(cast)
    assert NUMBER.encode() in gateway.taken[0][1]


def test_a_text_message_says_only_that_there_is_a_note(
    cast: Cast, note: Kind, sink: Sink, gateway: PushService
) -> None:
    texted(cast)
    assert b"This is about" not in gateway.taken[0][1]


def test_nothing_is_texted_until_it_is_asked_for(
    cast: Cast, note: Kind, sink: Sink, gateway: PushService
) -> None:
    assert texted(cast, ticked=False) is None


@pytest.mark.parametrize(
    ("code", "failure"),
    [(400, Permanent), (401, Transient), (403, Transient), (429, Transient), (503, Transient)],
)
def test_the_gateways_answer_decides(gateway: PushService, code: int, failure: type[Exception]) -> None:
    gateway.code = code
    with pytest.raises(failure, match=str(code)):
        sms.send(NUMBER)


def test_a_gateway_that_is_away_is_tried_again(settings: Any) -> None:
    settings.SMS_BACKEND, settings.SMS_GATEWAY_URL = "reminders.sms.to_gateway", "http://127.0.0.1:1/"
    with pytest.raises(Transient):
        sms.send(NUMBER)


def test_the_demo_keeps_texts_in_a_file(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.SMS_BACKEND = tmp_path, "reminders.sms.to_file"
    sms.send(NUMBER)
    assert NUMBER in (tmp_path / "sms.txt").read_text()


def test_a_site_without_a_backend_texts_nobody(settings: Any) -> None:
    settings.SMS_BACKEND = ""
    with pytest.raises(Permanent):
        sms.send(NUMBER)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_our_token_goes_nowhere_that_the_gateway_leads_to(gateway: PushService, code: int) -> None:
    gateway.code, gateway.leads_to = code, f"{gateway.url}/elsewhere"
    with pytest.raises(Permanent, match=str(code)):
        sms.send(NUMBER)
    assert gateway.asked == ["/send/abc"]
