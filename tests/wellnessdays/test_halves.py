from __future__ import annotations

import datetime as dt

import pytest

from wellnessdays.halves import Half, days_words, whole_day, words

DAY = dt.date(2026, 12, 1)


def test_a_half_is_read_from_its_own_key() -> None:
    half = Half(DAY, "pm")
    assert Half.parse(half.key) == half


@pytest.mark.parametrize("text", ["", "2026-12-01", "2026-12-01.noon", "2026-13-01.am", "tomorrow.am"])
def test_anything_else_is_no_half(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Half.parse(text)


def test_both_halves_of_a_day_read_as_all_day() -> None:
    assert words(whole_day(DAY)) == "Tue 1 Dec 2026, all day"


def test_several_days_read_in_order() -> None:
    asked = [Half(dt.date(2026, 12, 2), "am"), *whole_day(DAY)]
    assert words(asked) == "Tue 1 Dec 2026, all day; Wed 2 Dec 2026, morning"


@pytest.mark.parametrize(
    ("halves", "said"),
    [(0, "0 days"), (1, "½ day"), (2, "1 day"), (3, "1½ days"), (8, "4 days"), (-1, "−½ day")],
)
def test_halves_are_said_in_days(halves: int, said: str) -> None:
    assert days_words(halves) == said
