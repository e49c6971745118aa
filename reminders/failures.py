"""How sending can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Transient(Exception):  # noqa: N818
    """It may work later; the message is a reason without anyone's data."""


class Permanent(Exception):  # noqa: N818
    """It will never work; the message is a reason without anyone's data."""


class Outage(Transient):
    """The server is away for everyone: no delivery is to blame, and no attempt is counted."""


class Stale(Transient):
    """It waited too long in the outlet after it was decided: it was not sent, and is to be decided again."""


def of(step: Callable[[], object]) -> Exception | None:
    """Take a step; return how it failed, or None. Raises Outage alone."""
    try:
        step()
    except Outage:
        raise
    except Exception as error:  # noqa: BLE001 - whoever asks writes it down
        return error
    return None
