"""Events as an iCalendar feed (RFC 5545), to subscribe to from any calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resources.models import Event

WIDEST = 75  # bytes in one line, by the standard
# No control has a place in a text; some programs take one for the end of a line.
CONTROLS = dict.fromkeys([*range(32), *range(127, 160), 0x2028, 0x2029])
ESCAPES = CONTROLS | str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\t": " "})


def calendar(events: Iterable[Event], *, name: str, host: str) -> str:
    """Return events as one calendar; its lines end and fold as the standard wants."""
    producer = f"PRODID:-//{host}//Directory//EN"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", producer, f"X-WR-CALNAME:{text(name)}"]
    for event in events:
        lines += _event(event, host)
    return "".join(f"{fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(event: Event, host: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.public_id}@{host}",
        f"DTSTAMP:{_moment(timezone.now())}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SUMMARY:{text(event.name)}",
        f"LOCATION:{text(event.place)}",
        f"DESCRIPTION:{text(event.about)}",
        f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def text(value: str) -> str:
    """Write text so that nothing in it ends a line or a value."""
    return value.translate(ESCAPES)


def fold(line: str) -> str:
    """Break a line at 75 bytes, never within a letter."""
    rows, row = [], ""
    for letter in line:
        if len((row + letter).encode()) > WIDEST:
            rows.append(row)
            row = " "
        row += letter
    return "\r\n".join([*rows, row])


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
