"""Small numbers stay hidden, attacked by listing every table that would look the same."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellnessdays import cells
from wellnessdays.cells import HIDDEN, LEAST, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable

Table = tuple[int, ...]


def given_away(tables: Iterable[tuple[Any, Table]]) -> list[tuple[Any, int, int]]:
    """Return each small number that whoever sees what is shown, and knows the rules, can work out.

    `tables` holds what is shown of a table, and the table's numbers in a row.
    """
    alike: dict[Any, list[Table]] = defaultdict(list)
    for shown, numbers in tables:
        alike[shown].append(numbers)
    return [
        (shown, place, values.copy().pop())
        for shown, found in alike.items()
        for place, values in enumerate(map(set, zip(*found, strict=True)))
        if len(values) == 1 and 0 < min(values) < LEAST
    ]


def of_sum(parts: int, total: int) -> list[Table]:
    """Return all rows of so many numbers with a sum."""
    return [numbers for numbers in product(range(total + 1), repeat=parts) if sum(numbers) == total]


@pytest.mark.parametrize("total", [*range(5, 25), 30])
def test_no_small_number_of_three_follows_from_the_others_and_the_sum(total: int) -> None:
    assert given_away((tuple(cells.hide(row)), row) for row in of_sum(3, total)) == []


@pytest.mark.parametrize("total", range(5, 13))
def test_no_small_number_of_five_follows_either(total: int) -> None:
    assert given_away((tuple(cells.hide(row)), row) for row in of_sum(5, total)) == []


def test_the_attack_finds_what_a_weaker_rule_gives_away() -> None:
    weak = (
        (tuple(HIDDEN if 0 < count < LEAST else str(count) for count in row), row) for row in of_sum(3, 12)
    )
    assert given_away(weak)


def test_two_of_one_each_are_not_shown_by_their_sum() -> None:
    assert cells.hide([1, 1, 20]) == [HIDDEN] * 3


def test_numbers_that_are_large_or_none_are_shown() -> None:
    assert cells.hide([5, 0, 9]) == ["5", "0", "9"]


def test_a_small_sum_shows_nothing() -> None:
    assert cells.partition([1, 0, 3]) == (SMALL, [HIDDEN] * 3)


def test_nothing_at_all_is_told_as_nothing() -> None:
    assert cells.partition([0, 0]) == ("0", ["0", "0"])


def pooled(numbers: Table, width: int) -> tuple[Any, ...]:
    """Return what is shown of programs whose numbers stand in a row."""
    rows = {f"Program {start}": numbers[start : start + width] for start in range(0, len(numbers), width)}
    return tuple((*row.names, row.total, *row.cells) for row in cells.pool(rows))


@pytest.mark.parametrize("others", [0, 9])
def test_no_small_number_of_three_programs_follows_from_the_rest(others: int) -> None:
    tables = [(a, others, b, others, c, others) for a, b, c in product(range(16), repeat=3)]
    assert given_away((pooled(table, 2), table) for table in tables) == []


@given(st.lists(st.tuples(*[st.integers(0, 12)] * 3), min_size=3, max_size=6))
def test_taking_off_ones_own_programs_numbers_leaves_no_small_one(rows: list[Table]) -> None:
    named = {f"Program {number}": counts for number, counts in enumerate(rows)}
    for row in cells.pool(named):
        if len(row.names) > 1 and row.total != HIDDEN:
            for known in row.names:
                left = [named[name] for name in row.names if name != known]
                assert not any(0 < sum(column) < LEAST for column in zip(*left, strict=True))


def test_two_programs_alone_give_nothing_away() -> None:
    assert given_away((pooled(table, 2), table) for table in product(range(10), repeat=4)) == []


class TestPool:
    def test_a_program_with_a_small_number_stands_with_two_others(self) -> None:
        found = cells.pool({"A": (20, 9), "B": (7, 2), "C": (6, 8), "D": (5, 9)})
        assert [(row.names, row.cells) for row in found] == [
            (["A"], ["20", "9"]),
            (["B", "C", "D"], ["18", "19"]),
        ]

    def test_programs_without_a_small_number_stand_alone(self) -> None:
        assert [row.names for row in cells.pool({"A": (5, 5), "B": (0, 0)})] == [["A"], ["B"]]

    def test_others_join_while_taking_one_off_would_leave_a_small_number(self) -> None:
        found = cells.pool({"A": (1, 9), "B": (1, 9), "C": (9, 9), "D": (9, 9), "E": (30, 30)})
        assert [row.names for row in found] == [["E"], ["A", "B", "C", "D"]]

    def test_nothing_is_lost(self) -> None:
        rows = {"A": (20, 9), "B": (7, 2), "C": (6, 8), "D": (5, 9)}
        assert sum(int(row.total) for row in cells.pool(rows)) == 66

    def test_two_programs_are_too_few_to_stand_together(self) -> None:
        (row,) = cells.pool({"A": (1, 20), "B": (9, 7)})
        assert (row.total, row.cells) == (HIDDEN, [HIDDEN, HIDDEN])

    def test_one_program_alone_hides_its_own(self) -> None:
        (row,) = cells.pool({"A": (3, 30)})
        assert (row.names, row.cells) == (["A"], [HIDDEN, HIDDEN])

    def test_a_program_without_requests_hides_behind_nobody(self) -> None:
        found = cells.pool({"A": (3, 30), "B": (0, 0)})
        assert [row.names for row in found] == [["B"], ["A"]]

    def test_no_programs_make_no_rows(self) -> None:
        assert cells.pool({}) == []
