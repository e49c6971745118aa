"""Hiding small cells so that nobody is found by subtraction."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 4


def hide_small(counts: Sequence[int], least: int = LEAST) -> list[int | None]:
    """Return counts with each one from 1 to below `least` hidden (None).

    Where that hides a single cell, the smallest of the others goes too, and every other that equals it: from
    the row's total, and from which cells are hidden, nobody could tell what stood there.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < least}
    if len(hidden) == 1 and len(counts) > 1:
        smallest = min(count for place, count in enumerate(counts) if place not in hidden)
        hidden |= {place for place, count in enumerate(counts) if count == smallest}
    return [None if place in hidden else count for place, count in enumerate(counts)]


def about(count: int, step: int = 5) -> int:
    """Return a total rounded down, so that what is hidden cannot be reckoned from it."""
    return count - count % step
