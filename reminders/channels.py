"""The ways a reminder leaves: mail first, and beside it what someone asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from reminders import push, sms
from reminders.failures import Permanent
from reminders.models import Channel, Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reminders.kinds import Kind
    from reminders.wishes import Wishes


def fan_out(delivery: Delivery, ways: Iterable[str]) -> None:
    """Promise the same reminder by other channels; each is then claimed, sent and marked by itself."""
    rows = [
        Delivery(
            kind=delivery.kind,
            recipient_id=delivery.recipient_id,
            key=delivery.key,
            channel=way,
            due_at=delivery.due_at,
            ready_at=timezone.now(),
        )
        for way in ways
    ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def send(delivery: Delivery, kind: Kind, wish: Wishes) -> None:
    """Send one delivery by a channel that carries no words. Raises Transient or Permanent."""
    if delivery.channel == Channel.PUSH:
        push.send(kind, wish.person)
    elif delivery.channel == Channel.SMS:
        sms.send(wish.preference.phone)
    else:
        raise Permanent("This version of the portal does not know this channel.")
