"""Claim, send, mark, against a real mail server."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from benchmarks.sink import HANG_UP
from reminders import sending
from reminders.kinds import Message
from reminders.models import Delivery
from tests.reminders.conftest import due, mail_in, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.sink import Sink
    from people.models import User
    from reminders.kinds import Kind
    from tests.conftest import Cast

State = Delivery.State
HOUR = dt.timedelta(hours=1)


def test_what_is_due_arrives(cast: Cast, note: Kind, sink: Sink) -> None:
    send(due(cast.trainee))
    assert mail_in(sink)["To"] == "trainee@example.test"


def test_what_was_sent_is_marked_with_its_message_id(cast: Cast, note: Kind, sink: Sink) -> None:
    delivery = send(due(cast.trainee))
    assert (delivery.state, delivery.message_id) == (State.SENT, mail_in(sink)["Message-ID"])


def test_sending_twice_sends_once(cast: Cast, note: Kind, sink: Sink) -> None:
    send(due(cast.trainee))
    sending.drain()
    assert len(sink.mails) == 1


def test_what_is_due_later_stays(cast: Cast, note: Kind, sink: Sink) -> None:
    assert send(due(cast.trainee, ago=-HOUR)).state == State.DUE


def test_one_connection_carries_a_whole_batch(cast: Cast, note: Kind, sink: Sink) -> None:
    for key in range(5):
        due(cast.trainee, key=str(key), ago=HOUR)
    sending.drain()
    assert sink.connections == 1


def test_a_tick_with_nothing_due_is_one_query(
    cast: Cast, note: Kind, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(1):
        sending.drain()


@pytest.mark.parametrize(("count", "calls"), [(sending.BATCH - 1, 0), (sending.BATCH * 2, 1)])
def test_a_backlog_calls_another_worker_once(
    cast: Cast, declare: Callable[..., Kind], count: int, calls: int
) -> None:
    declare(message=lambda _person, _key: None)
    for key in range(count):
        due(cast.trainee, key=str(key))
    called: list[int] = []
    sending.drain(backlog=lambda: called.append(1))
    assert len(called) == calls


def test_what_is_no_longer_wanted_is_not_sent(cast: Cast, declare: Callable[..., Kind], sink: Sink) -> None:
    declare(message=lambda _person, _key: None)
    assert send(due(cast.trainee)).state == State.UNWANTED


def test_a_closed_account_gets_nothing(cast: Cast, note: Kind, sink: Sink) -> None:
    cast.trainee.is_active = False
    cast.trainee.save()
    assert send(due(cast.trainee)).reason == "The account is closed."


def test_a_kind_drops_what_comes_too_late(cast: Cast, declare: Callable[..., Kind], sink: Sink) -> None:
    declare(late=HOUR)
    assert send(due(cast.trainee, ago=2 * HOUR)).state == State.LATE


def test_a_kind_without_a_limit_is_sent_however_late(cast: Cast, note: Kind, sink: Sink) -> None:
    assert send(due(cast.trainee, ago=1000 * HOUR)).state == State.SENT


def test_a_kind_of_a_later_version_ends_with_a_reason(cast: Cast, sink: Sink) -> None:
    delivery = send(due(cast.trainee, kind="tests.from_the_future"))
    assert (delivery.state, "does not know" in delivery.reason) == (State.FAILED, True)


# --- what goes wrong ---


def refusing(verb: bytes, reply: bytes) -> Callable[[bytes, bytes], bytes | None]:
    """Return a server's manner: one verb is answered badly."""
    return lambda said, _line: reply if said == verb else None


@pytest.mark.parametrize(
    ("verb", "reply"),
    [(b"RCPT", b"550 no such person"), (b"MAIL", b"553 not from you"), (b"TEXT", b"554 no")],
)
def test_a_refusal_for_good_ends_with_the_servers_code(
    cast: Cast, note: Kind, sink: Sink, verb: bytes, reply: bytes
) -> None:
    sink.answer = refusing(verb, reply)
    delivery = send(due(cast.trainee))
    assert (delivery.state, reply[:3].decode() in delivery.reason) == (State.FAILED, True)


def test_the_servers_words_are_not_kept(cast: Cast, note: Kind, sink: Sink) -> None:
    sink.answer = refusing(b"RCPT", b"550 trainee@example.test is unknown")
    assert "trainee" not in send(due(cast.trainee)).reason


@pytest.mark.parametrize(
    ("verb", "reply"),
    [
        (b"RCPT", b"450 busy"),
        (b"MAIL", b"421 going away"),
        (b"TEXT", b"451 later"),
        (b"TEXT", HANG_UP),
        (b"RCPT", HANG_UP),
    ],
)
def test_what_may_pass_is_tried_again_later(
    cast: Cast, note: Kind, sink: Sink, verb: bytes, reply: bytes
) -> None:
    sink.answer = refusing(verb, reply)
    delivery = send(due(cast.trainee))
    assert (delivery.state, delivery.attempts, delivery.ready_at > timezone.now()) == (State.DUE, 1, True)


def test_a_mail_that_failed_once_goes_out_at_the_next_try(cast: Cast, note: Kind, sink: Sink) -> None:
    sink.answer = refusing(b"TEXT", b"451 later")
    delivery = send(due(cast.trainee))
    sink.answer = refusing(b"NONE", b"")
    with time_machine.travel(timezone.now() + HOUR):
        assert send(delivery).state == State.SENT


def test_each_try_carries_the_same_message_id(cast: Cast, note: Kind, sink: Sink) -> None:
    delivery = send(due(cast.trainee))
    Delivery.objects.update(state=State.DUE, ended_at=None, ready_at=timezone.now())
    send(delivery)
    assert mail_in(sink, 0)["Message-ID"] == mail_in(sink, 1)["Message-ID"]


def test_after_eight_tries_it_is_given_up_with_a_reason(cast: Cast, note: Kind, sink: Sink) -> None:
    sink.answer = refusing(b"RCPT", b"450 busy")
    delivery = send(due(cast.trainee, attempts=sending.ATTEMPTS - 1))
    assert (delivery.state, "450" in delivery.reason) == (State.FAILED, True)


def test_a_refused_recipient_does_not_hold_up_the_others(cast: Cast, note: Kind, sink: Sink) -> None:
    sink.answer = lambda verb, line: b"550 no" if verb == b"RCPT" and b"<trainee@" in line else None
    due(cast.trainee)
    assert send(due(cast.other_trainee)).state == State.SENT


def test_a_server_that_hangs_up_once_does_not_hold_up_the_others(cast: Cast, note: Kind, sink: Sink) -> None:
    sink.answer = lambda verb, line: HANG_UP if verb == b"RCPT" and b"<trainee@" in line else None
    due(cast.trainee, ago=HOUR)
    assert send(due(cast.other_trainee)).state == State.SENT


def test_a_server_that_is_away_costs_no_attempt(cast: Cast, note: Kind, sink: Sink, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    delivery = send(due(cast.trainee))
    assert (delivery.state, delivery.attempts, "reached" in delivery.reason) == (State.DUE, 0, True)


def test_a_message_that_breaks_does_not_hold_up_the_others(
    cast: Cast, declare: Callable[..., Kind], sink: Sink
) -> None:
    def broken(person: User, _key: str) -> Message:
        if person == cast.trainee:
            raise KeyError("secret")
        return Message("A note", ("Words.",))

    declare(message=broken)
    due(cast.trainee, ago=HOUR)
    assert send(due(cast.other_trainee)).state == State.SENT


def test_a_delivery_that_cannot_be_decided_does_not_hold_up_the_others(
    cast: Cast, note: Kind, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sending.show

    def show_but_one(delivery: Delivery, *given: Any) -> None:
        if delivery.recipient_id == cast.trainee.pk:
            raise LookupError("about someone")
        real(delivery, *given)

    monkeypatch.setattr(sending, "show", show_but_one)
    odd = due(cast.trainee, ago=HOUR)
    send(due(cast.other_trainee))
    odd.refresh_from_db()
    expected = (State.DUE, 1, "It could not be decided (LookupError).")
    assert ((odd.state, odd.attempts, odd.reason), len(sink.mails)) == (expected, 1)


def test_a_message_that_breaks_is_recorded_without_its_words(
    cast: Cast, declare: Callable[..., Kind], sink: Sink
) -> None:
    declare(message=lambda _person, key: {"a": 1}[key])
    assert send(due(cast.trainee)).reason == "The message could not be written (KeyError)."


def test_an_address_with_a_line_break_cannot_smuggle_a_header(cast: Cast, note: Kind, sink: Sink) -> None:
    type(cast.trainee).objects.filter(pk=cast.trainee.pk).update(email="a@b.test\nBcc: all@b.test")
    assert send(due(cast.trainee)).state == State.FAILED


def test_a_line_break_in_a_subject_becomes_a_space(
    cast: Cast, declare: Callable[..., Kind], sink: Sink
) -> None:
    declare(message=lambda _person, _key: Message("A note\r\nBcc: all@b.test", ("Words.",)))
    send(due(cast.trainee))
    assert mail_in(sink)["Subject"] == "A note Bcc: all@b.test"


@pytest.mark.parametrize("attempts", range(12))
def test_pauses_grow_and_never_pass_nine_hours(attempts: int) -> None:
    assert dt.timedelta(seconds=30) <= sending.pause(attempts) <= dt.timedelta(hours=9)
