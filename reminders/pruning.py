"""Letting go of deliveries that ended long ago."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from reminders import kinds
from reminders.models import Delivery

BATCH = 1000
UNLINKED = "-"  # with the row's own number: keys stay different, and say nothing


def horizon() -> dt.datetime:
    """Return the moment before which what has ended is no longer kept."""
    return timezone.now() - dt.timedelta(days=settings.REMINDERS_KEPT_DAYS)


def prune() -> int:
    """Remove what ended before the horizon, in batches, never what is open; returns how many rows went.

    Two at once share the work: neither waits for a row that the other is removing.
    """
    unlink()
    before, gone = horizon(), 0
    while count := _batch(before):
        gone += count
    return gone


def unlink() -> int:
    """Take from rows of unlinked kinds that have ended what they were about; returns how many there were."""
    keys = [kind.key for kind in kinds.every() if kind.unlinked]
    over = Delivery.objects.exclude(state__in=Delivery.OPEN).filter(kind__in=keys)
    return over.exclude(key__startswith=UNLINKED).update(key=Concat(Value(UNLINKED), Cast("pk", CharField())))


@transaction.atomic
def _batch(before: dt.datetime) -> int:
    over = Delivery.objects.exclude(state__in=Delivery.OPEN).filter(ended_at__lt=before).order_by("ended_at")
    chosen = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    return Delivery.objects.filter(pk__in=chosen).delete()[0]
