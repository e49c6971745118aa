"""What wellness days have to say on the Today page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.cards import Card
from core.clock import site_today
from people.years import AcademicYear
from wellnessdays import balances, permissions
from wellnessdays.halves import Half, words
from wellnessdays.models import Appeal, Request, RequestedHalf

if TYPE_CHECKING:
    from people.models import User


TAKEN = (
    RequestedHalf.objects.filter(active=True)
    .select_related("request")
    .only("day", "part", "request__public_id", "request__state")
    .order_by("day", "part")
)


def cards(person: User) -> list[Card]:
    """Return a decider's queue and a trainee's next day off, or their balance while none is near."""
    found = [_queue(person)] if permissions.decides_somewhere(person) else []
    if permissions.works_at_office(person):
        found += _appeals(person)
    if permissions.has_wellness_days(person):
        found.append(_next(person))
    return found


def _queue(person: User) -> Card:
    count = Request.objects.to_decide(person).count()
    href = reverse("wellnessdays:queue")
    if not count:
        body = "No request waits for an answer."
        return Card("Wellness days", body, href, "Open the queue", weight=60)
    title = "1 request to decide" if count == 1 else f"{count} requests to decide"
    return Card(
        title, "Each trainee sees when to expect your answer.", href, "Decide", waiting=True, weight=10
    )


def _appeals(person: User) -> list[Card]:
    count = Appeal.objects.to_answer(person).count()
    if not count:
        return []
    title = "1 answer to look at again" if count == 1 else f"{count} answers to look at again"
    href = reverse("wellnessdays:appeals")
    return [Card(title, "Each trainee sees by when.", href, "Look again", waiting=True, weight=8)]


def _next(person: User) -> Card:
    rows = list(TAKEN.filter(trainee=person, day__gte=site_today())[:2])
    if not rows:
        return _balance(person)
    first = rows[0]
    halves = [Half(row.day, row.part) for row in rows if (row.day, row.request) == (first.day, first.request)]
    href = reverse("wellnessdays:request", args=[first.request.public_id])
    if first.request.state == Request.State.OFFERED:
        body = f"{words(halves)}. It is held for you: take it or leave it."
        return Card("A day is offered to you", body, href, "Answer", waiting=True, weight=5)
    if first.request.is_pending:
        return Card(
            "Asked for", f"{words(halves)}. Your program has yet to answer.", href, "See it", weight=30
        )
    return Card("Your next day off", words(halves), href, "See it", weight=20)


def _balance(person: User) -> Card:
    standing = balances.standing(person, AcademicYear.of(site_today()))
    body = f"{standing.free_words} are free this year. You need no reason."
    if not standing.free:
        return Card(
            "Wellness days", "All of this year's days are taken.", reverse("wellnessdays:home"), "See them"
        )
    return Card("Wellness days", body, reverse("wellnessdays:ask"), "Ask for a day", weight=40)
