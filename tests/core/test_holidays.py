"""Federal holidays, as the package publishes them, on the days on which offices close."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import holidays


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2026, 7, 3), "Independence Day"),
        (dt.date(2026, 11, 26), "Thanksgiving Day"),
        (dt.date(2027, 5, 31), "Memorial Day"),
        (dt.date(2026, 5, 25), "Memorial Day"),
        (dt.date(2021, 12, 31), "New Year's Day"),
        (dt.date(2023, 1, 2), "New Year's Day"),
        (dt.date(2026, 7, 4), ""),
        (dt.date(2027, 1, 18), "Martin Luther King Jr. Day"),
    ],
)
def test_holidays_fall_on_the_day_that_offices_close(day: dt.date, name: str) -> None:
    assert holidays.name(day) == name


@given(st.integers(2022, 2090))
def test_a_year_has_ten_or_more_holidays_all_on_working_days(year: int) -> None:
    days = holidays.of_year(year)
    assert len(days) in (10, 11, 12)
    assert all(day.weekday() < 5 for day in days)


def test_reading_one_year_adds_nothing_to_another() -> None:
    before = dict(holidays.of_year(2027))
    holidays.of_year(2028)
    holidays.name(dt.date(2026, 12, 31))
    assert holidays.of_year(2027) == before
