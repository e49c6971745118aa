"""A score over time as a drawing: places on a field, made for one inline SVG with its table beside it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checkins.words import shown, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checkins.instruments.shapes import Rule
    from checkins.models import Instrument
    from checkins.records import Content

WIDTH, HEIGHT = 400, 200
LEFT, RIGHT, TOP, BOTTOM = 48, 20, 16, 34
INSET = 6  # between the end of a line and the nearest point
FEW = 24  # points that have room for their whole size


@dataclass(frozen=True)
class Point:
    """One check-in on the field."""

    day: dt.date
    number: str
    band: str
    x: float
    y: float


@dataclass(frozen=True)
class Tick:
    """A line across the field, with its number."""

    label: str
    y: float


@dataclass(frozen=True)
class End:
    """A day below the field, and which part of its words stands at its place."""

    day: dt.date
    x: float
    anchor: str


@dataclass(frozen=True)
class Trend:
    """One questionnaire over time; fewer than two points draw nothing."""

    title: str
    points: list[Point]
    ticks: list[Tick]

    @property
    def line(self) -> str:
        """The points as SVG reads them."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)

    @property
    def is_drawn(self) -> bool:
        return len(self.points) > 1

    @property
    def radius(self) -> int:
        """How large a point is drawn: small where there are many, so that they do not cover each other."""
        return 5 if len(self.points) <= FEW else 2

    @property
    def first(self) -> Point:
        return self.points[0]

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def ends(self) -> list[End]:
        """What stands below the first and the last point; one where they are of the same day."""
        if self.first.day == self.last.day:
            return [End(self.first.day, self.first.x, "middle")]
        return [End(self.first.day, LEFT - INSET, "start"), End(self.last.day, WIDTH - RIGHT + INSET, "end")]

    @property
    def sentence(self) -> str:
        """The drawing in words, for those who hear it."""
        begin, end = f"{self.first.day:%B %Y}", f"{self.last.day:%B %Y}"
        when = f"in {begin}" if begin == end else f"from {begin} to {end}"
        ends = f"from {self.first.number} to {self.last.number}"
        return f"{self.title}: {len(self.points)} times {when}, {ends}."


def of(asked: Instrument, rule: Rule, contents: Sequence[Content]) -> Trend:
    """Return the trend of an instrument's main score; times without a score are left out."""
    main = rule.scores[0].link_id if rule.scores else ""
    scored = [said for said in contents if isinstance(said.scores.get(main), int | float)]
    if not scored:
        return Trend(asked.title, [], [])
    numbers = [float(said.scores[main]) for said in scored]
    low, high = _range(rule, numbers)
    first, last = scored[0].date, scored[-1].date
    points = [
        Point(
            said.date, shown(said.scores[main]), said.band, _x(said.date, first, last), _y(number, low, high)
        )
        for said, number in zip(scored, numbers, strict=True)
    ]
    ticks = [Tick(shown(_tidy(value)), _y(value, low, high)) for value in (low, (low + high) / 2, high)]
    return Trend(asked.title, points, ticks)


def _range(rule: Rule, numbers: list[float]) -> tuple[float, float]:
    limits = span(rule.scores[0])
    low, high = (float(limits.least), float(limits.most)) if limits else (min(numbers), max(numbers))
    return (low, high) if high > low else (low - 1, high + 1)


def _tidy(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 1)


def _x(day: dt.date, first: dt.date, last: dt.date) -> float:
    """Return the place of a day; times of one day alone stand in the middle, since no row knows an hour."""
    share = (day - first).days / (last - first).days if last > first else 0.5
    return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)


def _y(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low)
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)
