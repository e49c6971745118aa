"""What run mode and what comes after it have to say on the Today page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.cards import Card
from core.clock import site_today
from peers import figures, letters, permissions, waves
from peers.models import Letter

if TYPE_CHECKING:
    from peers.seats import Stay
    from people.models import User


def cards(person: User, mine: list[Stay]) -> list[Card]:
    """Return a facilitator's wish to talk for the director; a letter whose day has come; an open survey.

    `mine` is where they are, were and will be: whoever belongs to no group is asked by no survey.
    """
    found = _wishes() if permissions.can_read_feedback(person) else []
    belongs = bool(person.enrollments_now) and any(stay.belongs(site_today()) for stay in mine)
    return found + letters_due(person) + (_surveys(person) if belongs else [])


def _wishes() -> list[Card]:
    count = len(figures.wishes_to_talk())
    if not count:
        return []
    title = "A facilitator would like to talk" if count == 1 else f"{count} facilitators would like to talk"
    body = "They asked after a session. It is about them, not about a member."
    return [Card(title, body, reverse("peers:figures"), "See who", waiting=True, weight=5)]


def letters_due(person: User) -> list[Card]:
    """Return a card for each letter whose day has come, also years after its writer has left."""
    sealed = Letter.objects.filter(owner=person, opened_on__isnull=True)
    due = [
        letter for letter in sealed.only("public_id", "owner", "opens_on", "cohort") if letters.is_due(letter)
    ]
    title, body = "Something you sealed waits for you", "Its day has come. You alone can open it."
    return [
        Card(title, body, reverse("peers:letter", args=[each.public_id]), "Open it", waiting=True, weight=30)
        for each in due
    ]


def _surveys(person: User) -> list[Card]:
    return [
        Card(
            "Five sentences",
            "You agreed to be asked. One minute, without your name.",
            reverse("peers:survey_answer", args=[wave.public_id]),
            "Answer",
            weight=40,
        )
        for wave in waves.open_waves(person)
    ]
