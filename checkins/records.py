"""What one check-in says, and how it is sealed into its row and read from it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from checkins import keyring, subjects
from checkins.models import CheckIn
from checkins.sealing import open_sealed, seal

if TYPE_CHECKING:
    from checkins.models import Subject


@dataclass
class Content:
    """The day it was sent, answers by link id, what they came to, and a note to oneself."""

    day: str
    answers: dict[str, Any] = field(default_factory=dict)
    status: str = ""
    scores: dict[str, Any] = field(default_factory=dict)
    band: str = ""
    note: str = ""

    @property
    def date(self) -> dt.date:
        return dt.date.fromisoformat(self.day)

    def dumps(self) -> bytes:
        """Write it as JSON."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def loads(cls, text: bytes) -> Content:
        """Read what `dumps` wrote; what another version of the portal added is left out."""
        found: dict[str, Any] = json.loads(text)
        return cls(**{name: value for name, value in found.items() if name in cls.__dataclass_fields__})


def sealed(subject: Subject, *, check_in_id: uuid.UUID, instrument: uuid.UUID, content: Content) -> CheckIn:
    """Return an unsaved check-in with its content sealed under the site's current key."""
    month = content.date.replace(day=1)
    row = CheckIn(id=check_in_id, subject=subject, instrument_id=instrument, month=month)
    write(row, content)
    return row


def write(row: CheckIn, content: Content) -> None:
    """Seal a content into a row, under the site's current key; does not save."""
    row.key_id = keyring.current()
    key = subjects.content_key(row.subject, row.key_id)
    row.ciphertext = seal(content.dumps(), key=key, context=context(row))


def read(row: CheckIn, key: bytes | None = None) -> Content:
    """Return what a check-in says; raises WrongKey. A key that is known already saves deriving it again."""
    key = key or subjects.content_key(row.subject, row.key_id)
    return Content.loads(open_sealed(row.ciphertext, key=key, context=context(row)))


def read_all(subject: Subject) -> list[tuple[CheckIn, Content]]:
    """Return a subject's check-ins with what they say, oldest first; raises WrongKey."""
    rows = list(CheckIn.objects.of(subject))
    keys = {key_id: subjects.content_key(subject, key_id) for key_id in {row.key_id for row in rows}}
    found = [(row, read(row, keys[row.key_id])) for row in rows]
    return sorted(found, key=lambda pair: (pair[1].day, str(pair[0].pk)))


def context(row: CheckIn) -> tuple[str, ...]:
    """Return the place that a row's content belongs to: model, row, field, subject, instrument, month."""
    return (
        "checkins.checkin",
        str(row.pk),
        "ciphertext",
        str(row.subject_id),
        str(row.instrument_id),
        row.month.isoformat(),
    )
