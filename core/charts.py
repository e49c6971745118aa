"""Bars for tables: what an inline SVG needs, and the words that say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WIDTH = 100.0


@dataclass(frozen=True)
class Segment:
    """A piece of a bar, in hundredths of the longest bar: `tone` names its color, from 1 on; 0 is hidden."""

    tone: int
    start: float
    length: float


@dataclass(frozen=True)
class Bar:
    """One bar: its label, what it shows in words, and its pieces from left to right."""

    label: str
    words: str
    segments: list[Segment]


def stacked(label: str, parts: Iterable[tuple[str, int | None]], total: int | None, longest: int) -> Bar:
    """Return a bar of named parts; hidden ones, None, share what is left of the total in one piece.

    `longest` is the total of the longest bar beside it; a bar whose total is hidden, None, has no piece.
    """
    found = list(parts)
    words = ", ".join(f"{name} {'hidden' if count is None else count}" for name, count in found)
    if not total:
        return Bar(label, words, [])
    shown = [(tone, count) for tone, (_, count) in enumerate(found, 1) if count]
    rest = total - sum(count for _, count in shown)
    segments, start = [], 0.0
    for tone, count in [*shown, (0, rest)]:
        length = WIDTH * count / max(longest, 1)
        segments.append(Segment(tone, start, length))
        start += length
    return Bar(label, words, [segment for segment in segments if segment.length > 0])
