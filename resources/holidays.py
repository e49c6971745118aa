"""The United States' federal holidays, on the days on which offices close for them."""

from __future__ import annotations

import datetime as dt
from functools import cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


@cache
def of_year(year: int) -> dict[dt.date, str]:
    """Return a year's holidays by the day on which they are observed.

    One on a Saturday is kept on the Friday before, one on a Sunday on the Monday after; so the first
    of January may lie in December, and the next year's may be among these.
    """
    fixed = {
        dt.date(year, 1, 1): "New Year's Day",
        dt.date(year, 6, 19): "Juneteenth",
        dt.date(year, 7, 4): "Independence Day",
        dt.date(year, 11, 11): "Veterans Day",
        dt.date(year, 12, 25): "Christmas Day",
        dt.date(year + 1, 1, 1): "New Year's Day",
    }
    found = {observed(day): name for day, name in fixed.items()}
    found |= {
        _nth(year, 1, MONDAY, 3): "Martin Luther King Jr. Day",
        _nth(year, 2, MONDAY, 3): "Presidents' Day",
        _nth(year, 6, MONDAY, 1) - dt.timedelta(days=7): "Memorial Day",
        _nth(year, 9, MONDAY, 1): "Labor Day",
        _nth(year, 10, MONDAY, 2): "Columbus and Indigenous Peoples' Day",
        _nth(year, 11, THURSDAY, 4): "Thanksgiving",
    }
    return {day: name for day, name in found.items() if day.year == year}


def name(day: dt.date) -> str:
    """Return the holiday that offices keep on a day, or nothing."""
    return of_year(day.year).get(day, "")


def observed(day: dt.date) -> dt.date:
    """Return the working day on which a holiday with a fixed date is kept."""
    shift = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + dt.timedelta(days=shift)


def _nth(year: int, month: int, weekday: int, count: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))
