"""What PEERS has to say on the Today page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from core.cards import Card
from core.clock import moment_words
from peers import overview, permissions
from peers.models import Group, Meeting

if TYPE_CHECKING:
    from people.models import User


def cards(person: User) -> list[Card]:
    """Return what someone is asked, and the next meeting that they have a seat at or lead."""
    if not permissions.can_enter(person):
        return []
    found = []
    if permissions.can_lead(person):
        found += _asked(person)
    groups = Group.objects.visible_to(person) if not permissions.can_direct(person) else Group.objects.none()
    following = Meeting.objects.coming().filter(group__in=groups.values("pk")).select_related("group").first()
    return found + ([_next(following)] if following else [])


def _asked(person: User) -> list[Card]:
    count = overview.offers(person).count() + len(overview.to_answer(person))
    if not count:
        return []
    title = "Someone asks you something" if count == 1 else f"{count} questions wait for you"
    body = "A yes or a no: both are fine, and take a tap."
    return [Card(title, body, reverse("peers:home"), "Answer", waiting=True, weight=8)]


def _next(meeting: Meeting) -> Card:
    when = timezone.localtime(meeting.starts_at)
    where = f", {meeting.place}." if meeting.place else ""
    body = f"{moment_words(when)}{where}"
    return Card(
        str(meeting.group), body, reverse("peers:meeting", args=[meeting.public_id]), "See it", weight=25
    )
