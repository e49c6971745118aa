"""CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv
import datetime as dt
from itertools import chain
from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMULA = tuple("=+-@\t\r\n")


class _Echo:
    def write(self, line: str) -> str:
        return line


def safe(cell: object) -> str:
    """Return a cell's text; one that a spreadsheet would run as a formula gets an apostrophe before it.

    A number stays one, below zero too: columns are summed.
    """
    if isinstance(cell, int | float):
        return str(cell)
    words = cell.isoformat(timespec="seconds") if isinstance(cell, dt.datetime) else str(cell)
    return f"'{words}" if words.startswith(FORMULA) else words


def response(name: str, heading: list[str], rows: Iterable[list[object]]) -> StreamingHttpResponse:
    """Return rows as a CSV download, written while it is read."""
    first: list[list[object]] = [[*heading]]
    writer = csv.writer(_Echo())
    lines = (writer.writerow([safe(cell) for cell in row]) for row in chain(first, rows))
    found = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    found["Content-Disposition"] = f'attachment; filename="{name}"'
    return found
