"""Bounces: what a mail server reports (RFC 3464) about a mail that it had first accepted."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from django.utils import timezone

from reminders.models import Channel, Delivery

if TYPE_CHECKING:
    from email.message import EmailMessage

IDENTITY = re.compile(r"<[0-9a-f]{32}@[^<>\s]+>")
STATUS = re.compile(r"^Status:\s*([245]\.\d{1,3}\.\d{1,3})", re.MULTILINE | re.IGNORECASE)


def record(report: bytes) -> Delivery | None:
    """Mark the delivery that a report is about as failed; returns it, or None.

    A report of a delay (4.x.x) or a success changes nothing; neither does one about a mail that is not ours,
    or text that is no report at all.
    """
    status, identity = read(report)
    if not status.startswith("5") or not identity:
        return None
    delivery = Delivery.objects.filter(message_id=identity, channel=Channel.MAIL).first()
    if delivery is None:
        return None
    delivery.state, delivery.ended_at = Delivery.State.FAILED, timezone.now()
    delivery.reason = f"It came back ({status})."
    delivery.save(update_fields=["state", "ended_at", "reason"])
    return delivery


def read(report: bytes) -> tuple[str, str]:
    """Return a report's status and the Message-ID of the mail it is about; empty where it has none."""
    parsed: EmailMessage = message_from_bytes(report, policy=policy.default)
    if parsed.get_content_type() != "multipart/report":
        return "", ""
    parts = [part.as_string() for part in parsed.walk() if part is not parsed]
    status = next((found[1] for part in parts if (found := STATUS.search(part))), "")
    identity = next((found[0] for part in parts if (found := IDENTITY.search(part))), "")
    return status, identity
