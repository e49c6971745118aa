"""How sending can fail."""

from __future__ import annotations


class Transient(Exception):  # noqa: N818
    """It may work later; the message is a reason without anyone's data."""


class Permanent(Exception):  # noqa: N818
    """It will never work; the message is a reason without anyone's data."""


class Outage(Transient):
    """The server is away for everyone: no delivery is to blame, and no attempt is counted."""
