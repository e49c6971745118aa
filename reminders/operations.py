"""Putting reminders into the ledger."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from celery import current_app
from django.db import transaction
from django.db.models.functions import Left
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from reminders import kinds
from reminders.models import Delivery

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

log = logging.getLogger(__name__)
NAME = 36  # characters of a public id


def enqueue(*, kind: str, recipient_id: int, key: str, due_at: dt.datetime | None = None) -> None:
    """Promise a reminder, inside the caller's transaction; the same one twice is one.

    Without `due_at` it is due now, and a worker is nudged on commit. Raises LookupError for an unknown kind;
    never because Redis is away: the next tick finds the row.
    """
    if kinds.find(kind) is None:
        raise LookupError(f"No kind of reminder is called {kind}.")
    now = timezone.now()
    due = due_at or now
    row = Delivery(kind=kind, recipient_id=recipient_id, key=key, due_at=due, ready_at=due)
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    if due <= now:
        transaction.on_commit(nudge)


def enqueue_all(*, kind: str, occurrences: Iterable[tuple[int, str]]) -> None:
    """Promise many reminders of one kind, due now, as (recipient id, key), with one statement and one nudge.

    Raises LookupError as `enqueue` does.
    """
    if kinds.find(kind) is None:
        raise LookupError(f"No kind of reminder is called {kind}.")
    now = timezone.now()
    rows = [
        Delivery(kind=kind, recipient_id=recipient, key=key, due_at=now, ready_at=now)
        # In one order, so that two who promise the same at once do not wait for each other.
        for recipient, key in sorted(occurrences)
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(nudge)


def about(names: Iterable[str]) -> QuerySet[Delivery]:
    """Return deliveries about things of these names, whatever became of them.

    A name is a public id with which keys begin, or a whole key that is no longer than one.
    """
    return Delivery.objects.alias(name=Left("key", NAME)).filter(name__in=list(names))


def nudge() -> None:
    """Wake a worker, when Redis is there to carry the word."""
    try:
        current_app.send_task("reminders.tasks.send", retry=False)
    except (KombuError, RedisError, OSError) as error:
        log.warning("No worker could be told of a new reminder (%s); the next tick sends it.", error)
