"""When the next check-in is due, and when reminding ends by itself. Days alone; nothing here is stored."""

from __future__ import annotations

import datetime as dt
from itertools import count, islice
from typing import TYPE_CHECKING

from checkins.wishes import MONTHLY, OFF, REMIND, ROTATION, TWO_WEEKLY

if TYPE_CHECKING:
    from checkins.wishes import Wishes

IGNORED = 3  # notes that someone lets pass before the portal falls silent
WEEKS = {TWO_WEEKLY: 2, ROTATION: 4}


def later(day: dt.date, cadence: str, times: int = 1) -> dt.date:
    """Return the day so many turns of a cadence after another day; a month's last day where need be."""
    if cadence == MONTHLY:
        months = day.month - 1 + times
        first = dt.date(day.year + months // 12, months % 12 + 1, 1)
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return min(last, first + dt.timedelta(days=day.day - 1))
    return day + dt.timedelta(weeks=WEEKS[cadence] * times)


def anchor(wishes: Wishes) -> dt.date | None:
    """Return the day that turns are counted from: the last check-in, skip, or change of mind."""
    days = [day for day in (wishes.last_done, wishes.asked_from) if day]
    return dt.date.fromisoformat(max(days)) if days else None


def turns(wishes: Wishes) -> list[dt.date]:
    """Return the days on which a note is due if nothing happens: three, then silence.

    What falls into a pause is none that somebody let pass.
    """
    begin = anchor(wishes)
    if begin is None or wishes.cadence == OFF:
        return []
    days = (later(begin, wishes.cadence, turn) for turn in count(1))
    return list(islice((day for day in days if day.isoformat() >= wishes.paused_until), IGNORED))


def due(wishes: Wishes) -> dt.date | None:
    """Return the day on which the next check-in is due; None for someone who comes as they like."""
    return next(iter(turns(wishes)), None)


def notes(wishes: Wishes, today: dt.date) -> list[dt.date]:
    """Return the days on which notes are to be sent: none without consent or during a pause."""
    if not wishes.has(REMIND) or is_paused(wishes, today):
        return []
    return turns(wishes)


def is_paused(wishes: Wishes, today: dt.date) -> bool:
    """Say whether someone has asked for silence until a later day."""
    return wishes.paused_until > today.isoformat()


def has_fallen_silent(wishes: Wishes, today: dt.date) -> bool:
    """Say whether three notes were let pass, so that no more come."""
    days = turns(wishes)
    return wishes.has(REMIND) and bool(days) and days[-1] < today
