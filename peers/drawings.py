"""The director's counts as bars; what is hidden in the table is left out of the drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import charts
from peers.waves import SCALE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from core.charts import Bar
    from peers.models import Wave
    from peers.registers import Complete, Protected
    from peers.waves import Line

LEGEND = [words for _, words in SCALE]
STANDING = ("Not yet", "Complete so far")
TIME = ("Nobody said", "Protected time kept", "Broken")


def of_lines(lines: Sequence[Line]) -> list[Bar]:
    """Return a bar for each sentence of one wave."""
    return _bars((line.words, line.counts) for line in lines)


def of_waves(
    rounds: Sequence[tuple[Wave, list[Line]]],
) -> list[tuple[str, list[Bar], list[tuple[str, Line]]]]:
    """Return each sentence with a bar for each wave, and the same as rows of a table."""
    found = []
    for lines in zip(*(lines for _, lines in rounds), strict=True):
        rows = [(wave.title, line) for (wave, _), line in zip(rounds, lines, strict=True)]
        bars = _bars((title, line.counts) for title, line in rows)
        found.append((lines[0].words, bars, rows))
    return found


def of_standing(standing: Complete) -> list[Bar]:
    """Return one bar of a whole class: who is not complete yet, and who is."""
    return [_whole("People", STANDING, (standing.not_yet, standing.complete))]


def of_time(time: Protected) -> list[Bar]:
    """Return one bar of all past meetings: those not said of, those in protected time, those out of it."""
    return [_whole("Meetings", TIME, (time.unsaid, time.kept, time.broken))]


def _whole(label: str, names: Iterable[str], counts: Sequence[int]) -> Bar:
    return charts.stacked(label, zip(names, counts, strict=True), sum(counts), sum(counts))


def _bars(rows: Iterable[tuple[str, list[int | None] | None]]) -> list[Bar]:
    known = [(label, counts or [None] * len(LEGEND)) for label, counts in rows]
    longest = max((_drawn(counts) for _, counts in known), default=0)
    # A piece as long as what is hidden would tell it: a bar is as long as what shows.
    return [
        charts.stacked(label, zip(LEGEND, counts, strict=True), _drawn(counts), longest)
        for label, counts in known
    ]


def _drawn(counts: Iterable[int | None]) -> int:
    return sum(count or 0 for count in counts)
