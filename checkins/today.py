"""What check-ins have to say on the Today page: the same to everyone, so that it tells nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from checkins import permissions
from core.cards import Card

if TYPE_CHECKING:
    from people.models import User


def cards(person: User) -> list[Card]:
    """Return the one card, which asks no query and knows nothing."""
    if not permissions.can_check_in(person):
        return []
    words = "Two minutes, for you alone. Nobody else can see it, not even that you were here."
    return [Card("A moment for yourself", words, reverse("checkins:home"), "Have a look", weight=55)]
