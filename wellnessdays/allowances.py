"""How many half days a year brings someone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from people.models import Enrollment
from wellnessdays.facts import BUILT_IN
from wellnessdays.halves import day_words
from wellnessdays.models import Policy

if TYPE_CHECKING:
    import datetime as dt

    from people.models import User
    from people.years import AcademicYear


class Allowance(NamedTuple):
    """Half days of a year, and why there are so many, where that needs saying."""

    halves: int
    note: str = ""


def allowance(trainee: User, year: AcademicYear) -> Allowance:
    """Return what a year grants a trainee: by the rules of its first day there, fewer after a late start."""
    place = (
        Enrollment.objects.gme()
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=year.first_day), user=trainee)
        .filter(starts_on__lte=year.last_day)
        .order_by("starts_on", "pk")
        .first()
    )
    if place is None:
        return Allowance(0, "Not in a residency or fellowship that year.")
    start = max(place.starts_on, year.first_day)
    rules = policy_of(place.program_id, start)
    if start == year.first_day or not rules.prorated:
        return Allowance(rules.allowance_halves)
    note = f"Counted from {day_words(start)}."
    return Allowance(prorated(rules.allowance_halves, start, year), note)


def policy_of(program_id: int, day: dt.date) -> Policy:
    """Return the rules of a program on a day: its own, else the institution's, else the built-in ones."""
    valid = list(Policy.objects.filter(Q(program=program_id) | Q(program__isnull=True), valid_from__lte=day))
    own = [policy for policy in valid if policy.program_id]
    return next(iter(own or valid), BUILT_IN)


def prorated(halves: int, start: dt.date, year: AcademicYear) -> int:
    """Return the share of a year's half days that is left from a day on, rounded up for the trainee."""
    whole = (year.last_day - year.first_day).days + 1
    left = (year.last_day - start).days + 1
    return -(-halves * left // whole)
