"""The right time, where people are."""

from __future__ import annotations

import datetime as dt

import pytest

from people.models import User
from reminders import moments

NEW_YORK = "America/New_York"
SPRING, AUTUMN = dt.date(2027, 3, 14), dt.date(2026, 11, 1)  # the clocks change at two in the morning


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (SPRING, NEW_YORK, utc(2027, 3, 13, 23)),
        (SPRING + dt.timedelta(days=1), NEW_YORK, utc(2027, 3, 14, 22)),
        (AUTUMN, NEW_YORK, utc(2026, 10, 31, 22)),
        (AUTUMN + dt.timedelta(days=1), NEW_YORK, utc(2026, 11, 1, 23)),
        (dt.date(2026, 12, 1), "Asia/Kolkata", utc(2026, 11, 30, 12, 30)),
        (dt.date(2026, 12, 1), "Pacific/Kiritimati", utc(2026, 11, 30, 4)),
    ],
)
def test_the_evening_before_is_six_where_the_person_is(
    day: dt.date, zone: str, expected: dt.datetime
) -> None:
    assert moments.evening_before(day, User(time_zone=zone)) == expected


def test_a_time_that_the_clocks_skip_comes_after_the_jump() -> None:
    assert moments.at(SPRING, dt.time(2, 30), NEW_YORK) == utc(2027, 3, 14, 7, 30)


def test_a_time_that_the_clocks_show_twice_is_the_first() -> None:
    assert moments.at(AUTUMN, dt.time(1, 30), NEW_YORK) == utc(2026, 11, 1, 5, 30)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (utc(2026, 11, 24, 11), utc(2026, 11, 24, 12)),
        (utc(2026, 11, 24, 12), utc(2026, 11, 25, 12)),
        (utc(2026, 11, 24, 20), utc(2026, 11, 25, 12)),
        (utc(2027, 3, 13, 20), utc(2027, 3, 14, 11)),
    ],
)
def test_the_next_morning_is_at_seven(now: dt.datetime, expected: dt.datetime) -> None:
    assert moments.next_morning(now, NEW_YORK) == expected


def test_the_next_weekly_morning_is_a_monday() -> None:
    assert moments.next_morning(utc(2026, 11, 24, 20), NEW_YORK, weekly=True) == utc(2026, 11, 30, 12)


NIGHT = (dt.time(22), dt.time(7))
DAY = (dt.time(8), dt.time(20))


@pytest.mark.parametrize(
    ("now", "hours", "expected"),
    [
        (utc(2026, 11, 24, 4), NIGHT, utc(2026, 11, 24, 12)),  # 23:00
        (utc(2026, 11, 24, 8), NIGHT, utc(2026, 11, 24, 12)),  # 03:00
        (utc(2026, 11, 24, 12), NIGHT, None),  # 07:00
        (utc(2026, 11, 24, 20), NIGHT, None),  # 15:00
        (utc(2026, 11, 24, 20), DAY, utc(2026, 11, 25, 1)),  # 15:00, asleep by day
        (utc(2026, 11, 25, 2), DAY, None),  # 21:00
        (utc(2026, 11, 24, 20), (None, None), None),
        (utc(2026, 11, 24, 20), (dt.time(9), dt.time(9)), None),
        (utc(2027, 3, 14, 5), NIGHT, utc(2027, 3, 14, 11)),  # midnight before the clocks go forward
        (utc(2026, 11, 1, 5, 30), (dt.time(1), dt.time(2)), utc(2026, 11, 1, 7)),  # the first 01:30 of two
        (utc(2026, 11, 1, 6, 30), (dt.time(1), dt.time(2)), utc(2026, 11, 1, 7)),  # the second 01:30
    ],
)
def test_quiet_hours_end_where_the_person_is(
    now: dt.datetime, hours: tuple[dt.time | None, dt.time | None], expected: dt.datetime | None
) -> None:
    assert moments.quiet_end(now, *hours, NEW_YORK) == expected
