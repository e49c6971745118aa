from __future__ import annotations

import datetime as dt

import pytest

from people.years import AcademicYear


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (dt.date(2026, 6, 30), "2025-26"),
        (dt.date(2026, 7, 1), "2026-27"),
        (dt.date(2028, 2, 29), "2027-28"),
        (dt.date(1999, 12, 31), "1999-00"),
    ],
)
def test_an_academic_year_turns_over_on_the_first_of_july(day: dt.date, name: str) -> None:
    assert str(AcademicYear.of(day)) == name


def test_a_year_contains_its_first_and_last_day() -> None:
    year = AcademicYear(2026)
    assert year.first_day in year
    assert year.last_day in year


def test_a_year_ends_the_day_before_the_next_one_starts() -> None:
    year = AcademicYear(2026)
    assert year.last_day + dt.timedelta(days=1) == year.next.first_day


def test_a_year_does_not_contain_the_next_first_of_july() -> None:
    assert AcademicYear(2026).next.first_day not in AcademicYear(2026)
