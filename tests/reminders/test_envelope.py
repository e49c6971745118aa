"""Handing a mail over, to servers that take commands together and to those that do not."""

from __future__ import annotations

import smtplib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from benchmarks.sink import HANG_UP, Sink, listening
from reminders import envelope
from reminders.envelope import Conversation, Envelope, UnreadyError

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


@pytest.fixture
def sink_in_pairs() -> Iterator[Sink]:
    with listening(Sink()) as sink:
        yield sink


def an_envelope(text: bytes = MAIL, to: str = "to@x.test") -> Envelope:
    return Envelope("from@x.test", to, text)


def give(sink: Sink, *, times: int = 1) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=2) as server:
        line = Conversation(server)
        for _ in range(times):
            line.hand_over(an_envelope())


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
        line = Conversation(server)
        with pytest.raises(smtplib.SMTPException):
            line.hand_over(an_envelope())
        sink.answer = usual
        line.hand_over(an_envelope())
    assert len(sink.mails) == 1


def test_a_text_that_begins_with_a_dot_is_not_its_end() -> None:
    assert envelope.quoted(b".\r\nx") == b"..\r\nx"


# --- two at a time ---


@contextmanager
def talk(sink: Sink) -> Iterator[Conversation]:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=2) as server:
        yield Conversation(server)


def test_mails_that_follow_one_another_arrive_in_turn(sink: Sink) -> None:
    mails = [an_envelope(b"Subject: %d\r\n\r\n.x" % number) for number in range(4)]
    with talk(sink) as line:
        for mail, following in zip(mails, [*mails[1:], None], strict=True):
            line.hand_over(mail, following)
    assert sink.mails == [b"Subject: %d\r\n\r\n..x" % number for number in range(4)]


def test_a_text_and_the_next_envelope_are_one_exchange(sink_in_pairs: Sink) -> None:
    said: list[bytes] = []
    sink_in_pairs.answer = lambda verb, _line: said.append(verb)
    with talk(sink_in_pairs) as line:
        line.hand_over(an_envelope(), an_envelope(to="next@x.test"))
        line.server.getreply(), line.server.getreply(), line.server.getreply()
        line.server.close()
    assert said[-6:] == [b"RCPT", b"DATA", b"TEXT", b"MAIL", b"RCPT", b"DATA"]


def test_an_envelope_alone_leaves_nothing_at_the_server(sink_in_pairs: Sink) -> None:
    with talk(sink_in_pairs) as line:
        line.hand_over(an_envelope(b"first"), an_envelope(b"second"))
        line.server.close()
    give(sink_in_pairs)
    assert len(sink_in_pairs.mails) == 2


def test_no_other_mail_is_given_for_the_text_that_a_server_waits_for(sink_in_pairs: Sink) -> None:
    with talk(sink_in_pairs) as line:
        line.hand_over(an_envelope(b"first"), an_envelope(b"second"))
        with pytest.raises(UnreadyError):
            line.hand_over(an_envelope(b"third"))
        line.server.close()
    assert sink_in_pairs.mails == [b"first"]


@pytest.mark.parametrize("verb", [b"MAIL", b"DATA"])
@pytest.mark.parametrize("reply", [b"421 too many", b"554 not in step", HANG_UP])
def test_a_server_that_takes_no_envelope_beside_a_text_is_told_apart(
    sink_in_pairs: Sink, verb: bytes, reply: bytes
) -> None:
    said: list[bytes] = []

    def mind_the_third(verb_said: bytes, _line: bytes) -> bytes | None:
        said.append(verb_said)
        return reply if verb_said == verb and said.count(verb) == 3 else None

    sink_in_pairs.answer = mind_the_third
    first, second = an_envelope(b"first"), an_envelope(b"second")
    with talk(sink_in_pairs) as line:
        line.hand_over(an_envelope(b"before"), first)
        line.hand_over(first, second)
        with pytest.raises(UnreadyError):
            line.hand_over(second)
        line.server.close()
    assert sink_in_pairs.mails == [b"before", b"first"]


def test_a_recipient_refused_early_is_refused(sink_in_pairs: Sink) -> None:
    sink_in_pairs.answer = lambda _verb, line: b"550 no" if b"gone@" in line else None
    gone = an_envelope(to="gone@x.test")
    with talk(sink_in_pairs) as line:
        line.hand_over(an_envelope(), gone)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            line.hand_over(gone, an_envelope())
        line.hand_over(an_envelope())
    assert len(sink_in_pairs.mails) == 2


def test_a_refused_text_does_not_take_the_next_envelope_with_it(sink_in_pairs: Sink) -> None:
    first, second = an_envelope(b"bad"), an_envelope(b"good")
    sink_in_pairs.answer = lambda verb, line: b"552 no" if (verb, line) == (b"TEXT", b"bad") else None
    with talk(sink_in_pairs) as line:
        with pytest.raises(smtplib.SMTPDataError):
            line.hand_over(first, second)
        line.hand_over(second)
    assert sink_in_pairs.mails == [b"good"]
