"""A trainee's balance, read from the ledger alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from wellnessdays.allowances import allowance
from wellnessdays.halves import days_words
from wellnessdays.models import LedgerEntry

if TYPE_CHECKING:
    from people.models import User
    from people.years import AcademicYear

Kind = LedgerEntry.Kind


@dataclass(frozen=True)
class Standing:
    """One academic year in half days: what was granted, taken and is held; the rest is free."""

    year: AcademicYear
    granted: int
    taken: int
    held: int

    @property
    def free(self) -> int:
        return self.granted - self.taken - self.held

    @property
    def marks(self) -> list[str]:
        """One word for each half day of the year, to draw it: taken, then held, then free."""
        return ["taken"] * self.taken + ["held"] * self.held + ["free"] * self.free

    @property
    def free_words(self) -> str:
        return days_words(self.free)

    @property
    def granted_words(self) -> str:
        return days_words(self.granted)

    @property
    def taken_words(self) -> str:
        return days_words(self.taken)

    @property
    def held_words(self) -> str:
        return days_words(self.held)


def standing(trainee: User, year: AcademicYear) -> Standing:
    """Return where a trainee stands in a year; before the account is opened, the whole allowance is free."""
    found = LedgerEntry.objects.filter(account__trainee=trainee, account__start_year=year.start_year)
    sums = dict(found.order_by().values_list("kind").annotate(Sum("halves")))
    if not sums:
        return Standing(year, allowance(trainee, year).halves, 0, 0)
    return Standing(
        year,
        granted=sums.get(Kind.GRANT, 0) + sums.get(Kind.ADJUST, 0),
        taken=-sums.get(Kind.USE, 0) - sums.get(Kind.RETURN, 0),
        held=-sums.get(Kind.HOLD, 0) - sums.get(Kind.RELEASE, 0),
    )
