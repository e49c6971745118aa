"""What a roster would change, worked out in memory from one look at the database."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from people.models import Enrollment, Program, Role, User

if TYPE_CHECKING:
    from collections.abc import Sequence

    Held = Enrollment | Role

FEW = 200


@dataclass
class Difference:
    """Rows to write, not yet written. `managed` counts people whom this roster keeps here today."""

    programs: list[Program] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    renamed: list[User] = field(default_factory=list)
    begun: list[Held] = field(default_factory=list)
    changed: list[Held] = field(default_factory=list)
    ended: list[Held] = field(default_factory=list)
    withdrawn: list[Held] = field(default_factory=list)
    leaving: list[User] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    managed: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether everything is as the roster says."""
        return not any(rows for _, rows in self._sections())

    @property
    def removes_many(self) -> bool:
        """Whether half of this roster's people, or more, would leave."""
        return bool(self.leaving) and 2 * len(self.leaving) >= self.managed

    def _sections(self) -> list[tuple[str, Sequence[object]]]:
        return [
            ("New programs", self.programs),
            ("New people", self.people),
            ("Name in the roster", self.renamed),
            ("Begins", self.begun),
            ("Changes", self.changed),
            ("Ends", [*self.ended, *self.withdrawn]),
            ("Leaving", self.leaving),
        ]

    @property
    def summary(self) -> list[tuple[str, int, list[str]]]:
        """Each kind of change with its count and its first two hundred rows in words."""
        return [
            (title, len(rows), [_words(row) for row in rows[:FEW]])
            for title, rows in self._sections()
            if rows
        ]

    @property
    def counts(self) -> str:
        """How many of each kind of change."""
        return (
            ", ".join(f"{title.lower()} {len(rows)}" for title, rows in self._sections() if rows) or "nothing"
        )

    @property
    def mark(self) -> str:
        """A digest of all of it: the same difference has the same mark."""
        lines = [f"{title}: {_words(row)}" for title, rows in self._sections() for row in rows]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _words(row: object) -> str:
    if isinstance(row, User):
        return f"{row.roster_name or row.display_name}, {row.email}"
    if isinstance(row, (Enrollment, Role)):
        what = f"year {row.training_year}" if isinstance(row, Enrollment) else row.get_kind_display()
        place = f"{row.program}, " if row.program else ""
        return f"{row.user}, {row.user.email}: {place}{what}, {dates(row.starts_on, row.ends_on)}"
    return str(row)


def dates(first: dt.date, last: dt.date | None) -> str:
    """Return a stretch of days in words."""
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" if last else f"from {first:%Y-%m-%d}"


def end(held: Held, last: dt.date, into: Difference) -> None:
    """Plan that a row's last day is `last`; one that would end before it began is withdrawn."""
    if held.starts_on > last:
        into.withdrawn.append(held)
        return
    held.ends_on = last
    into.ended.append(held)


def before(day: dt.date) -> dt.date:
    """Return the day before."""
    return day - dt.timedelta(days=1)
