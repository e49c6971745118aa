"""Hiding small cells so that nobody is found by subtraction."""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 4


def hide_small(counts: Sequence[int], least: int = LEAST) -> list[int | None]:
    """Return counts with each one from 1 to below `least` hidden (None).

    Where all that is hidden is one number, the smallest of the others goes too, and every other that equals
    it: a single cell is what is missing from the row's total, and two that make two together are one each.
    Cells that differ might have stood the other way around, so that nobody could tell what stood there.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < least}
    left = [count for place, count in enumerate(counts) if place not in hidden]
    if left and len({counts[place] for place in hidden}) == 1:
        hidden |= {place for place, count in enumerate(counts) if count == min(left)}
    return [None if place in hidden else count for place, count in enumerate(counts)]


def about(count: int, step: int = 5) -> int:
    """Return a total rounded down, so that what is hidden cannot be reckoned from it."""
    return count - count % step
