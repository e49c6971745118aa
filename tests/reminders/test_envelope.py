"""Handing a mail over, to servers that take commands together and to those that do not."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

import pytest

from benchmarks.sink import Sink, listening
from reminders import envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAIL = b"Subject: x\r\n\r\n.dots\r\n..more\r\nend"


def plain_server(verb: bytes, _line: bytes) -> bytes | None:
    """Answer as a server without extensions."""
    return b"250 sink" if verb == b"EHLO" else None


@pytest.fixture(params=[None, plain_server], ids=["pipelining", "one by one"])
def sink(request: pytest.FixtureRequest) -> Iterator[Sink]:
    with listening(Sink(answer=request.param) if request.param else Sink()) as sink:
        yield sink


def give(sink: Sink, *, times: int = 1) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=2) as server:
        for _ in range(times):
            envelope.hand_over(server, "from@x.test", "to@x.test", MAIL)


def but(sink: Sink, verb: bytes, reply: bytes) -> Callable[[bytes, bytes], bytes | None]:
    """Return a server's manner with one bad answer."""
    before = sink.answer
    return lambda said, line: reply if said == verb else before(said, line)


def test_a_mail_arrives_with_its_dots_doubled_for_the_way(sink: Sink) -> None:
    give(sink)
    assert sink.mails == [b"Subject: x\r\n\r\n..dots\r\n...more\r\nend"]


def test_many_mails_go_over_one_connection(sink: Sink) -> None:
    give(sink, times=3)
    assert (len(sink.mails), sink.connections) == (3, 1)


@pytest.mark.parametrize(
    ("verb", "error"),
    [
        (b"MAIL", smtplib.SMTPSenderRefused),
        (b"RCPT", smtplib.SMTPRecipientsRefused),
        (b"DATA", smtplib.SMTPDataError),
        (b"TEXT", smtplib.SMTPDataError),
    ],
)
def test_a_refusal_is_the_standard_librarys_own(sink: Sink, verb: bytes, error: type[Exception]) -> None:
    sink.answer = but(sink, verb, b"550 no")
    with pytest.raises(error):
        give(sink)


@pytest.mark.parametrize("verb", [b"MAIL", b"RCPT", b"DATA", b"TEXT"])
def test_the_connection_is_good_for_another_mail_after_a_refusal(sink: Sink, verb: bytes) -> None:
    usual = sink.answer
    sink.answer = but(sink, verb, b"450 later")
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=2) as server:
        with pytest.raises(smtplib.SMTPException):
            envelope.hand_over(server, "from@x.test", "to@x.test", MAIL)
        sink.answer = usual
        envelope.hand_over(server, "from@x.test", "to@x.test", MAIL)
    assert len(sink.mails) == 1


def test_a_text_that_begins_with_a_dot_is_not_its_end() -> None:
    assert envelope.quoted(b".\r\nx") == b"..\r\nx"
