"""The demo's mailbox: mails are files in the data folder, and leave it by no other way."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default as default_policy
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage as ParsedMessage
    from pathlib import Path

    from django.core.mail import EmailMessage

KEPT = 500  # mails shown and kept; older ones are removed
NAME = re.compile(r"^\d{8}T\d{12}-[0-9a-f]{8}$")


@dataclass(frozen=True)
class Letter:
    """One mail as a reader sees it."""

    key: str
    sender: str
    to: str
    subject: str
    sent_at: dt.datetime
    text: str
    html: str


def folder() -> Path:
    """Return the mailbox's folder."""
    path: Path = settings.DATA_DIR / "mail"
    return path


class MailboxBackend(BaseEmailBackend):
    """Write each mail to one file, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; returns how many."""
        folder().mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            key = f"{timezone.now():%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:8]}"
            draft = folder() / f".{key}"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder() / f"{key}.eml")
        for old in sorted(folder().glob("*.eml"), reverse=True)[KEPT:]:
            old.unlink(missing_ok=True)
        return len(email_messages)


def letters(limit: int = 100) -> list[Letter]:
    """Return the newest mails, newest first."""
    found = sorted(folder().glob("*.eml"), reverse=True)[:limit] if folder().exists() else []
    return [_read(path) for path in found]


def letter(key: str) -> Letter | None:
    """Return one mail, or None when there is none by that key."""
    path = folder() / f"{key}.eml"
    return _read(path) if NAME.match(key) and path.exists() else None


def _read(path: Path) -> Letter:
    parsed: Any = message_from_bytes(path.read_bytes(), policy=default_policy)
    return Letter(
        key=path.stem,
        sender=str(parsed["From"]),
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        sent_at=_moment(path.stem),
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
    )


def _moment(key: str) -> dt.datetime:
    stamp = key.partition("-")[0]
    return dt.datetime.strptime(stamp, "%Y%m%dT%H%M%S%f").replace(tzinfo=dt.UTC)


def _part(parsed: ParsedMessage, kind: str) -> str:
    part = parsed.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
