"""Bars of the report: they show what the table shows, and no more."""

from __future__ import annotations

import pytest

from wellnessdays import drawings
from wellnessdays.cells import HIDDEN, SMALL
from wellnessdays.reports import Line, Tally

NAMES = ["None", "Some", "All"]


def lengths(*lines: Line) -> list[list[tuple[int, float]]]:
    """Return the tone and the length of each piece, by line."""
    return [[(s.tone, s.length) for s in bar.segments] for bar in drawings.of_lines(lines, NAMES)]


def test_the_longest_line_fills_the_width() -> None:
    assert lengths(Line("A", "10", ["5", "5", "0"])) == [[(1, 50.0), (2, 50.0)]]


def test_a_shorter_line_is_shorter_in_proportion() -> None:
    long, short = Line("A", "20", ["20", "0", "0"]), Line("B", "5", ["5", "0", "0"])
    assert lengths(long, short) == [[(1, 100.0)], [(1, 25.0)]]


def test_what_is_hidden_in_the_table_is_one_piece_in_the_drawing() -> None:
    assert lengths(Line("A", "20", [HIDDEN, HIDDEN, "5"])) == [[(3, 25.0), (0, 75.0)]]


@pytest.mark.parametrize("total", [SMALL, HIDDEN])
def test_a_line_without_a_number_has_no_piece(total: str) -> None:
    assert lengths(Line("A", total, [HIDDEN] * 3)) == [[]]


def test_words_name_each_part() -> None:
    (bar,) = drawings.of_lines([Line("A", "10", ["5", "5", "0"])], NAMES)
    assert (bar.label, bar.words) == ("A", "None 5, Some 5, All 0")


def test_no_lines_make_no_bars() -> None:
    assert drawings.of_lines([], NAMES) == []


def test_each_shown_part_of_a_number_is_a_bar_of_its_own() -> None:
    found = drawings.of_tally(Tally("Why not", "15", [("Cover", "10"), ("Dates", "5"), ("Other", "0")]))
    assert [[s.length for s in bar.segments] for bar in found] == [[100.0], [50.0], []]


def test_a_hidden_part_of_a_number_is_no_bar() -> None:
    found = drawings.of_tally(Tally("Why not", "20", [("Cover", HIDDEN), ("Dates", HIDDEN), ("Other", "5")]))
    assert [bar.label for bar in found] == ["Other"]
