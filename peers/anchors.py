"""The events that sessions are counted from. A cohort gives each of its events a date."""

from __future__ import annotations

# What comes to mind in a medical, residency or graduate year; a curriculum may name others.
KNOWN = {
    "orientation": "Orientation",
    "first-exams": "First exams",
    "mid-year-1": "Middle of year 1",
    "end-year-1": "End of year 1",
    "step-1": "Step 1",
    "first-clerkship": "First clerkship",
    "mid-year-3": "Middle of year 3",
    "late-year-3": "Late in year 3",
    "rank-list": "Rank list due",
    "leaving": "Leaving",
    "program-start": "First day of the program",
    "first-committee": "First committee meeting",
    "mid-year": "Middle of the year",
    "qualifying-exam": "Qualifying exam",
    "residency-orientation": "Residency orientation",
    "first-nights": "First block of nights",
    "group-year-end": "End of the group's year",
}


def name(anchor: str) -> str:
    """Return an event as it is read."""
    return KNOWN.get(anchor) or anchor.replace("-", " ").capitalize()


def when(anchor: str, offset_days: int) -> str:
    """Say in words when a session is due, such as "8 weeks before Step 1"."""
    if not offset_days:
        return f"On the day of: {name(anchor)}"
    side = "before" if offset_days < 0 else "after"
    return f"{_length(abs(offset_days))} {side}: {name(anchor)}"


def _length(days: int) -> str:
    number, unit = (days // 7, "week") if days % 7 == 0 else (days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'}"
