"""What this app has to say on the Today page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.cards import Card

if TYPE_CHECKING:
    from people.models import User


def cards(_person: User) -> list[Card]:
    """Return the way to the directory, the lightest word on the page."""
    return [
        Card(
            title="Someone to talk to",
            body="Counseling, peers, chaplains, the ombuds: who they are, and who will know.",
            href=reverse("resources:list"),
            action="Find help",
            weight=90,
        )
    ]
