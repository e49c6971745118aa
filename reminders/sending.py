"""Claim, send, mark: the loop that empties the ledger of what is due."""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from reminders import channels, claims, failures, kinds, mail, summary, turns, verdicts, wishes
from reminders.failures import Outage, Permanent, Stale, Transient
from reminders.letters import one_line
from reminders.marks import Marks
from reminders.models import Channel, Delivery
from reminders.outlet import Outlet

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from reminders.kinds import Kind, Message
    from reminders.verdicts import Verdict
    from reminders.wishes import Wishes

log = logging.getLogger(__name__)
State = Delivery.State
BATCH = 100
FRESH = 1.0  # seconds for which what people want is taken as read
ATTEMPTS = 12
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=6)


@dataclass
class Desk:
    """What one worker has at hand while it sends: a line to the mail server, and its newest marks."""

    outlet: Outlet = field(default_factory=Outlet)
    marks: Marks = field(default_factory=Marks)
    readers: deque[int] = field(default_factory=lambda: deque(maxlen=2))  # whose mails the outlet may hold

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        try:
            self.drop()
            self.marks.settle()
        finally:
            self.outlet.close()

    def flush(self) -> None:
        """Have nothing in the outlet, and every mark that was begun with PostgreSQL. Raises Outage."""
        self.outlet.flush()
        self.marks.finish()

    def drop(self) -> None:
        """Do the same, but do not send what waits."""
        self.outlet.drop()
        self.marks.finish()


def drain(*, seconds: float = 20, backlog: Callable[[], None] | None = None) -> int:
    """Send what is due until nothing is, or the time is up; returns how many deliveries were dealt with.

    `backlog` is called once when there is more than one batch, to have another worker join.
    """
    began, done = time.monotonic(), 0
    with Desk() as desk:
        while time.monotonic() - began < seconds:
            batch = claims.claim(size=BATCH, lease=settings.REMINDERS_LEASE)
            if not batch:
                break
            if backlog is not None and done == 0 and len(batch) == BATCH:
                backlog()
            done += work(batch, desk)
    return done


def work(batch: list[Delivery], desk: Desk) -> int:
    """Deal with each delivery by itself; returns how many, having given back the rest.

    The rest is given back when half the lease is over, since a slow server must not let it lapse; when the
    mail server is away, which no delivery is to blame for; and when PostgreSQL began a new session, since
    this worker's turns ended with the old one.
    """
    with turns.taken(batch) as mine:
        return _work(mine, desk)


def _work(batch: list[Delivery], desk: Desk) -> int:
    until, reason = None, ""
    try:
        if _each(batch, desk):
            desk.flush()
            return len(batch)
    except Outage as outage:
        until, reason = timezone.now() + pause(0), str(outage)
    desk.drop()
    return len(batch) - claims.release(batch, until=until, reason=reason)


def _each(batch: list[Delivery], desk: Desk) -> bool:
    """Conclude one after the other; returns whether it came to the end. Raises Outage."""
    half = time.monotonic() + settings.REMINDERS_LEASE.total_seconds() / 2
    known: dict[int, Wishes] = {}
    read, session = float("-inf"), connection.connection
    for position, delivery in enumerate(batch):
        began = time.monotonic()
        if began > half or connection.connection is not session:
            return False
        if began - read > FRESH:
            known = wishes.load({row.recipient_id for row in batch[position:]}, timezone.now())
            read = began
        _one(delivery, known.get(delivery.recipient_id), desk)
        desk.marks.finish()
    return True


def _one(delivery: Delivery, wish: Wishes | None, desk: Desk) -> None:
    """Conclude one; whatever is wrong with it, the others go out."""
    try:
        conclude(delivery, wish, desk)
    except (Outage, Error):
        raise
    except Exception as error:
        log.exception("A %s delivery of kind %s could not be decided.", delivery.channel, delivery.kind)
        desk.marks.finish()
        try_again(delivery, f"It could not be decided ({type(error).__name__}).")


def conclude(delivery: Delivery, wish: Wishes | None, desk: Desk) -> None:
    """Bring one claimed delivery to its end, or to its next turn. Raises Outage alone."""
    if delivery.recipient_id in desk.readers:
        # What somebody was sent counts for what they are sent next.
        desk.flush()
    verdict = verdicts.decide(delivery, wish, timezone.now())
    kind = kinds.find(delivery.kind)
    if verdict.message is None or wish is None or kind is None:
        close(delivery, verdict)
        return
    show(delivery, kind, wish, verdict.message)
    if verdict.until is not None:
        close(delivery, verdict)
        return
    if delivery.channel == Channel.MAIL and not verdicts.paused(wish, timezone.now()):
        channels.fan_out(delivery, ways(delivery, kind, wish))
    if verdict.state == State.DUE:
        transmit(delivery, kind, verdict.message, wish, desk)
    else:
        close(delivery, verdict)


def ways(delivery: Delivery, kind: Kind, wish: Wishes) -> list[Channel]:
    """Return the ways beside mail by which a delivery, or what a summary tells, should reach its reader."""
    told = summary.told(delivery) if kind.key == verdicts.SUMMARY else [kind]
    return wish.extra_channels(told)


def show(delivery: Delivery, kind: Kind, wish: Wishes, message: Message) -> None:
    """Put a notice on its reader's list, unless they turned that off; a summary repeats what is there."""
    listed = delivery.channel == Channel.MAIL and kind.key != verdicts.SUMMARY
    if listed and wish.wants(kind, Channel.LIST):
        delivery.title, delivery.path = one_line(message.subject)[:120], message.path[:200]


def close(delivery: Delivery, verdict: Verdict) -> None:
    """Write down a verdict that sends nothing now."""
    if verdict.failed:
        try_again(delivery, verdict.reason)
    elif verdict.until is None:
        claims.end(delivery, verdict.state, reason=verdict.reason)
    elif verdict.state == State.HELD:
        summary.hold(delivery, verdict.until)
    else:
        claims.postpone(delivery, verdict.until, reason=verdict.reason)


def transmit(delivery: Delivery, kind: Kind, message: Message, wish: Wishes, desk: Desk) -> None:
    """Send one delivery by its channel; it is marked by itself as soon as its end is known. Raises Outage."""
    told = partial(hear, delivery, wish, desk.marks)
    if delivery.channel != Channel.MAIL:
        desk.flush()
        told("", failures.of(partial(channels.send, delivery, kind, wish)))
        return
    try:
        letter = mail.compose(delivery, kind, message, wish.person)
    except Exception as error:  # noqa: BLE001 - written down by hear()
        told("", error)
        return
    desk.readers.append(delivery.recipient_id)
    desk.outlet.post(letter, partial(told, letter.identity))


def hear(delivery: Delivery, wish: Wishes, marks: Marks, identity: str, failure: Exception | None) -> None:
    """Write down how a delivery went."""
    marks.finish()
    if failure is None:
        sent(delivery, wish, identity, marks)
    elif isinstance(failure, Stale):
        claims.release([delivery])
    elif isinstance(failure, Transient):
        try_again(delivery, str(failure))
    elif isinstance(failure, Permanent):
        claims.end(delivery, State.FAILED, reason=str(failure))
    else:
        # One broken message must not keep the others from going out.
        words = "A %s delivery of kind %s could not be sent."
        log.error(words, delivery.channel, delivery.kind, exc_info=failure)
        try_again(delivery, f"It could not be sent ({type(failure).__name__}).")


def sent(delivery: Delivery, wish: Wishes, identity: str, marks: Marks) -> None:
    """Mark a delivery as sent, and with a summary all that it held."""
    if delivery.kind == verdicts.SUMMARY:
        summary.close(delivery)
    marks.begin(delivery, identity)
    if delivery.channel == Channel.MAIL:
        wish.mailed_today += 1


def try_again(delivery: Delivery, reason: str) -> None:
    """Count a failed attempt: later again, each time after a longer pause, and in the end given up."""
    if delivery.attempts + 1 >= ATTEMPTS:
        claims.end(delivery, State.FAILED, reason=reason)
        return
    claims.postpone(delivery, timezone.now() + pause(delivery.attempts), failed=True, reason=reason)


def pause(attempts: int) -> dt.timedelta:
    """Return how long to wait after so many failures: doubling, up to six hours, never quite the same."""
    doubled: dt.timedelta = FIRST_PAUSE * 2 ** min(attempts, 10)
    return min(LONGEST_PAUSE, doubled) * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, hides nothing
