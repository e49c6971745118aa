"""Meetings in one's own calendar: titled "Meeting", and followed by calendars when they move."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar as Sheet
from icalendar import Event, vDuration

from peers import seats
from peers.models import Calendar, Meeting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.models import User

AGAIN = dt.timedelta(hours=1)
PAST = dt.timedelta(days=90)
TITLE = "Meeting"


def renew(person: User) -> str:
    """Make a new secret address and return its secret, which is shown once; an older one stops working."""
    secret = secrets.token_urlsafe(32)
    Calendar.objects.update_or_create(person=person, defaults={"digest": digest(secret)})
    return secret


def revoke(person: User) -> None:
    """Let the address stop working."""
    Calendar.objects.filter(person=person).delete()


def find(secret: str) -> User | None:
    """Return whose meetings a secret opens, if anyone's; people who left have none."""
    found = Calendar.objects.filter(digest=digest(secret), person__is_active=True)
    row = found.select_related("person").first()
    return row.person if row else None


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def meetings(person: User) -> list[Meeting]:
    """Return the meetings that someone has a seat at or leads, cancelled ones too; three queries."""
    # A seat for one day may stand in the future; who moved keeps what was while they were there.
    near = Meeting.objects.filter(starts_at__gte=timezone.now() - PAST)
    return [seat.meeting for seat in seats.at(person, near)]


def sheet(found: Iterable[Meeting]) -> bytes:
    """Return meetings as an iCalendar file."""
    calendar = Sheet()
    calendar.add("prodid", "-//Wellbeing//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Meetings")
    # How often programs that subscribe look again, by RFC 7986 and as older ones read it.
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(AGAIN))
    for meeting in found:
        calendar.add_component(_event(meeting))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting) -> Event:
    """One meeting: its UID never changes, its SEQUENCE grows, so that calendars move what they hold.

    The link to join is not in it: calendars are shared and synced by others. The page has it, in time.
    """
    event = Event()
    event.add("uid", f"{meeting.public_id}@meetings")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at.astimezone(dt.UTC))
    event.add("last-modified", meeting.changed_at.astimezone(dt.UTC))
    event.add("dtstart", meeting.starts_at.astimezone(dt.UTC))
    event.add("dtend", meeting.ends_at.astimezone(dt.UTC))
    event.add("summary", TITLE)
    if meeting.place:
        event.add("location", meeting.place)
    event.add("url", f"{settings.SITE_URL}{reverse('peers:meeting', args=[meeting.public_id])}")
    off = meeting.state == Meeting.State.CANCELLED
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    event.add("class", "PRIVATE")
    # Some programs keep showing what is off: it takes nobody's time there.
    event.add("transp", "TRANSPARENT" if off else "OPAQUE")
    return event
