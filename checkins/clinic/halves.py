"""Time in half days: the clinic's side of check-ins knows no finer one."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from core.clock import site_zone

ROUNDS = (dt.time(8), dt.time(13))  # when mails to clinicians go out


def now() -> str:
    """Return the present half day where the institution is, such as 2026-11-22.pm; these sort by time."""
    here = timezone.now().astimezone(site_zone())
    return f"{here:%Y-%m-%d}.{'am' if here.hour < 12 else 'pm'}"


def words(half: str) -> str:
    """Return a half day in words."""
    day, _, part = half.partition(".")
    return f"{dt.date.fromisoformat(day):%a %-d %B}, {'morning' if part == 'am' else 'afternoon'}"


def next_round() -> dt.datetime:
    """Return when the next mails go out."""
    here = timezone.now().astimezone(site_zone())
    rounds = [
        dt.datetime.combine(here.date() + dt.timedelta(days=days), hour, site_zone())
        for days in (0, 1)
        for hour in ROUNDS
    ]
    return next(moment for moment in rounds if moment > here)
