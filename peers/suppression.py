"""Hiding small cells so that nobody is found by subtraction."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 4


def hide_small(counts: Sequence[int], least: int = LEAST) -> list[int | None]:
    """Return counts with each one from 1 to below `least` hidden (None).

    Where that hides a single cell, the smallest of the others goes too: from the row's total nobody could
    tell what stood there.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < least}
    if len(hidden) == 1 and len(counts) > 1:
        others = [place for place in range(len(counts)) if place not in hidden]
        hidden.add(min(others, key=lambda place: (counts[place], place)))
    return [None if place in hidden else count for place, count in enumerate(counts)]


def about(count: int, step: int = 5) -> int:
    """Return a total rounded down, so that what is hidden cannot be reckoned from it."""
    return count - count % step
