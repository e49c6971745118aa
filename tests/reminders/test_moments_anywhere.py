"""Right times in every zone and season: quiet hours end, mornings come, and nothing is asked in a ring."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.models import User
from reminders import moments

ZONES = (
    "America/New_York",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Europe/London",
    "America/St_Johns",
    "Antarctica/Troll",  # two hours of it
    "Mars/Base",
)
DAY, HOUR, MINUTE = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(minutes=1)
FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 3 * 366 * 24 * 60).map(lambda minutes: FIRST + minutes * MINUTE)
# Nights on which clocks change, with quiet hours that begin or end within the hour skipped or doubled.
CHANGES = {
    "spring, ends in the gap": ("2027-03-14T06:30", (22, 0), (2, 30), "2027-03-14T07:30"),
    "spring, begins in the gap": ("2027-03-14T07:10", (2, 30), (8, 0), "2027-03-14T12:00"),
    "autumn, ends in the second hour": ("2026-11-01T05:40", (22, 0), (1, 30), None),
    "autumn, over both": ("2026-11-01T04:30", (22, 0), (7, 0), "2026-11-01T12:00"),
    "a quiet day before it": ("2026-10-31T14:00", (8, 0), (20, 0), "2026-11-01T00:00"),
    "new year": ("2027-01-01T04:59", (22, 0), (7, 0), "2027-01-01T12:00"),
    "leap day": ("2028-02-29T04:00", (22, 0), (7, 0), "2028-02-29T12:00"),
}


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@given(now=MOMENTS, start=st.times(), end=st.times(), zone=st.sampled_from(ZONES))
@settings(max_examples=50)
def test_quiet_hours_end_after_now_and_within_a_day(
    now: dt.datetime, start: dt.time, end: dt.time, zone: str
) -> None:
    over = moments.quiet_end(now, start, end, zone)
    assert over is None or now < over <= now + DAY + 2 * HOUR


@given(now=MOMENTS, start=st.times(), end=st.times(), zone=st.sampled_from(ZONES))
@settings(max_examples=50)
def test_whoever_waits_out_quiet_hours_is_soon_free(
    now: dt.datetime, start: dt.time, end: dt.time, zone: str
) -> None:
    for _ in range(130):  # minutes of an hour that clocks show twice, and some
        over = moments.quiet_end(now, start, end, zone)
        if over is None:
            return
        now = over
    raise AssertionError("The quiet hours never end.")


@given(now=MOMENTS, zone=st.sampled_from(ZONES), weekly=st.booleans())
@settings(max_examples=50)
def test_the_next_morning_is_seven_where_someone_is(now: dt.datetime, zone: str, weekly: bool) -> None:
    found = moments.next_morning(now, zone, weekly=weekly)
    here = found.astimezone(ZoneInfo(zone) if zone != "Mars/Base" else ZoneInfo("America/New_York"))
    assert (here.time(), found > now, weekly and here.weekday() != 0) == (moments.MORNING, True, False)


@given(now=MOMENTS, zone=st.sampled_from(ZONES), step=st.sampled_from([1, -1]))
@settings(max_examples=50)
def test_a_working_day_is_near_and_keeps_the_hour(now: dt.datetime, zone: str, step: int) -> None:
    found = moments.working(now, zone, step)
    assert abs(found - now) <= 5 * DAY
    assert moments.working(found, zone, step) == found


@given(day=st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)), zone=st.sampled_from(ZONES))
@settings(max_examples=50)
def test_the_evening_before_comes_before_its_day(day: dt.date, zone: str) -> None:
    evening = moments.evening_before(day, User(time_zone=zone))
    assert 4 * HOUR <= moments.at(day, dt.time(), zone) - evening <= 8 * HOUR


@pytest.mark.parametrize(("now", "start", "end", "over"), CHANGES.values(), ids=CHANGES)
def test_quiet_hours_on_nights_when_clocks_change(
    now: str, start: tuple[int, int], end: tuple[int, int], over: str | None
) -> None:
    found = moments.quiet_end(moment(now), dt.time(*start), dt.time(*end), "America/New_York")
    assert found == (moment(over) if over else None)
