"""What this app has to say on the Today page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.cards import Card
from core.clock import site_today
from resources.models import Correction, Service
from resources.permissions import can_edit

if TYPE_CHECKING:
    from people.models import User


def cards(person: User) -> list[Card]:
    """Return the way to the directory, the lightest word on the page; and, to an editor, what waits."""
    return [
        *_waiting(person),
        Card(
            title="Someone to talk to",
            body="Counseling, peers, chaplains, the ombuds: who they are, and who will know.",
            href=reverse("resources:list"),
            action="Find help",
            weight=90,
        ),
    ]


def _waiting(person: User) -> list[Card]:
    if not can_edit(person):
        return []
    reports = Correction.objects.filter(state=Correction.State.OPEN).count()
    due = Service.objects.due(site_today()).count()
    if not reports and not due:
        return []
    return [
        Card(
            title="The directory",
            body=f"{reports} reported as wrong, {due} due for checking.",
            href=reverse("resources:desk"),
            action="Open the list",
            waiting=True,
            weight=40,
        )
    ]
