"""Half days: the unit in which wellness days are asked for, held and counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.clock import time_words
from people.years import AcademicYear

if TYPE_CHECKING:
    from collections.abc import Iterable

MORNING, AFTERNOON = "am", "pm"
PARTS = (MORNING, AFTERNOON)
WORDS = {MORNING: "morning", AFTERNOON: "afternoon"}


@dataclass(frozen=True, order=True)
class Half:
    """The morning or the afternoon of one date; `am` sorts before `pm`."""

    day: dt.date
    part: str

    @classmethod
    def parse(cls, text: str) -> Half:
        """Read "2026-12-01.am"; raise ValueError for anything else."""
        day, _, part = text.partition(".")
        if part not in PARTS:
            raise ValueError(f"{part!r} is neither am nor pm")
        found = cls(dt.date.fromisoformat(day), part)
        if found.key != text:
            raise ValueError(f"{text!r} is not written as year-month-day")
        return found

    @property
    def key(self) -> str:
        return f"{self.day.isoformat()}.{self.part}"

    @property
    def year(self) -> AcademicYear:
        return AcademicYear.of(self.day)

    def __str__(self) -> str:
        return f"{day_words(self.day)}, {WORDS[self.part]}"


def whole_day(day: dt.date) -> tuple[Half, Half]:
    """Return both halves of a date."""
    return Half(day, MORNING), Half(day, AFTERNOON)


def day_words(day: dt.date) -> str:
    """Return a date as people say it: "Tue 1 Dec 2026"."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def words(halves: Iterable[Half]) -> str:
    """Return half days as one line: "Tue 1 Dec 2026, all day; Wed 2 Dec 2026, morning"."""
    parts: dict[dt.date, list[str]] = {}
    for half in sorted(halves):
        parts.setdefault(half.day, []).append(WORDS[half.part])
    return "; ".join(
        f"{day_words(day)}, {'all day' if len(found) == len(PARTS) else found[0]}"
        for day, found in parts.items()
    )


def days_words(halves: int) -> str:
    """Return a number of halves as days: 8 is "4 days", 1 "½ day", 3 "1½ days"."""
    whole, half = divmod(abs(halves), 2)
    number = f"{whole or ''}{'½' if half else ''}" or "0"
    return f"{'−' if halves < 0 else ''}{number} {'day' if 0 < abs(halves) <= len(PARTS) else 'days'}"


def hours_words(starts: dt.datetime, ends: dt.datetime) -> str:
    """Return hours of one day: "Tue 1 Dec 2026, 2:00 to 3:30 p.m.". Both are in the zone to be shown."""
    begin, end = time_words(starts), time_words(ends)
    if begin.split()[1:] == end.split()[1:]:
        begin = begin.split()[0]
    return f"{day_words(starts.date())}, {begin} to {end}"
