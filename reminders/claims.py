"""Taking deliveries under a lease, and giving each back by itself: sent, ended, or for later.

A claim is a token on the row and a time until which nobody else takes it. Whoever dies holding rows loses
them to the next worker when the lease ends; whoever comes back late finds another token and writes nothing.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from reminders.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PATIENCE = (0.1, 0.2, 0.5, 1, 2, 4)  # seconds between tries to write an end while PostgreSQL is away
CLAIM = """
    WITH next AS (
        SELECT id FROM reminders_delivery WHERE state = 'due' AND ready_at <= %s
        ORDER BY ready_at LIMIT %s FOR UPDATE SKIP LOCKED
    )
    UPDATE reminders_delivery AS held SET ready_at = %s, claimed_by = %s
    FROM next WHERE held.id = next.id
    RETURNING held.id, held.kind, held.recipient_id, held.key, held.channel, held.due_at, held.state,
              held.ready_at, held.claimed_by, held.attempts, held.title, held.path
"""
END = """
    UPDATE reminders_delivery
    SET state = %s, ended_at = %s, reason = %s, message_id = %s, title = %s, path = %s, claimed_by = ''
    WHERE id = %s AND claimed_by = %s AND state = 'due'
"""


def claim(*, size: int, lease: dt.timedelta) -> list[Delivery]:
    """Take up to `size` deliveries that are due, for as long as the lease; costs one query."""
    now = timezone.now()
    rows = Delivery.objects.raw(CLAIM, [now, size, now + lease, uuid.uuid4().hex])
    return sorted(rows, key=lambda row: row.due_at)


def end(delivery: Delivery, state: str, *, reason: str = "", message_id: str = "") -> bool:
    """Write a delivery's end; returns whether it was still ours to end."""
    facts = ending(delivery, state, reason=reason, message_id=message_id)
    return patiently(lambda: write(END, facts))


def ending(delivery: Delivery, state: str, *, reason: str = "", message_id: str = "") -> list[Any]:
    """Return what END writes about a delivery."""
    facts = [state, timezone.now(), reason[:200], message_id, delivery.title, delivery.path]
    return [*facts, delivery.pk, delivery.claimed_by]


def patiently(writing: Callable[[], bool]) -> bool:
    """Write ends, and wait for a database that restarts just now: what is sent and unmarked comes again."""
    for patience in PATIENCE:
        try:
            return writing()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(patience)
    return writing()


def write(statement: str, facts: list[Any]) -> bool:
    """Run a statement about one delivery; returns whether it changed it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return bool(cursor.rowcount == 1)


def postpone(delivery: Delivery, until: dt.datetime, *, failed: bool = False, reason: str = "") -> bool:
    """Give a delivery back for later; `failed` counts an attempt."""
    return bool(
        Delivery.objects.filter(pk=delivery.pk, claimed_by=delivery.claimed_by).update(
            ready_at=until, claimed_by="", attempts=delivery.attempts + failed, reason=reason[:200]
        )
    )


def release(deliveries: Sequence[Delivery], *, until: dt.datetime | None = None, reason: str = "") -> int:
    """Give back, for now or for later, what was claimed and has no end yet; returns how many."""
    tokens = {row.claimed_by for row in deliveries}
    return Delivery.objects.filter(
        pk__in=[row.pk for row in deliveries], claimed_by__in=tokens, state=Delivery.State.DUE
    ).update(ready_at=until or timezone.now(), claimed_by="", reason=reason[:200])
