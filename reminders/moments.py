"""The right time: wall clocks where people are, across daylight saving."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core import holidays
from core.clock import zone_named

if TYPE_CHECKING:
    from people.models import User

EVENING = dt.time(18)
MORNING = dt.time(7)
MONDAY, SATURDAY, SUNDAY = 0, 5, 6


def at(day: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """Return the moment when a wall clock in a zone shows a time, in UTC.

    A time that the clocks skip in spring becomes the same distance after the jump; one that they show twice
    in autumn is the first of the two.
    """
    return dt.datetime.combine(day, time, tzinfo=zone_named(zone)).astimezone(dt.UTC)


def evening_before(day: dt.date, person: User) -> dt.datetime:
    """Return 18:00 on the day before, where the person is."""
    return at(day - dt.timedelta(days=1), EVENING, person.time_zone)


def working(moment: dt.datetime, zone: str, step: int) -> dt.datetime:
    """Return the same time of day in a zone on the nearest working day: on or after the moment's own for a
    step of 1, on or before it for -1. Days off are weekends and federal holidays."""
    here = moment.astimezone(zone_named(zone))
    day = here.date()
    while day.weekday() >= SATURDAY or holidays.name(day):
        day += dt.timedelta(days=step)
    return moment if day == here.date() else at(day, here.time(), zone)


def next_morning(now: dt.datetime, zone: str, *, weekly: bool = False) -> dt.datetime:
    """Return the next 07:00 in a zone after now, of a Monday when weekly."""
    first = today(now, zone)
    for ahead in range(9):
        day = first + dt.timedelta(days=ahead)
        moment = at(day, MORNING, zone)
        if moment > now and (not weekly or day.weekday() == MONDAY):
            return moment
    raise AssertionError("A morning comes within nine days.")


def quiet_end(now: dt.datetime, start: dt.time | None, end: dt.time | None, zone: str) -> dt.datetime | None:
    """Return when the quiet hours that now lies in are over, or None outside of them."""
    if start is None or end is None or start == end:
        return None
    here = now.astimezone(zone_named(zone))
    clock = here.time().replace(fold=0)
    night = start > end
    inside = (clock >= start or clock < end) if night else start <= clock < end
    if not inside:
        return None
    day = here.date() + dt.timedelta(days=1 if night and clock >= start else 0)
    return max(at(day, end, zone), now + dt.timedelta(minutes=1))


def today(now: dt.datetime, zone: str) -> dt.date:
    """Return the date in a zone."""
    return now.astimezone(zone_named(zone)).date()
