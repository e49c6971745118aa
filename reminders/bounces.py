"""Bounces: what a mail server reports (RFC 3464) about a mail that it had first accepted."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from django.utils import timezone

from reminders.models import Channel, Delivery

if TYPE_CHECKING:
    from email.message import Message

LONGEST = 1_000_000  # bytes that are read; more than that is no report
IDENTITY = re.compile(r"^Message-ID:\s*(<[0-9a-f]{32}@[^<>\s]{1,85}>)", re.MULTILINE | re.IGNORECASE)
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
    parsed: Message = message_from_bytes(report[:LONGEST], policy=policy.compat32)
    if parsed.get_content_type() != "multipart/report":
        return "", ""
    status = STATUS.search(_part(parsed, "message/delivery-status"))
    returned = _part(parsed, "text/rfc822-headers") or _part(parsed, "message/rfc822")
    identity = IDENTITY.search(returned)
    return status[1] if status else "", identity[1] if identity else ""


def _part(report: Message, kind: str) -> str:
    """Return a part's text, whatever it is written in; only what is ASCII in it matters."""
    found = next((part for part in report.walk() if part.get_content_type() == kind), None)
    if found is None:
        return ""
    try:
        return found.as_bytes().decode("ascii", "replace")
    except (ValueError, LookupError, TypeError, AttributeError):  # what no mail server wrote
        return ""
