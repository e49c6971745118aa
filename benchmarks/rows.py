"""A measured figure beside its target, and how rows of them are shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, in which unit, what is wanted in words, and whether it is met."""

    name: str
    figure: float
    unit: str
    target: str
    met: bool


def table(rows: list[Row]) -> str:
    """Return the rows as text in columns, with a line of titles."""
    cells = [("name", "figure", "unit", "target", "met")]
    cells += [(row.name, f"{row.figure:g}", row.unit, row.target, "yes" if row.met else "NO") for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    return "\n".join(_line(line, widths) for line in cells)


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = [
        cell.rjust(width) if column == 1 else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()
