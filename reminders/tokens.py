"""The signed words in a mail's link that turn a kind of reminder off without signing in."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from django.core import signing

from people.models import User
from reminders import kinds

if TYPE_CHECKING:
    from reminders.kinds import Kind

SALT = "reminders.off"
LASTS = dt.timedelta(days=365)


def make(person: User, kind: Kind) -> str:
    """Return a token that turns one kind off for one person, and can do nothing else."""
    return _signer().sign(f"{person.public_id.hex}.{kind.key}").replace(":", "~")


@lru_cache(maxsize=1)
def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=SALT)


def read(token: str) -> tuple[User, Kind] | None:
    """Return whom and what a token is about; None when it is forged, stale, or its person or kind is gone.

    What became a duty since then cannot be turned off either.
    """
    try:
        said = _signer().unsign(token.replace("~", ":"), max_age=LASTS)
    except signing.BadSignature:
        return None
    identity, _, key = said.partition(".")
    person, kind = User.objects.filter(public_id=identity).first(), kinds.find(key)
    return (person, kind) if person is not None and kind is not None and kind.optional else None
