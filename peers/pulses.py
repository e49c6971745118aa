"""The pulse after a session: answered without a name, shown all at once, and never but from four on.

A ticket is handed out for each seat, to a member who is signed in. That it was taken lies in one table, the
ticket in another, each answer in others; nothing leads from one to the next. Answers come into sight in one
step, when the last day is over, and none is taken after: no two looks at a pulse differ by one person.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from core.clock import site_today
from peers.models import Pulse, PulseLine, PulseSeat, PulseTap, PulseTicket
from peers.stirring import stir
from peers.upkeep import each

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.models import User

LEAST = 4


@dataclass(frozen=True)
class Question:
    """One question with its three answers, by key."""

    key: str
    words: str
    choices: tuple[tuple[str, str], ...]


QUESTIONS = (
    Question(
        "welcome",
        "Could you be here as you are?",
        (("yes", "Yes"), ("partly", "Partly"), ("no", "Not today")),
    ),
    Question(
        "useful",
        "Will you use some of it?",
        (("yes", "Yes"), ("maybe", "Maybe"), ("no", "No")),
    ),
    Question(
        "pace",
        "How was the pace?",
        (("slow", "Too slow"), ("right", "Right"), ("fast", "Too fast")),
    ),
)
CHOICES = {question.key: {key for key, _ in question.choices} for question in QUESTIONS}


TAKEN = (
    "Your ticket was taken already. Answer where you took it: in that browser, on that device. "
    "Nobody can see which ticket is yours, so there is no second one."
)
UNKNOWN = "This ticket is not one of this pulse. Open the pulse from your group’s page to take yours."
TWICE = "Your answer has arrived already. It counts once, and nobody can tell which one is yours."
CLOSED = "This pulse is closed: its last day is over. Thank you."


class RefusedError(Exception):
    """A ticket is not handed out, or an answer not taken; the message says why, kindly."""


class Ticket(Enum):
    """What a ticket is good for."""

    GOOD = "good"
    SPENT = "spent"
    UNKNOWN = "unknown"


REFUSALS = {Ticket.SPENT: TWICE, Ticket.UNKNOWN: UNKNOWN}


def is_closed(pulse: Pulse) -> bool:
    """Say whether its last day is over."""
    return site_today() > pulse.closes_on


def digest(ticket: str) -> str:
    """Return what is kept of a ticket: enough to know it again, nothing to answer with."""
    return hashlib.sha256(ticket.encode()).hexdigest()


def look_at(pulse: Pulse, ticket: str) -> Ticket:
    """Say what a ticket is good for."""
    spent = pulse.tickets.filter(digest=digest(ticket)).values_list("is_spent", flat=True).first()
    return Ticket.UNKNOWN if spent is None else Ticket.SPENT if spent else Ticket.GOOD


def has_taken(pulse: Pulse, person: User) -> bool:
    """Say whether someone has taken the ticket of their seat."""
    return pulse.seats.filter(person=person).exists()


@transaction.atomic
def take(*, pulse: Pulse, person: User) -> str:
    """Hand out the one ticket of someone's seat and return it; it is kept nowhere.

    The caller has seen that they have a seat. Raises RefusedError for a second ticket, and when it is over.
    """
    locked = _open(pulse)
    if has_taken(locked, person):
        raise RefusedError(TAKEN)
    ticket = secrets.token_urlsafe(18)
    PulseSeat.objects.create(pulse=locked, person=person)
    PulseTicket.objects.create(pulse=locked, digest=digest(ticket))
    _stir(locked)
    return ticket


@transaction.atomic
def answer(*, pulse: Pulse, ticket: str, taps: dict[str, str], line: str) -> None:
    """Take one answer for a ticket; raises RefusedError for one that is spent or unknown, or when it is over.

    The ticket is marked as spent in one table; each tap and the line go into others, linked to nothing.
    """
    locked = _open(pulse)
    standing = look_at(locked, ticket)
    if standing is not Ticket.GOOD:
        raise RefusedError(REFUSALS[standing])
    locked.tickets.filter(digest=digest(ticket)).update(is_spent=True)
    PulseTap.objects.bulk_create(
        PulseTap(pulse=locked, question=question, choice=choice)
        for question, choice in taps.items()
        if choice in CHOICES.get(question, ())
    )
    if line.strip():
        PulseLine.objects.create(pulse=locked, text=line.strip()[:200])
    _stir(locked)


def _open(pulse: Pulse) -> Pulse:
    """Return a pulse, locked until the transaction ends; raises RefusedError when its last day is over."""
    locked = Pulse.objects.select_for_update().get(pk=pulse.pk)
    if is_closed(locked):
        raise RefusedError(CLOSED)
    return locked


def _stir(locked: Pulse) -> None:
    """Leave no trace in any table of which rows came together."""
    for rows in (locked.seats.all(), locked.tickets.all(), locked.taps.all(), locked.lines.all()):
        stir(rows)


@transaction.atomic
def close(pulse: Pulse) -> None:
    """Forget who took tickets, and the tickets that nobody used; does nothing while it is open."""
    locked = Pulse.objects.select_for_update().get(pk=pulse.pk)
    if is_closed(locked):
        locked.seats.all().delete()
        locked.tickets.filter(is_spent=False).delete()
        _stir(locked)


def tidy() -> int:
    """Close the pulses whose last day is over, each by itself; return how many.

    A ticket may be out without its seat: the seat went with an account that was deleted.
    """
    left = Q(seats__isnull=False) | Q(tickets__is_spent=False)
    return len(each(Pulse.objects.filter(left, closes_on__lt=site_today()).distinct(), close))


def answers(pulse: Pulse) -> int:
    """Return how many have answered."""
    return pulse.tickets.filter(is_spent=True).count()


def is_shown(pulse: Pulse, many: int) -> bool:
    """Say whether so many answers may be shown: four or more, and no more can come."""
    return many >= LEAST and is_closed(pulse)


@dataclass(frozen=True)
class Result:
    """What came back: how many answered, tallies by question, and the lines in an order of chance."""

    answers: int
    tallies: list[tuple[Question, list[tuple[str, int]]]]
    lines: list[str]


def result(pulse: Pulse) -> Result | None:
    """Return what came back, or None as long as it may not be shown."""
    many = answers(pulse)
    if not is_shown(pulse, many):
        return None
    lines = list(pulse.lines.values_list("text", flat=True))
    return Result(many, tally(pulse.taps.values_list("question", "choice")), lines)


def tally(taps: Iterable[tuple[str, str]]) -> list[tuple[Question, list[tuple[str, int]]]]:
    """Return for each question how often each answer was given, in the questions' order."""
    counts = Counter(taps)
    return [
        (question, [(words, counts[question.key, key]) for key, words in question.choices])
        for question in QUESTIONS
    ]
