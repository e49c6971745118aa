"""Whole programs of invented people, and what they would add to a term."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from checkins import subjects
from checkins.models import Term
from checkins.summaries.questions import QUESTIONS
from people.models import Enrollment, Program, User
from tests.conftest import LONG_AGO

FALL = {"first_month": dt.date(2026, 8, 1), "last_month": dt.date(2026, 12, 1), "indicator": "sleep"}
RIPE = dt.datetime(2027, 1, 7, 17, tzinfo=dt.UTC)  # a week after the last day of December


def fall(**fields: Any) -> Term:
    """Store a term from August to December, of which sleep is told."""
    return Term.objects.create(**({"slug": "fall-2026", "name": "Fall 2026"} | FALL | fields))


def crowd(program: Program, size: int) -> list[User]:
    """Put so many people into a program."""
    rows = [
        User(email=f"{program.slug}-{number}@example.test", display_name=f"Person {number}")
        for number in range(size)
    ]
    people: list[User] = User.objects.bulk_create(rows)
    Enrollment.objects.bulk_create(
        [Enrollment(user=person, program=program, starts_on=LONG_AGO) for person in people]
    )
    return people


def saying(people: list[User], *, yes: int) -> list[tuple[uuid.UUID, dict[str, bool]]]:
    """Make each person's subject; return what they add, the first few of them a yes to every question."""
    return [
        (subjects.subject_for(person).pk, dict.fromkeys(QUESTIONS, place < yes))
        for place, person in enumerate(people)
    ]
