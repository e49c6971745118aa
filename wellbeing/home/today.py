"""Putting the apps' cards together into one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from checkins import today as check_ins
from peers import today as peers
from resources import today as resources
from wellnessdays import today as wellnessdays

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.cards import Card
    from people.models import User

# Each app offers one plain function; what it returns is already meant for this reader.
SOURCES: list[Callable[[User], list[Card]]] = [
    wellnessdays.cards,
    peers.cards,
    check_ins.cards,
    resources.cards,
]


def cards(person: User) -> list[Card]:
    """Return everything that the apps have to say to a person, what waits first, then by weight."""
    found = [card for source in SOURCES for card in source(person)]
    return sorted(found, key=lambda card: (not card.waiting, card.weight))


def greeting(hour: int) -> str:
    """Return how to greet someone at an hour of their day, 0 to 23; nights are for night shifts."""
    parts = [(5, "Hello"), (12, "Good morning"), (18, "Good afternoon"), (23, "Good evening")]
    return next((words for end, words in parts if hour < end), "Hello")


def summary(waiting: int) -> str:
    """Say in one sentence how much waits for the reader."""
    if not waiting:
        return "Nothing waits for you."
    return "One thing waits for you." if waiting == 1 else f"{waiting} things wait for you."


def page(person: User) -> dict[str, Any]:
    """Return the Today page's context: what waits for the reader, and what is next."""
    found = cards(person)
    waiting = [card for card in found if card.waiting]
    return {
        "greeting": greeting(timezone.localtime().hour),
        "summary": summary(len(waiting)),
        "waiting": waiting,
        "upcoming": [card for card in found if not card.waiting],
        "main": found[0] if found else None,
    }
