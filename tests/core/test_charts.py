"""Bars: as long as what they show, and no longer where something is hidden."""

from __future__ import annotations

from core import charts


def bar(*parts: int | None, total: int | None, longest: int = 20) -> charts.Bar:
    """Return a bar of parts called a, b, c."""
    return charts.stacked("Bar", zip("abc", parts, strict=False), total, longest)


def test_a_part_is_as_long_as_its_share_of_the_longest_bar() -> None:
    assert [segment.length for segment in bar(5, 5, total=10).segments] == [25.0, 25.0]


def test_parts_follow_each_other() -> None:
    assert [segment.start for segment in bar(5, 10, 5, total=20).segments] == [0.0, 25.0, 75.0]


def test_hidden_parts_share_one_piece_so_that_neither_is_drawn() -> None:
    assert [(s.tone, s.length) for s in bar(10, None, None, total=20).segments] == [(1, 50.0), (0, 50.0)]


def test_a_part_of_nothing_is_not_drawn_and_keeps_the_others_their_color() -> None:
    assert [segment.tone for segment in bar(0, 5, total=5).segments] == [2]


def test_a_bar_whose_total_is_hidden_is_empty() -> None:
    assert bar(None, None, total=None).segments == []


def test_words_say_what_is_drawn_and_what_is_hidden() -> None:
    assert bar(5, None, total=9).words == "a 5, b hidden"


def test_bars_of_nothing_at_all_have_no_length() -> None:
    assert bar(0, 0, total=0, longest=0).segments == []
