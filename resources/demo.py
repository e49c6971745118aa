"""What this app adds to the demo."""

from __future__ import annotations

import datetime as dt

from core.clock import site_today, site_zone
from resources import operations, records
from resources.models import Answer, Event, Provider

# Kind, name, what it is, days from now, hour, minutes, place.
EVENTS = [
    (Event.Kind.YOGA, "Yoga after rounds", "Slow, on a mat or a chair.", 2, 18, 45, "Room 2-10"),
    (Event.Kind.SLEEP, "Sleep between nights", "What helps on night float, and what does not.", 6, 12, 45,
     "Online"),
    (Event.Kind.WRITING, "Three good things", "Ten quiet minutes of writing; nobody reads aloud.", 9, 7, 20,
     "Library, second floor"),
]  # fmt: skip


def load() -> None:
    """Load the directory that comes with the portal, invented events and practices; run once, when empty."""
    operations.load(records.shipped())
    for kind, name, about, days, hour, minutes, place in EVENTS:
        starts = dt.datetime.combine(site_today() + dt.timedelta(days=days), dt.time(hour), site_zone())
        ends = starts + dt.timedelta(minutes=minutes)
        Event.objects.create(
            kind=kind, name=name, about=about, starts_at=starts, ends_at=ends, place=place, is_shown=True
        )
    vouched = {"vouched_by": "The trainee clinic", "vouched_on": site_today(), "is_shown": True}
    Provider.objects.create(
        name="Elm Street Psychotherapy", about="Anxiety, grief and burnout.", rate="$60 a session",
        insurance="Out of network; gives a receipt for the insurer.", after_hours=Answer.YES,
        number="212-555-0142", languages=["en", "es"], **vouched,
    )  # fmt: skip
    Provider.objects.create(
        name="Riverside Sleep Practice", about="Insomnia and shift work.", rate="$45 for three visits",
        insurance="Takes the residents' plan.", after_hours=Answer.NO, number="212-555-0117", **vouched,
    )  # fmt: skip
