"""A private calendar: the days off that are approved, titled "Away" and nothing else."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING

from django.utils import timezone

from core.clock import site_today, zone_named
from wellnessdays.halves import MORNING, PARTS
from wellnessdays.models import Feed, Request, RequestedHalf

if TYPE_CHECKING:
    from people.models import User

# What a calendar shows of a half day; hospitals differ, and nobody needs the minute.
HOURS = {MORNING: (7, 12), "pm": (12, 17)}
PAST = dt.timedelta(days=90)
STAMP = "%Y%m%dT%H%M%SZ"


def renew(trainee: User) -> str:
    """Make a new secret address and return its secret, which is shown once; an older one stops working."""
    secret = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(trainee=trainee, defaults={"digest": digest(secret)})
    return secret


def revoke(trainee: User) -> None:
    """Let the address stop working."""
    Feed.objects.filter(trainee=trainee).delete()


def find(secret: str) -> Feed | None:
    """Return the feed that a secret opens, if any; people who left have none."""
    found = Feed.objects.filter(digest=digest(secret), trainee__is_active=True)
    return found.select_related("trainee").first()


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def calendar(trainee: User) -> str:
    """Return a trainee's approved days as an iCalendar file."""
    rows = RequestedHalf.objects.filter(
        trainee=trainee, active=True, request__state=Request.State.APPROVED, day__gte=site_today() - PAST
    )
    days: dict[dt.date, list[str]] = {}
    for row in rows.order_by("day", "part"):
        days.setdefault(row.day, []).append(row.part)
    events = [line for day, parts in days.items() for line in _event(trainee, day, parts)]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wellbeing//Away//EN", "X-WR-CALNAME:Away"]
    return "\r\n".join([*head, *events, "END:VCALENDAR", ""])


def _event(trainee: User, day: dt.date, parts: list[str]) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{trainee.public_id}-{day:%Y%m%d}@away",
        f"DTSTAMP:{timezone.now().astimezone(dt.UTC).strftime(STAMP)}",
        *_times(trainee, day, parts),
        "SUMMARY:Away",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "END:VEVENT",
    ]


def _times(trainee: User, day: dt.date, parts: list[str]) -> list[str]:
    if len(parts) == len(PARTS):
        after = day + dt.timedelta(days=1)
        return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]
    zone = zone_named(trainee.time_zone)
    starts, ends = (
        dt.datetime.combine(day, dt.time(hour), tzinfo=zone).astimezone(dt.UTC).strftime(STAMP)
        for hour in HOURS[parts[0]]
    )
    return [f"DTSTART:{starts}", f"DTEND:{ends}"]
