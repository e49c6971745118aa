"""The pulse after a session: answered without a name, shown all at once, and never but from four on.

Answers come into sight in one step: when everyone who may answer has, or when the last day is over. After
that none is taken. So no two looks at a pulse differ by one person, and nothing can be found by subtraction.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from core.clock import site_today
from peers.models import Pulse, PulseLine, PulseTap, SpentTicket
from peers.stirring import stir

if TYPE_CHECKING:
    from collections.abc import Iterable

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


class RefusedError(Exception):
    """An answer is not taken; the message says why, kindly."""


def is_closed(pulse: Pulse) -> bool:
    """Say whether its last day is over."""
    return site_today() > pulse.closes_on


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def is_used(pulse: Pulse, ticket: str) -> bool:
    """Say whether this ticket has answered."""
    return pulse.spent.filter(digest=_digest(ticket)).exists()


def is_open(pulse: Pulse) -> bool:
    """Say whether an answer would be taken."""
    return not is_closed(pulse) and pulse.spent.count() < pulse.places


@transaction.atomic
def answer(*, pulse: Pulse, ticket: str, taps: dict[str, str], line: str) -> None:
    """Take one answer for a ticket; raises RefusedError for a ticket that was used, and when it is over.

    The ticket is marked as used in one table; each tap and the line go into others, linked to nothing.
    """
    locked = Pulse.objects.select_for_update().get(pk=pulse.pk)
    if is_used(locked, ticket):
        raise RefusedError("Your answer has arrived already. It counts once, and nobody knows which it is.")
    if not is_open(locked):
        raise RefusedError("This pulse is closed: as many have answered as can, or its last day is over.")
    SpentTicket.objects.create(pulse=locked, digest=_digest(ticket))
    PulseTap.objects.bulk_create(
        PulseTap(pulse=locked, question=question, choice=choice)
        for question, choice in taps.items()
        if choice in CHOICES.get(question, ())
    )
    if line.strip():
        PulseLine.objects.create(pulse=locked, text=line.strip()[:200])
    for rows in (locked.spent.all(), locked.taps.all(), locked.lines.all()):
        stir(rows)


def is_shown(pulse: Pulse, answers: int) -> bool:
    """Say whether so many answers may be shown: four or more, and no more can come."""
    return answers >= LEAST and (answers >= pulse.places or is_closed(pulse))


@dataclass(frozen=True)
class Result:
    """What came back: how many answered, tallies by question, and the lines in an order of chance."""

    answers: int
    tallies: list[tuple[Question, list[tuple[str, int]]]]
    lines: list[str]


def result(pulse: Pulse) -> Result | None:
    """Return what came back, or None as long as it may not be shown."""
    answers = pulse.spent.count()
    if not is_shown(pulse, answers):
        return None
    lines = list(pulse.lines.values_list("text", flat=True))
    return Result(answers, tally(pulse.taps.values_list("question", "choice")), lines)


def tally(taps: Iterable[tuple[str, str]]) -> list[tuple[Question, list[tuple[str, int]]]]:
    """Return for each question how often each answer was given, in the questions' order."""
    counts = Counter(taps)
    return [
        (question, [(words, counts[question.key, key]) for key, words in question.choices])
        for question in QUESTIONS
    ]
