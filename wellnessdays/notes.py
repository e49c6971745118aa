"""Quiet notes about days that are not used yet: on a few dates a year, with three open dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.clock import site_today, zone_named
from people.models import Enrollment, Program
from people.years import AcademicYear
from reminders.kinds import Due
from wellnessdays import balances, grid
from wellnessdays.models import NoteDate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from people.models import User

MORNING = dt.time(9)
# Its day may be a Saturday: what is written down before a weekend outlasts one on which nothing runs.
AHEAD = dt.timedelta(days=4)
OPEN_DATES = 3


def due(now: dt.datetime) -> Iterator[Due]:
    """Yield one note for each resident and fellow on a date of the next days: nine in the morning.

    Whether days are unused, and whether the date still stands, is asked when it is sent, not now.
    """
    today = site_today()
    days = [today + dt.timedelta(days=ahead) for ahead in range(AHEAD.days + 1)]
    for day in filter(is_date, days):
        people = Enrollment.objects.gme().current(day).order_by("user").distinct("user")
        for person, zone in people.values_list("user", "user__time_zone"):
            due_at = dt.datetime.combine(day, MORNING, tzinfo=zone_named(zone))
            if due_at <= now + AHEAD:
                yield Due(person, day.isoformat(), due_at)


def unused(person: User) -> tuple[balances.Standing, list[dt.date]] | None:
    """Return where someone stands and three open dates; None when no day is left, or they have left."""
    places = Enrollment.objects.gme().current().filter(user=person).order_by("starts_on")
    place = places.select_related("program").first()
    standing = balances.standing(person, AcademicYear.of(site_today()))
    if place is None or standing.free <= 0:
        return None
    return standing, _open_dates(person, place.program, standing.year)


def _open_dates(person: User, program: Program, year: AcademicYear) -> list[dt.date]:
    return [day for day in grid.open_dates(person, program, OPEN_DATES) if day in year]


def is_date(day: dt.date) -> bool:
    """Say whether notes go out on a day."""
    return NoteDate.objects.filter(month=day.month, day=day.day).exists()
