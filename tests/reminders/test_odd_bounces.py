"""What arrives at the sender's address and is no bounce of ours: it is read, and changes nothing."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.management import call_command

from reminders import bounces
from reminders.models import Channel, Delivery
from tests.reminders.conftest import due, send
from tests.reminders.test_bounces import report

if TYPE_CHECKING:
    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast

OURS = f"<{'a' * 32}@wellbeing.invalid>"


@pytest.fixture
def delivery(cast: Cast) -> Delivery:
    """A reminder that was sent."""
    return due(cast.trainee, state="sent", message_id=OURS, ended_at="2026-11-23T12:00:00Z")


def state(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def reply(subject: str, headers: str) -> bytes:
    """Write what a mailbox answers by itself, with our mail quoted."""
    return (
        f"From: trainee@example.test\nSubject: {subject}\n{headers}In-Reply-To: {OURS}\n"
        f"Content-Type: text/plain\n\nI am away. Status: 5.1.1\nMessage-ID: {OURS}\n"
    ).encode()


AUTOMATIC = [
    reply("Out of office", "Auto-Submitted: auto-replied\n"),
    reply("Re: A note", ""),
    reply("Abwesend", "Precedence: bulk\nX-Autoreply: yes\n"),
]
BROKEN = [
    b"",
    b"\0" * 100,
    b"\xff\xfe" * 50,
    b"Content-Type: multipart/report; boundary=\n\n--\n",
    b"Content-Type: multipart/report\n\nno parts",
    b'Content-Type: multipart/report; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n',
    report(OURS).replace(b"message/delivery-status", b"message/delivery-status; charset=klingon"),
    report(OURS).replace(b"Status: 5.1.1", b"Status: 5.1.99999"),
    report(OURS).replace(b"Status: 5.1.1", b"Status: nonsense"),
    report(f"<{'a' * 31}@wellbeing.invalid>"),
    report(f"<{'a' * 32}@{'x' * 500}>"),
]


@pytest.mark.parametrize("letter", AUTOMATIC)
def test_an_automatic_reply_is_no_bounce(delivery: Delivery, letter: bytes) -> None:
    assert (bounces.record(letter), state(delivery)) == (None, "sent")


@pytest.mark.parametrize("letter", BROKEN)
def test_what_is_broken_is_read_without_an_error(delivery: Delivery, letter: bytes) -> None:
    bounces.record(letter)
    assert state(delivery) in ("sent", "failed")


def test_a_delay_told_in_words_that_look_final_is_a_delay(delivery: Delivery) -> None:
    letter = report(OURS, "4.4.1").replace(b"I am sorry.", b"Status: 5.1.1")
    assert (bounces.record(letter), state(delivery)) == (None, "sent")


def test_an_identity_in_the_words_is_not_the_mails_own(delivery: Delivery) -> None:
    letter = report(f"<{'b' * 32}@wellbeing.invalid>").replace(b"I am sorry.", f"Message-ID: {OURS}".encode())
    assert (bounces.record(letter), state(delivery)) == (None, "sent")


def test_the_whole_mail_may_come_back_instead_of_its_headers(delivery: Delivery) -> None:
    letter = report(OURS).replace(b"text/rfc822-headers\n", b"message/rfc822\n")
    bounces.record(letter)
    assert state(delivery) == "failed"


def test_letters_in_no_known_script_do_not_hide_it(delivery: Delivery) -> None:
    bounces.record(report(OURS).replace(b"I am sorry.", b"\xe9\xff d\xe9sol\xe9"))
    assert state(delivery) == "failed"


def test_a_bounce_that_comes_twice_changes_the_same_row(delivery: Delivery) -> None:
    for _ in range(2):
        bounces.record(report(OURS))
    delivery.refresh_from_db()
    assert (Delivery.objects.count(), delivery.reason) == (1, "It came back (5.1.1).")


def test_a_bounce_of_a_bounce_is_answered_with_nothing(delivery: Delivery) -> None:
    bounces.record(report(OURS))
    bounces.record(report("<MAILER-DAEMON@mx.example.test>"))
    assert mail.outbox == []


def test_it_says_of_whom_by_no_word(delivery: Delivery) -> None:
    bounces.record(report(OURS))
    delivery.refresh_from_db()
    assert "trainee" not in delivery.reason


def test_a_bounced_mail_is_not_sent_again(cast: Cast, note: Kind, sink: Sink) -> None:
    delivery = send(due(cast.trainee))
    bounces.record(report(delivery.message_id))
    send(delivery)
    assert (len(sink.mails), state(delivery)) == (1, "failed")


def test_a_push_with_the_same_words_is_left_alone(delivery: Delivery) -> None:
    Delivery.objects.update(channel=Channel.PUSH)
    assert bounces.record(report(OURS)) is None


@pytest.mark.parametrize(("letter", "said"), [(report(OURS), "failed"), (b"", "Nothing to mark")])
def test_the_command_reads_from_a_pipe_and_never_fails(
    delivery: Delivery,
    letter: bytes,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(letter)))
    call_command("reminders_bounced")
    assert said in capsys.readouterr().out
