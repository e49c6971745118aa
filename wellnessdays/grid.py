"""The next twelve weeks as a trainee sees them before asking: open, needs a look or not possible, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core import holidays
from core.clock import site_today
from wellnessdays import facts, rules
from wellnessdays.halves import PARTS, WORDS, Half
from wellnessdays.rules import Level

if TYPE_CHECKING:
    from people.models import Program, User

WEEKS = 12
WORK_WEEK, WHOLE_WEEK = 5, 7
MINE = "mine"
STATES = {Level.OPEN: "open", Level.LOOK: "look", Level.BLOCKED: "blocked"}


@dataclass(frozen=True)
class Cell:
    """One half day: `state` is open, look, blocked or mine; `words` say the rule."""

    half: Half
    state: str
    words: str

    @property
    def label(self) -> str:
        """The cell as it is read aloud."""
        return f"{self.half}: {self.words or 'open'}"


@dataclass(frozen=True)
class Row:
    """The mornings, or the afternoons, of a week."""

    part: str
    cells: list[Cell]


@dataclass(frozen=True)
class Week:
    """One week of the table, with the rules that speak in it, in words."""

    days: list[dt.date]
    rows: list[Row]
    notes: list[str]


def weeks(trainee: User, program: Program, count: int = WEEKS) -> list[Week]:
    """Return the weeks from tomorrow's on, for a trainee in a program; as many queries for any count."""
    tomorrow = site_today() + dt.timedelta(days=1)
    monday = tomorrow - dt.timedelta(days=tomorrow.weekday())
    days = [monday + dt.timedelta(days=number) for number in range(WHOLE_WEEK * count)]
    known = facts.load([program.pk], days, [trainee.pk])[program.pk]
    width = WHOLE_WEEK if any(known.policy(day).weekends for day in days) else WORK_WEEK
    shown = [days[start : start + width] for start in range(0, len(days), WHOLE_WEEK)]
    return [_week(known, trainee.pk, week) for week in shown]


def open_dates(trainee: User, program: Program, count: int = 3) -> list[dt.date]:
    """Return the next days of which both halves are open."""
    found = [
        day
        for week in weeks(trainee, program)
        for number, day in enumerate(week.days)
        if all(row.cells[number].state == "open" for row in week.rows)
    ]
    return found[:count]


def _week(known: facts.Facts, trainee_id: int, days: list[dt.date]) -> Week:
    rows = [Row(WORDS[part], [_cell(known, trainee_id, Half(day, part)) for day in days]) for part in PARTS]
    return Week(days, rows, [*_holidays(days), *_notes(rows)])


def _cell(known: facts.Facts, trainee_id: int, half: Half) -> Cell:
    found = rules.findings(rules.Case(known, trainee_id, half))
    held = any(off.trainee_id == trainee_id for off in known.away.get(half, ()))
    gravest = rules.level([found])
    words = ", ".join(finding.words for finding in found if finding.level == gravest)
    return Cell(half, MINE if held else STATES[gravest], "yours" if held else words)


def _holidays(days: list[dt.date]) -> list[str]:
    """Return the federal holidays of a week: "Thu: Thanksgiving Day"."""
    return [f"{day:%a}: {name}" for day in days if (name := holidays.name(day))]


def _notes(rows: list[Row]) -> list[str]:
    """Return each rule that speaks in a week once, with its days: "Mon, Tue am: in-training exam"."""
    morning, afternoon = (row.cells for row in rows)
    spoken: dict[str, list[str]] = {}
    for am, pm in zip(morning, afternoon, strict=True):
        day = f"{am.half.day:%a}"
        if am.words == pm.words:
            spoken.setdefault(am.words, []).append(day)
            continue
        for cell in (am, pm):
            spoken.setdefault(cell.words, []).append(f"{day} {cell.half.part}")
    return [
        f"{'All week' if len(days) == len(morning) else ', '.join(days)}: {words}"
        for words, days in spoken.items()
        if words and words != "yours"
    ]
