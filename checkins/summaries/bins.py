"""A share is published as the bin it lies in, and a number of people as a band."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

COUNTS = 3  # M: how many counts a bin holds at least
PARTS = (20, 10, 5, 3)  # a whole is cut into so many bins, the finest first
BANDS = ((60, "60 or more"), (30, "30 to 59"), (15, "15 to 29"), (10, "10 to 14"))


@dataclass(frozen=True)
class Bin:
    """One of `parts` equal pieces of the whole, `place` from 0. The last one holds its upper end."""

    parts: int
    place: int

    @property
    def low(self) -> Fraction:
        return Fraction(self.place, self.parts)

    @property
    def high(self) -> Fraction:
        return Fraction(self.place + 1, self.parts)

    @property
    def is_last(self) -> bool:
        return self.place == self.parts - 1

    def counts(self, people: int) -> range:
        """Return the counts among `people` whose share lies in this bin."""
        first = math.ceil(self.low * people)
        return range(first, people + 1 if self.is_last else math.ceil(self.high * people))

    def __str__(self) -> str:
        return f"{round(100 * self.low)}% to {round(100 * self.high)}%"


def finest(people: int) -> int:
    """Return into how many parts the whole may be cut so that each holds COUNTS counts.

    Raises ValueError below nine people, for whom there is no such cut.
    """
    for parts in PARTS:
        if Fraction(people, parts) >= COUNTS:
            return parts
    raise ValueError(f"{people} people are too few for any bin.")


def coarser(parts: int) -> int | None:
    """Return the next coarser cut, or None after the coarsest."""
    after = PARTS.index(parts) + 1
    return PARTS[after] if after < len(PARTS) else None


def bin_of(count: int, people: int, parts: int) -> Bin:
    """Return the bin that a count among people lies in."""
    return Bin(parts, min(count * parts // people, parts - 1))


def band(people: int) -> str:
    """Return a number of people as a band; raises ValueError below ten."""
    for least, words in BANDS:
        if people >= least:
            return words
    raise ValueError(f"{people} people are too few for any band.")
