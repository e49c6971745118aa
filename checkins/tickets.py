"""The ticket that a page carries: which row it may become, for whom, and until when. Kept nowhere."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from people.models import User

GOOD_FOR = dt.timedelta(hours=24)
SALT = "checkins.ticket"


@dataclass(frozen=True)
class Ticket:
    """A check-in to be: the id of its row, and the instrument that was asked."""

    check_in_id: uuid.UUID
    instrument: uuid.UUID


def issue(person: User, instrument: uuid.UUID) -> str:
    """Return a fresh ticket for one person and one instrument."""
    words = [str(uuid.uuid4()), str(instrument), str(person.public_id)]
    return signing.dumps(words, salt=SALT)


def read(person: User, text: str) -> Ticket | None:
    """Return what a ticket says; None for one that is forged, another's, or older than a day."""
    try:
        check_in_id, instrument, owner = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
        ticket = Ticket(uuid.UUID(check_in_id), uuid.UUID(instrument))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return ticket if owner == str(person.public_id) else None
