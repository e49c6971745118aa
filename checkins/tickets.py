"""The ticket that a page carries: which row it may become, for whom, and until when. Kept nowhere.

It also names the epoch in which the page was opened. Erasing begins another one, so that a page from before,
opened again by "back" and sent again, brings nothing back that its owner erased.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from people.models import User

GOOD_FOR = dt.timedelta(hours=24)
SALT = "checkins.ticket"


@dataclass(frozen=True)
class Ticket:
    """A check-in to be: the id of its row, the instrument that was asked, and the epoch of the page."""

    check_in_id: uuid.UUID
    instrument: uuid.UUID
    epoch: str


def issue(person: User, instrument: uuid.UUID, epoch: str = "") -> str:
    """Return a fresh ticket for one person, one instrument, and the epoch of their wishes, if any."""
    words = [str(uuid.uuid4()), str(instrument), str(person.public_id), mark(epoch)]
    return signing.dumps(words, salt=SALT)


def read(person: User, text: str) -> Ticket | None:
    """Return what a ticket says; None for one that is forged, another's, or older than a day."""
    try:
        check_in_id, instrument, owner, epoch = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
        ticket = Ticket(uuid.UUID(check_in_id), uuid.UUID(instrument), str(epoch))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return ticket if owner == str(person.public_id) else None


def mark(epoch: str) -> str:
    """Return what stands for an epoch in a ticket: as long for someone who keeps nothing as for others."""
    return sha256(epoch.encode()).hexdigest()[:16]
