"""Mails that come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reminders import bounces
from reminders.models import Delivery
from tests.reminders.conftest import due, send

if TYPE_CHECKING:
    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast


def report(identity: str, status: str = "5.1.1") -> bytes:
    """Write what a mail server sends about a mail it could not deliver."""
    return f"""From: MAILER-DAEMON@mx.example.test
To: no-reply@wellbeing.invalid
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.test

Final-Recipient: rfc822; trainee@example.test
Action: failed
Status: {status}

--b
Content-Type: text/rfc822-headers

To: trainee@example.test
Message-ID: {identity}

--b--
""".encode()


@pytest.fixture
def delivery(cast: Cast, note: Kind, sink: Sink) -> Delivery:
    """A reminder that the server accepted."""
    return send(due(cast.trainee))


def state(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.reason


def test_a_mail_that_came_back_has_failed(delivery: Delivery) -> None:
    bounces.record(report(delivery.message_id))
    assert state(delivery) == ("failed", "It came back (5.1.1).")


@pytest.mark.parametrize("status", ["4.4.1", "2.0.0", "nonsense"])
def test_a_delay_or_a_success_changes_nothing(delivery: Delivery, status: str) -> None:
    bounces.record(report(delivery.message_id, status))
    assert state(delivery) == ("sent", "")


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"Subject: hello\n\nStatus: 5.1.1", report("<x@y>")])
def test_what_is_no_report_about_us_changes_nothing(delivery: Delivery, text: bytes) -> None:
    assert bounces.record(text) is None


def test_a_report_about_a_mail_that_we_never_sent_changes_nothing(delivery: Delivery) -> None:
    assert bounces.record(report(f"<{'0' * 32}@127.0.0.1>")) is None
