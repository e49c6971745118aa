"""What is looked at before the portal starts: that every message can be written, and written discreetly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.urls import Resolver404, resolve

from reminders import frames, kinds, push, sms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reminders.kinds import Kind

LONGEST_SUBJECT = 60  # what a phone shows


def start() -> None:
    """Have Django run the checks before every command."""
    register(every_message_can_be_written)
    register(every_channel_can_be_used)


def every_channel_can_be_used(**_: Any) -> list[CheckMessage]:
    """Look at what push and text messages are set up with: a slip would show only when something is due."""
    found: list[CheckMessage] = []
    if settings.VAPID_PRIVATE_KEY and not push.key_is_readable():
        hint = "Make one as docs/reminders.md says."
        found.append(Error("VAPID_PRIVATE_KEY is no key for pushing.", hint=hint, id="reminders.E004"))
    if settings.SMS_BACKEND and not sms.backend_is_there():
        hint = "It is the dotted name of a function."
        found.append(
            Error(f"SMS_BACKEND names nothing: {settings.SMS_BACKEND}.", hint=hint, id="reminders.E005")
        )
    return found


def every_message_can_be_written(**_: Any) -> list[CheckMessage]:
    """Write the sample of every kind, so that a broken one is found now and not at the hour it is due."""
    return [message for kind in kinds.every() for message in troubles(kind)]


def troubles(kind: Kind) -> Iterator[CheckMessage]:
    """Yield what is wrong with one kind."""
    if kind.sample is None:
        yield Info(f"{kind.key} has no sample to show or check.", id="reminders.I001")
        return
    try:
        message = kind.sample()
        frames.text(message, subject=message.subject, reason=kind.title, off="")
        frames.html(message, subject=message.subject, reason=kind.title, off="")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        yield Error(f"{kind.key} cannot be written: {error!r}.", id="reminders.E001")
        return
    if "\n" in message.subject or not 0 < len(message.subject) <= LONGEST_SUBJECT:
        yield Error(f"{kind.key} needs a subject of one short line.", id="reminders.E002")
    if message.path and not _leads_somewhere(message.path):
        yield Error(f"{kind.key} leads to {message.path}, where nothing is.", id="reminders.E003")


def _leads_somewhere(path: str) -> bool:
    try:
        resolve(path.partition("?")[0].partition("#")[0])
    except Resolver404:
        return False
    return True
