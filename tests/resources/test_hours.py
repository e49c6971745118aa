"""Open, closed or unknown, right past midnight, holidays and changes of the clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.hours import Exception_, Hours, Span, sentence, week

NEW_YORK = ZoneInfo("America/New_York")
START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
ZONES = st.sampled_from(
    [
        ZoneInfo(name)
        for name in ("America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
    ]
)
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))
MOMENTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: START + dt.timedelta(minutes=minutes))
EVERY_DAY = frozenset(range(7))
OFFICE = Span(frozenset(range(5)), dt.time(8), dt.time(17))


def weekly(*spans: Span, zone: ZoneInfo = NEW_YORK, **more: object) -> Hours:
    return Hours("weekly", zone, spans, **more)  # type: ignore[arg-type]


def at(text: str, zone: ZoneInfo = NEW_YORK) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 07:59", False),
        ("2026-11-23 08:00", True),
        ("2026-11-23 16:59", True),
        ("2026-11-23 17:00", False),
        ("2026-11-22 12:00", False),
    ],
)
def test_an_office_opens_and_closes_on_the_minute(moment: str, is_open: bool) -> None:
    assert weekly(OFFICE).state(at(moment)).is_open is is_open


def test_a_span_past_midnight_is_still_open_the_next_morning() -> None:
    night = weekly(Span(frozenset({4}), dt.time(20), dt.time(2)))
    assert night.state(at("2026-11-28 01:59")).is_open


def test_a_span_past_midnight_does_not_begin_the_day_before() -> None:
    night = weekly(Span(frozenset({4}), dt.time(20), dt.time(2)))
    assert not night.state(at("2026-11-27 01:00")).is_open


def test_day_and_night_never_changes() -> None:
    state = Hours("always", NEW_YORK).state(at("2026-11-28 01:59"))
    assert (state.is_open, state.changes_at) == (True, None)


@pytest.mark.parametrize("hours", [Hours("unknown", NEW_YORK), Hours("weekly", NEW_YORK)])
def test_hours_that_nobody_knows_are_neither_open_nor_closed(hours: Hours) -> None:
    assert hours.state(at("2026-11-28 01:59")).is_open is None


def test_unknown_hours_count_as_open_for_no_filter() -> None:
    assert not Hours("unknown", NEW_YORK).open_after_nights(at("2026-11-28 01:59"))


def test_a_week_of_whole_days_is_day_and_night() -> None:
    whole = weekly(Span(EVERY_DAY, dt.time(0), dt.time(23, 59)))
    assert sentence(whole, at("2026-11-23 23:59"), NEW_YORK) == "Open day and night"


def test_an_exception_closes_a_working_day() -> None:
    day = dt.date(2026, 11, 23)
    assert not weekly(OFFICE, exceptions=(Exception_(day, day),)).state(at("2026-11-23 12:00")).is_open


def test_an_exception_opens_a_sunday() -> None:
    day = dt.date(2026, 11, 22)
    hours = weekly(OFFICE, exceptions=(Exception_(day, day, dt.time(10), dt.time(14)),))
    assert hours.state(at("2026-11-22 12:00")).is_open


def test_an_office_that_keeps_holidays_is_closed_on_thanksgiving() -> None:
    assert not weekly(OFFICE, closed_on_holidays=True).state(at("2026-11-26 12:00")).is_open


def test_an_office_that_keeps_no_holidays_is_open_on_thanksgiving() -> None:
    assert weekly(OFFICE).state(at("2026-11-26 12:00")).is_open


def test_hours_of_another_season_do_not_count() -> None:
    summer = Span(EVERY_DAY, dt.time(8), dt.time(17), dt.date(2026, 6, 1), dt.date(2026, 8, 31))
    assert not weekly(summer).state(at("2026-11-23 12:00")).is_open


def test_the_night_on_which_the_clock_goes_back_is_an_hour_longer() -> None:
    night = weekly(Span(EVERY_DAY, dt.time(23), dt.time(7)))
    begins, ends = night.starting_on(dt.date(2026, 10, 31))[0]
    assert ends - begins == dt.timedelta(hours=9)


def test_the_night_on_which_the_clock_goes_forward_is_an_hour_shorter() -> None:
    night = weekly(Span(EVERY_DAY, dt.time(23), dt.time(7)))
    begins, ends = night.starting_on(dt.date(2026, 3, 7))[0]
    assert ends - begins == dt.timedelta(hours=7)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23 12:00", "Open now, until 5:00 PM"),
        ("2026-11-23 07:00", "Closed now, opens 8:00 AM"),
        ("2026-11-23 18:00", "Closed now, opens tomorrow 8:00 AM"),
        ("2026-11-27 18:00", "Closed now, opens Monday 8:00 AM"),
    ],
)
def test_it_says_in_words_when_that_changes(moment: str, words: str) -> None:
    assert sentence(weekly(OFFICE), at(moment), NEW_YORK) == words


def test_a_reader_in_another_zone_is_told_whose_clock_it_is() -> None:
    words = sentence(weekly(OFFICE), at("2026-11-23 12:00"), ZoneInfo("America/Los_Angeles"))
    assert words == "Open now, until 5:00 PM EST"


def test_an_opening_far_away_is_dated() -> None:
    away = (Exception_(dt.date(2026, 11, 23), dt.date(2026, 12, 4)),)
    words = sentence(weekly(OFFICE, exceptions=away), at("2026-11-23 12:00"), NEW_YORK)
    assert words == "Closed now, opens on December 7, 8:00 AM"


@pytest.mark.parametrize(
    ("opens", "moment", "expected"),
    [
        (dt.time(8), "2026-11-23 03:00", True),
        (dt.time(8), "2026-11-23 11:00", True),
        (dt.time(10), "2026-11-23 03:00", False),
        (dt.time(8), "2026-11-27 11:00", False),
    ],
)
def test_open_after_a_night_shift_means_the_coming_morning(
    opens: dt.time, moment: str, expected: bool
) -> None:
    hours = weekly(Span(frozenset(range(5)), opens, dt.time(17)))
    assert hours.open_after_nights(at(moment)) is expected


def test_the_week_is_told_day_by_day() -> None:
    assert week(weekly(OFFICE))[4:6] == [("Friday", ["8:00 AM to 5:00 PM"]), ("Saturday", [])]


@given(st.sets(st.integers(0, 6), min_size=1), TIMES, TIMES, ZONES, MOMENTS)
def test_the_state_holds_until_it_changes(
    days: set[int], opens: dt.time, closes: dt.time, zone: ZoneInfo, now: dt.datetime
) -> None:
    hours = weekly(Span(frozenset(days), opens, closes), zone=zone)
    state = hours.state(now)
    if state.changes_at is None:
        return
    before = state.changes_at - dt.timedelta(seconds=1)
    assert hours.state(before).is_open is state.is_open
    assert hours.state(state.changes_at).is_open is not state.is_open


@given(st.sets(st.integers(0, 6), min_size=1), TIMES, TIMES, ZONES, MOMENTS)
def test_an_opening_is_shown_by_the_wall_clock_of_its_place(
    days: set[int], opens: dt.time, closes: dt.time, zone: ZoneInfo, now: dt.datetime
) -> None:
    begins = [begin for begin, _ in weekly(Span(frozenset(days), opens, closes), zone=zone).around(now)]
    shown = {begin.astimezone(zone).time() for begin in begins}
    gap = {time for time in shown if time != opens}
    # Only a time that the clock skips that night may move, and never by more than the skip.
    assert all(abs(_minutes(time) - _minutes(opens)) in (30, 60, 23 * 60) for time in gap)


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


@given(TIMES, TIMES, ZONES, MOMENTS)
def test_intervals_are_in_order_and_never_overlap(
    opens: dt.time, closes: dt.time, zone: ZoneInfo, now: dt.datetime
) -> None:
    edges = [
        edge
        for interval in weekly(Span(EVERY_DAY, opens, closes), zone=zone).around(now)
        for edge in interval
    ]
    assert edges == sorted(edges)


@given(TIMES, TIMES, ZONES, MOMENTS)
def test_a_moment_is_open_exactly_when_the_wall_clock_says_so(
    opens: dt.time, closes: dt.time, zone: ZoneInfo, now: dt.datetime
) -> None:
    local = now.astimezone(zone)
    if any(
        local.utcoffset() != (now + dt.timedelta(hours=shift)).astimezone(zone).utcoffset()
        for shift in (-26, 26)
    ):
        return  # Around a change of the clock a wall time may come twice or not at all.
    if closes == dt.time(23, 59):
        closes = dt.time(0)
    wall = local.time()
    expected = opens <= wall < closes if opens < closes else wall >= opens or wall < closes
    assert weekly(Span(EVERY_DAY, opens, closes), zone=zone).state(now).is_open is expected
