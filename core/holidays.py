"""The United States' federal holidays, on the days on which offices close for them."""

from __future__ import annotations

import datetime as dt
from functools import cache

import holidays

WEEKEND = 5  # Saturday's weekday: what falls there is kept on the Friday or the Monday


@cache
def of_year(year: int) -> dict[dt.date, str]:
    """Return a year's federal holidays by the day on which they are kept.

    One on a Saturday is kept on the Friday before, one on a Sunday on the Monday after; so the next year's
    first of January may be among these.
    """
    # The package files a day under the year that it belongs to: the neighbor's may be kept in this one.
    kept = dict(holidays.country_holidays("US", years=(year, year + 1), expand=False))
    return {day: _plain(name) for day, name in kept.items() if day.year == year and day.weekday() < WEEKEND}


def name(day: dt.date) -> str:
    """Return the holiday that offices keep on a day, or nothing."""
    return of_year(day.year).get(day, "")


def _plain(name: str) -> str:
    return name.removesuffix(" (observed)").partition(";")[0]
