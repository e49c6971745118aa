"""Small numbers kept to themselves: not shown, and not to be worked out from what is shown.

A number from one to four is small. The tests attack both functions: they list every table that would look the
same, and let no small number have one value in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# A number of people below this is not shown, and neither is what would give it away.
LEAST = 5
PAIR = 2
HIDDEN, SMALL = "hidden", f"fewer than {LEAST}"


def hide(counts: Sequence[int]) -> list[str]:
    """Return numbers whose sum, five or more, is known; with small ones so many others that none follows.

    Hidden are the small ones, then the next smallest and all that are as large, until there are two and they
    hold ten together; where that cannot be, all, as a shown "0" would tell too much beside so few.
    """
    hidden = {count for count in counts if is_small(count)}
    larger = sorted({count for count in counts if count >= LEAST})
    while hidden and larger and not _enough(counts, hidden):
        hidden.add(larger.pop(0))
    if hidden and not _enough(counts, hidden):
        hidden = set(counts)
    return [HIDDEN if count in hidden else str(count) for count in counts]


@dataclass(frozen=True)
class Pooled:
    """One row of a table, of one program or of several put together; its cells add up to `total`."""

    names: list[str]
    cells: list[str]
    total: str


def pool(rows: Mapping[str, Sequence[int]]) -> list[Pooled]:
    """Return a row for each name whose numbers may be shown, and one for all the others together.

    Names join the others, those with least first, until no number of theirs together is small, even for
    someone who takes off one program's own numbers. Where that cannot be, nothing of them shows.
    """
    mixed = [name for name, counts in rows.items() if any(map(is_small, counts))]
    joining = sorted(
        (name for name, counts in rows.items() if name not in mixed and any(counts)),
        key=lambda name: (sum(rows[name]), name),
    )
    while mixed and joining and not _blurred(rows, mixed):
        mixed.append(joining.pop(0))
    shown = [_row([name], rows[name]) for name in rows if name not in mixed]
    if mixed and not _blurred(rows, mixed):
        return [*shown, Pooled(sorted(mixed), [HIDDEN] * len(rows[mixed[0]]), HIDDEN)]
    return [*shown, _row(sorted(mixed), _sums(rows, mixed))] if mixed else shown


def partition(counts: Sequence[int]) -> tuple[str, list[str]]:
    """Return the sum of some numbers and each of them, as they may be shown side by side."""
    total = sum(counts)
    if is_small(total):
        return SMALL, [HIDDEN] * len(counts)
    return str(total), hide(counts)


def is_small(count: int) -> bool:
    """Say whether a number could point at someone."""
    return 0 < count < LEAST


def _enough(counts: Sequence[int], hidden: set[int]) -> bool:
    """Say whether some hidden numbers hide each other."""
    found = [count for count in counts if count in hidden]
    return len(found) > 1 and sum(found) >= 2 * LEAST


def _blurred(rows: Mapping[str, Sequence[int]], names: list[str]) -> bool:
    """Say whether some rows together show nothing small, whichever one of them is known."""
    without = [[name for name in names if name != known] for known in names]
    return len(names) > PAIR and not any(is_small(count) for some in without for count in _sums(rows, some))


def _sums(rows: Mapping[str, Sequence[int]], names: Iterable[str]) -> list[int]:
    return [sum(column) for column in zip(*(rows[name] for name in names), strict=True)]


def _row(names: list[str], counts: Sequence[int]) -> Pooled:
    total, cells = partition(counts)
    return Pooled(names, cells, total)
