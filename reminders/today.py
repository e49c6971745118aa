"""What this app has to say on the Today page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.cards import Card
    from people.models import User


def cards(_person: User) -> list[Card]:
    """Return this reader's cards."""
    return []
