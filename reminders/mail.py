"""Writing a reminder as a mail."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from reminders import frames, tokens
from reminders.letters import Letter, one_line

if TYPE_CHECKING:
    from people.models import User
    from reminders.kinds import Kind, Message
    from reminders.models import Delivery


def message_id(delivery: Delivery) -> str:
    """Return a delivery's Message-ID: the same at every attempt, and telling nothing."""
    mark = salted_hmac("reminders.message-id", str(delivery.pk), algorithm="sha256").hexdigest()[:32]
    return f"<{mark}@{_domain()}>"


@lru_cache
def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def compose(delivery: Delivery, kind: Kind, message: Message, person: User) -> Letter:
    """Return the mail, as text and as HTML, with the headers that let a mail program turn it off."""
    off = off_address(person, kind) if kind.optional else ""
    subject = one_line(message.subject)
    mail = Letter(
        subject=subject,
        body=frames.text(message, subject=subject, reason=kind.title, off=off),
        to=[person.email],
        headers=headers(message_id(delivery), off),
    )
    mail.attach_alternative(frames.html(message, subject=subject, reason=kind.title, off=off), "text/html")
    return mail


def off_address(person: User, kind: Kind) -> str:
    """Return the address that turns a kind off for someone, without signing in."""
    return _off_pattern().replace("TOKEN", tokens.make(person, kind))


@lru_cache
def _off_pattern() -> str:
    return frames.absolute(reverse("reminders:off", args=["TOKEN"]))


def headers(identity: str, off: str) -> dict[str, str]:
    """Return a reminder's headers; no program should answer it, and one click turns it off (RFC 8058)."""
    found = {"Message-ID": identity, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if off:
        found |= {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return found
