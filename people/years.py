"""Academic years: 1 July to 30 June, as ACGME programs count them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

JULY = 7


@dataclass(frozen=True, order=True)
class AcademicYear:
    """One academic year, named by the calendar year in which it starts."""

    start_year: int

    @classmethod
    def of(cls, day: dt.date) -> AcademicYear:
        """Return the academic year that a date lies in."""
        return cls(day.year if day.month >= JULY else day.year - 1)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.start_year, JULY, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.start_year + 1, 6, 30)

    @property
    def next(self) -> AcademicYear:
        return AcademicYear(self.start_year + 1)

    def __contains__(self, day: dt.date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.start_year}-{(self.start_year + 1) % 100:02d}"
