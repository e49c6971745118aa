"""Who is away when: a month or twelve weeks of one program, a row a person, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import holidays
from core.clock import site_today
from wellnessdays import facts
from wellnessdays.halves import PARTS, Half

if TYPE_CHECKING:
    from people.models import Program
    from wellnessdays.facts import Facts

WEEK = 7
LEVELS = 4


@dataclass(frozen=True)
class Day:
    """One column: how many are off, of how many, and how warm that is, from 0 to 4."""

    date: dt.date
    off: int
    cap: int | None
    heat: int
    closed: str
    weekend: bool
    holiday: str

    @property
    def words(self) -> str:
        """The column's foot in words."""
        of = f" of {self.cap}" if self.cap is not None else ""
        return f"{self.off}{of} off"


@dataclass(frozen=True)
class Line:
    """One person: a mark for each day, of `off` `am` `pm` `asked` or nothing."""

    name: str
    training_year: int | None
    rotation: str
    marks: list[str]


@dataclass(frozen=True)
class Sheet:
    """A program's coverage of some days."""

    days: list[Day]
    lines: list[Line]
    rotations: list[str]

    @property
    def capped(self) -> bool:
        """Whether some day has a cap."""
        return any(day.cap is not None for day in self.days)


def month_days(first: dt.date) -> list[dt.date]:
    """Return the days of the month that a date lies in."""
    return [first.replace(day=number + 1) for number in range(monthrange(first.year, first.month)[1])]


def coming_days(weeks: int) -> list[dt.date]:
    """Return the weekdays of so many weeks from this one on."""
    monday = site_today() - dt.timedelta(days=site_today().weekday())
    days = [monday + dt.timedelta(days=number) for number in range(weeks * WEEK)]
    return [day for day in days if day.isoweekday() < WEEK - 1]


def sheet(program: Program, days: list[dt.date], rotation: str = "") -> Sheet:
    """Return who is away, asked and approved; with a rotation, only those who are on it in these days."""
    known = facts.load([program.pk], days)[program.pk]
    people = sorted(known.places.items(), key=lambda item: item[1][0].name)
    lines = [_line(known, trainee, places[0].name, days) for trainee, places in people]
    shown = [line for line in lines if rotation in ("", line.rotation)]
    rotations = sorted({line.rotation for line in lines if line.rotation})
    return Sheet([_day(known, day) for day in days], shown, rotations)


def _line(known: Facts, trainee: int, name: str, days: list[dt.date]) -> Line:
    stay = known.stay(trainee, max(days[0], min(site_today(), days[-1])))
    year = known.training_year(trainee, days[-1]) or known.training_year(trainee, days[0])
    return Line(name, year, stay.rotation if stay else "", [_mark(known, trainee, day) for day in days])


def _mark(known: Facts, trainee: int, day: dt.date) -> str:
    found = {
        part: off.approved
        for part in PARTS
        for off in known.away.get(Half(day, part), ())
        if off.trainee_id == trainee
    }
    if not found:
        return ""
    if not all(found.values()):
        return "asked"
    return "off" if len(found) == len(PARTS) else next(iter(found))


def _day(known: Facts, day: dt.date) -> Day:
    off = max(
        len({off.trainee_id for off in known.away.get(Half(day, part), ()) if off.approved}) for part in PARTS
    )
    cap = known.policy(day).cap_day
    full = cap if cap is not None else max(known.people(day) // WEEK, 1)
    closed = next((b.title for b in known.blackouts if b.first_day <= day <= b.last_day), "")
    heat = min(-(-off * LEVELS // full), LEVELS)
    return Day(day, off, cap, heat, closed, day.isoweekday() >= WEEK - 1, holidays.name(day))
