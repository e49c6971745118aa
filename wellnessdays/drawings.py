"""The report's numbers as bars; what is hidden in the table is hidden in the drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import charts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.charts import Bar
    from wellnessdays.reports import Line, Tally


def of_lines(lines: Iterable[Line], names: Iterable[str]) -> list[Bar]:
    """Return a bar for each row of a table, its parts named by the table's heading."""
    found, labels = list(lines), list(names)
    longest = max((number(line.total) or 0 for line in found), default=0)
    return [
        charts.stacked(
            line.program, _parts(zip(labels, line.cells, strict=True)), number(line.total), longest
        )
        for line in found
    ]


def of_tally(tally: Tally) -> list[Bar]:
    """Return a bar for each part of a number that is shown."""
    counts = _parts(tally.parts)
    longest = max((count or 0 for _, count in counts), default=0)
    return [
        charts.stacked(label, [("", count)], count, longest) for label, count in counts if count is not None
    ]


def number(cell: str) -> int | None:
    """Return a cell's number; None for one that is hidden."""
    return int(cell) if cell.isdecimal() else None


def _parts(cells: Iterable[tuple[str, str]]) -> list[tuple[str, int | None]]:
    return [(label, number(cell)) for label, cell in cells]
