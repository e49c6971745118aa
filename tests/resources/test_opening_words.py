"""What a page says of hours: the sentence, the week, the days that differ, at every awkward minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.hours import Exception_, Hours, Span, clock, sentence, told, week

NEW_YORK, LONDON = ZoneInfo("America/New_York"), ZoneInfo("Europe/London")
OFFICE = Span(frozenset(range(5)), dt.time(8), dt.time(17))
NIGHT = Span(frozenset({4}), dt.time(20), dt.time(6))
DAILY = frozenset(range(7))


def weekly(*spans: Span, exceptions: tuple[Exception_, ...] = (), zone: ZoneInfo = NEW_YORK) -> Hours:
    """Return weekly hours."""
    return Hours("weekly", zone, spans, exceptions)


def at(text: str, zone: ZoneInfo = NEW_YORK) -> dt.datetime:
    """Return a local time as an instant."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


def said(hours: Hours, moment: str, reader: ZoneInfo = NEW_YORK) -> str:
    """Return the sentence about hours at a New York time."""
    return sentence(hours, at(moment), reader)


def between(first: tuple[int, int] | None, last: tuple[int, int] | None) -> Span:
    """Return office hours within dates of 2026."""
    days = [dt.date(2026, *day) if day else None for day in (first, last)]
    return Span(OFFICE.weekdays, OFFICE.opens, OFFICE.closes, *days)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23 07:59", "Closed now, opens 8:00 AM"),
        ("2026-11-23 08:00", "Open now, until 5:00 PM"),
        ("2026-11-23 17:00", "Closed now, opens tomorrow 8:00 AM"),
        ("2026-11-27 17:00", "Closed now, opens Monday 8:00 AM"),
        ("2026-11-28 00:00", "Closed now, opens Monday 8:00 AM"),
        ("2026-11-29 23:59", "Closed now, opens tomorrow 8:00 AM"),
    ],
)
def test_an_office_says_when_that_changes(moment: str, words: str) -> None:
    assert said(weekly(OFFICE), moment) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-27 19:59", "Closed now, opens 8:00 PM"),
        ("2026-11-27 23:59", "Open now, until tomorrow 6:00 AM"),
        ("2026-11-28 00:00", "Open now, until 6:00 AM"),
        ("2026-11-28 06:00", "Closed now, opens Friday 8:00 PM"),
    ],
)
def test_a_night_says_on_which_side_of_midnight_it_ends(moment: str, words: str) -> None:
    assert said(weekly(NIGHT), moment) == words


@pytest.mark.parametrize("closes", [dt.time(0), dt.time(23, 59)])
def test_until_midnight_is_written_in_two_ways_and_said_in_one(closes: dt.time) -> None:
    hours = weekly(Span(DAILY, dt.time(9), closes))
    assert said(hours, "2026-11-23 22:00") == "Open now, until tomorrow 12:00 AM"


def test_spans_that_touch_are_one_opening() -> None:
    hours = weekly(Span(DAILY, dt.time(8), dt.time(12)), Span(DAILY, dt.time(12), dt.time(17)))
    assert said(hours, "2026-11-23 11:59") == "Open now, until 5:00 PM"


def test_a_pause_at_noon_is_a_pause() -> None:
    hours = weekly(Span(DAILY, dt.time(8), dt.time(12)), Span(DAILY, dt.time(13), dt.time(17)))
    assert said(hours, "2026-11-23 12:00") == "Closed now, opens 1:00 PM"


def test_spans_within_each_other_end_with_the_longer() -> None:
    hours = weekly(Span(DAILY, dt.time(8), dt.time(20)), Span(DAILY, dt.time(9), dt.time(10)))
    assert said(hours, "2026-11-23 09:30") == "Open now, until 8:00 PM"


def test_an_opening_a_week_away_has_its_date() -> None:
    hours = weekly(Span(frozenset({0}), dt.time(8), dt.time(9)))
    assert said(hours, "2026-11-23 09:00") == "Closed now, opens on November 30, 8:00 AM"


def test_a_season_that_is_over_is_closed_for_now() -> None:
    assert said(weekly(between((6, 1), (8, 31))), "2026-11-23 12:00") == "Closed for now"


def test_a_season_opens_on_its_first_day() -> None:
    assert said(weekly(between((11, 25), None)), "2026-11-23 12:00") == "Closed now, opens Wednesday 8:00 AM"


def test_a_season_ends_after_its_last_day() -> None:
    hours = weekly(between(None, (11, 23)))
    assert [hours.state(at(f"2026-11-2{day} 12:00")).is_open for day in (3, 4)] == [True, False]


def test_a_leap_day_has_its_weekdays_hours() -> None:
    assert said(weekly(OFFICE), "2028-02-29 16:00") == "Open now, until 5:00 PM"


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("America/New_York", "Open now, until 5:00 PM"),
        ("America/Toronto", "Open now, until 5:00 PM"),
        ("America/Bogota", "Open now, until 5:00 PM"),
        ("America/Los_Angeles", "Open now, until 5:00 PM EST"),
        ("Asia/Kathmandu", "Open now, until 5:00 PM EST"),
    ],
)
def test_the_zone_is_named_where_the_readers_clock_shows_another_time(reader: str, words: str) -> None:
    assert said(weekly(OFFICE), "2026-11-23 12:00", ZoneInfo(reader)) == words


def test_a_zone_that_agrees_in_winter_is_named_in_summer() -> None:
    assert said(weekly(OFFICE), "2026-07-20 12:00", ZoneInfo("America/Bogota")).endswith("5:00 PM EDT")


def test_hours_elsewhere_are_those_of_their_place() -> None:
    hours = weekly(OFFICE, zone=LONDON)
    assert sentence(hours, at("2026-11-23 12:00", LONDON), LONDON) == "Open now, until 5:00 PM"


def test_an_exception_over_days_closes_them_all() -> None:
    away = Exception_(dt.date(2026, 11, 24), dt.date(2026, 11, 26))
    assert said(weekly(OFFICE, exceptions=(away,)), "2026-11-23 17:00") == "Closed now, opens Friday 8:00 AM"


def test_the_night_before_an_exception_runs_out_by_itself() -> None:
    away = Exception_(dt.date(2026, 11, 28), dt.date(2026, 11, 28))
    assert weekly(NIGHT, exceptions=(away,)).state(at("2026-11-28 03:00")).is_open is True


def test_two_exceptions_of_one_day_are_both_its_hours() -> None:
    day = dt.date(2026, 11, 24)
    two = (
        Exception_(day, day, dt.time(8), dt.time(9)),
        Exception_(day, day, dt.time(11), dt.time(12)),
    )
    assert said(weekly(OFFICE, exceptions=two), "2026-11-24 09:00") == "Closed now, opens 11:00 AM"


def test_hours_on_dates_alone_are_known() -> None:
    day = dt.date(2026, 11, 24)
    hours = weekly(exceptions=(Exception_(day, day, dt.time(8), dt.time(9)),))
    assert said(hours, "2026-11-23 09:00") == "Closed now, opens tomorrow 8:00 AM"


@pytest.mark.parametrize(
    ("exception", "words"),
    [
        (Exception_(dt.date(2026, 12, 24), dt.date(2026, 12, 24)), "December 24: closed"),
        (Exception_(dt.date(2026, 12, 24), dt.date(2027, 1, 1)), "December 24 to January 1: closed"),
        (
            Exception_(dt.date(2026, 12, 31), dt.date(2026, 12, 31), dt.time(8), dt.time(12)),
            "December 31: 8:00 AM to 12:00 PM",
        ),
        (Exception_(dt.date(2026, 12, 31), dt.date(2026, 12, 31), dt.time(8)), "December 31: closed"),
    ],
)
def test_days_that_differ_are_told(exception: Exception_, words: str) -> None:
    assert told(exception) == words


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (dt.time(0), "12:00 AM"),
        (dt.time(0, 5), "12:05 AM"),
        (dt.time(10), "10:00 AM"),
        (dt.time(12), "12:00 PM"),
        (dt.time(23, 59), "11:59 PM"),
    ],
)
def test_a_time_is_said_as_people_say_it(time: dt.time, words: str) -> None:
    assert clock(time) == words


def test_a_week_names_the_dates_of_a_season() -> None:
    assert week(weekly(between((6, 1), (8, 31))))[0] == (
        "Monday",
        ["8:00 AM to 5:00 PM (from June 1, 2026 until August 31, 2026)"],
    )


def test_two_seasons_of_one_day_are_told_apart() -> None:
    summer = Span(frozenset({0}), dt.time(7), dt.time(15), None, dt.date(2026, 8, 31))
    winter = Span(frozenset({0}), dt.time(8), dt.time(17), dt.date(2026, 9, 1))
    assert week(weekly(winter, summer))[0][1] == [
        "7:00 AM to 3:00 PM (until August 31, 2026)",
        "8:00 AM to 5:00 PM (from September 1, 2026)",
    ]


def test_a_week_without_seasons_names_no_date() -> None:
    assert week(weekly(OFFICE))[0] == ("Monday", ["8:00 AM to 5:00 PM"])


def test_a_weeks_hours_stand_in_the_order_of_the_day() -> None:
    late, early = Span(DAILY, dt.time(18), dt.time(20)), Span(DAILY, dt.time(6), dt.time(7))
    assert week(weekly(late, early))[6] == ("Sunday", ["6:00 AM to 7:00 AM", "6:00 PM to 8:00 PM"])


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({}, "Hours not known"),
        ({"hours": "unknown", "schedules": [{"weekdays": [0]}]}, None),
        ({"hours": "always"}, "Open day and night"),
        ({"hours": "weekly"}, "Hours not known"),
        ({"hours": "weekly", "time_zone": ""}, "Hours not known"),
        ({"hours": "someday"}, "Hours not known"),
    ],
)
def test_hours_that_a_record_lacks_are_not_made_up(record: dict[str, object], words: str | None) -> None:
    if words is None:
        record["schedules"] = [{"weekdays": [0], "opens_at": "08:00", "closes_at": "09:00"}]
        words = "Hours not known"
    assert said(Hours.of(record), "2026-11-23 08:30") == words


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 03:00", True),
        ("2026-11-23 09:59", True),
        ("2026-11-23 10:00", True),
        ("2026-11-27 10:00", False),
        ("2026-11-28 23:00", False),
        ("2026-11-29 10:00", True),
    ],
)
def test_the_coming_morning_is_todays_until_ten(moment: str, is_open: bool) -> None:
    assert weekly(OFFICE).open_after_nights(at(moment)) is is_open


@settings(max_examples=25)
@given(
    st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    st.times().map(lambda time: time.replace(second=0, microsecond=0)),
    st.integers(0, 366 * 24 * 60),
)
def test_a_sentence_never_fails_and_never_contradicts_the_state(
    opens: dt.time, closes: dt.time, minutes: int
) -> None:
    hours, now = weekly(Span(DAILY, opens, closes)), at("2026-01-01 00:00") + dt.timedelta(minutes=minutes)
    assert sentence(hours, now, NEW_YORK).startswith("Open" if hours.state(now).is_open else "Closed")
