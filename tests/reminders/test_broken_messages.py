"""Kinds that answer what is no message: theirs ends in words, and the rest of the batch goes out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from reminders import sending
from reminders.kinds import Message
from reminders.models import Delivery
from tests.reminders.conftest import due

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast

HOUR = dt.timedelta(hours=1)
GOOD = Message("A note", ("Words.",))


def shaped(*parts: Any) -> Message:
    return Message(*parts)


BROKEN: dict[str, Callable[[], Any]] = {
    "words alone": lambda: "words",
    "a pair": lambda: ("A note", "Words."),
    "no subject": lambda: shaped(None, ("Words.",)),
    "no paragraph": lambda: shaped("A note", (None,)),
    "no paragraphs": lambda: shaped("A note", None),
    "no label": lambda: shaped("A note", ("Words.",), None),
    "no path": lambda: shaped("A note", ("Words.",), "Open", None),
    "bytes": lambda: shaped(b"A note", ("Words.",)),
    "an error": lambda: 1 / 0,
}
LONG = {
    "a long subject": Message("x" * 300, ("Words.",)),
    "a long path": Message("A note", ("Words.",), "Open", "/" + "x" * 300),
    "no words": Message("", ()),
    "a long paragraph": Message("A note", ("x" * 100_000,)),
}


def both(cast: Cast, declare: Callable[..., Kind], answer: Callable[[], Any]) -> tuple[Delivery, Delivery]:
    """Send one message after another, the odd one first."""
    declare(message=lambda _person, key: answer() if key == "odd" else GOOD)
    odd, good = due(cast.trainee, key="odd", ago=HOUR), due(cast.other_trainee, key="good")
    sending.drain()
    odd.refresh_from_db()
    good.refresh_from_db()
    return odd, good


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_what_is_no_message_holds_nobody_up(
    cast: Cast, declare: Callable[..., Kind], sink: Sink, answer: Callable[[], Any]
) -> None:
    odd, good = both(cast, declare, answer)
    assert (odd.state, odd.attempts, good.state) == ("due", 1, "sent")


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_its_reason_says_that_it_could_not_be_written(
    cast: Cast, declare: Callable[..., Kind], sink: Sink, answer: Callable[[], Any]
) -> None:
    assert both(cast, declare, answer)[0].reason.startswith("The message could not be written")


@pytest.mark.parametrize("message", LONG.values(), ids=LONG)
def test_what_is_too_long_or_empty_is_sent_all_the_same(
    cast: Cast, declare: Callable[..., Kind], sink: Sink, message: Message
) -> None:
    odd, good = both(cast, declare, lambda: message)
    assert (odd.state, good.state) == ("sent", "sent")
