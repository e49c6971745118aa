"""30 June and 1 July, leap days, clock changes, nights: where days are counted and compared."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from people.models import Enrollment
from people.years import AcademicYear
from tests.conftest import make_person
from tests.wellnessdays.conftest import later
from wellnessdays import allowances, appointments, balances, coverage, grid, operations, terms
from wellnessdays.halves import Half, day_words, days_words, hours_words, whole_day, words
from wellnessdays.models import Policy, Request
from wellnessdays.operations import RefusedError, answer_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]

NEW_YORK = ZoneInfo("America/New_York")
YEAR = AcademicYear(2026)


def at(text: str) -> dt.datetime:
    """Return a New York time as an instant."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (dt.date(2026, 6, 30), 2025),
        (dt.date(2026, 7, 1), 2026),
        (dt.date(2026, 12, 31), 2026),
        (dt.date(2027, 1, 1), 2026),
        (dt.date(2028, 2, 29), 2027),
    ],
)
def test_a_half_day_lies_in_one_academic_year(day: dt.date, year: int) -> None:
    assert {half.year for half in whole_day(day)} == {AcademicYear(year)}


@pytest.mark.parametrize(
    ("starts_on", "halves"),
    [
        (dt.date(2026, 7, 1), 8),
        (dt.date(2026, 7, 2), 8),
        (dt.date(2026, 8, 15), 8),
        (dt.date(2026, 8, 16), 7),
        (dt.date(2027, 1, 1), 4),
        (dt.date(2027, 6, 30), 1),
    ],
)
def test_a_late_start_is_rounded_up(cast: Cast, starts_on: dt.date, halves: int) -> None:
    person = make_person("late")
    Enrollment.objects.create(user=person, program=cast.program, starts_on=starts_on)
    assert allowances.allowance(person, YEAR).halves == halves


def test_a_start_on_the_first_of_july_needs_no_word(cast: Cast) -> None:
    cast.trainee.enrollments.update(starts_on=dt.date(2026, 7, 1))
    assert allowances.allowance(cast.trainee, YEAR) == (8, "")


def test_a_later_start_says_from_when_it_counts(cast: Cast) -> None:
    cast.trainee.enrollments.update(starts_on=dt.date(2026, 7, 2))
    assert allowances.allowance(cast.trainee, YEAR).note == "Counted from Thu 2 Jul 2026."


@pytest.mark.parametrize(("ends_on", "halves"), [(dt.date(2026, 6, 30), 0), (dt.date(2026, 7, 1), 8)])
def test_leaving_on_the_last_of_june_leaves_nothing(cast: Cast, ends_on: dt.date, halves: int) -> None:
    cast.trainee.enrollments.update(ends_on=ends_on)
    assert allowances.allowance(cast.trainee, YEAR).halves == halves


def test_a_year_in_which_one_is_nowhere_says_so(cast: Cast) -> None:
    assert allowances.allowance(cast.clinician, YEAR) == (0, "Not in a residency or fellowship that year.")


@settings(max_examples=25)
@given(halves=st.integers(0, 60), start=st.integers(0, 364))
def test_a_share_is_never_less_than_the_time_that_is_left(halves: int, start: int) -> None:
    share = allowances.prorated(halves, YEAR.first_day + dt.timedelta(days=start), YEAR)
    assert share - 1 < halves * (365 - start) / 365 <= share or halves == share == 0


@pytest.mark.parametrize("start_year", [2026, 2027])
def test_all_of_a_year_brings_all_of_it_in_a_leap_year_too(start_year: int) -> None:
    year = AcademicYear(start_year)
    assert allowances.prorated(8, year.first_day, year) == 8


def test_rules_of_the_first_of_july_hold_on_it(cast: Cast) -> None:
    Policy.objects.create(valid_from=dt.date(2027, 7, 1), allowance_halves=10)
    days = (dt.date(2027, 6, 30), dt.date(2027, 7, 1))
    assert [allowances.policy_of(cast.program.pk, day).allowance_halves for day in days] == [8, 10]


@pytest.mark.parametrize(
    ("target", "first", "answer"),
    [(7, 28, 7), (7, 8, 7), (7, 7, 6), (7, 1, 0), (1, 28, 1), (60, 28, 27)],
)
def test_an_answer_comes_within_the_target_and_before_the_day(target: int, first: int, answer: int) -> None:
    assert answer_day(Policy(target_days=target), later(first)) == later(answer)


def test_late_in_the_evening_tomorrow_is_still_tomorrow(ask: Ask) -> None:
    with time_machine.travel(at("2026-10-05T23:59"), tick=False):
        assert ask(1).first_day == later(1)


def test_a_minute_later_it_is_today(ask: Ask) -> None:
    with time_machine.travel(at("2026-10-06T00:00"), tick=False), pytest.raises(RefusedError):
        ask(1)


def test_a_day_is_given_back_until_midnight_before_it(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(28), by=cast.program_lead)
    with time_machine.travel(at("2026-11-01T23:59"), tick=False):
        assert operations.cancel(request=request, by=cast.trainee).state == Request.State.CANCELLED


def test_from_midnight_on_it_is_no_longer_given_back(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(28), by=cast.program_lead)
    with (
        time_machine.travel(at("2026-11-02T00:00"), tick=False),
        pytest.raises(RefusedError, match="no longer be given back here"),
    ):
        operations.cancel(request=request, by=cast.trainee)


def test_of_several_days_the_first_decides_whether_it_has_begun(cast: Cast, ask: Ask) -> None:
    halves = [*whole_day(later(28)), *whole_day(later(35))]
    request = operations.approve(request=ask(halves=halves), by=cast.program_lead)
    with time_machine.travel(at("2026-11-03T08:00"), tick=False), pytest.raises(RefusedError):
        operations.cancel(request=request, by=cast.trainee)


def test_both_sides_of_the_first_of_july_are_asked_for_apart(ask: Ask) -> None:
    halves = [Half(dt.date(2027, 6, 30), "pm"), Half(dt.date(2027, 7, 1), "am")]
    with pytest.raises(RefusedError, match="ask for them separately"):
        ask(halves=halves)


def test_what_is_left_in_june_is_gone_in_july(cast: Cast, ask: Ask) -> None:
    ask()
    with time_machine.travel(at("2027-07-01T00:00"), tick=False):
        standing = balances.standing(cast.trainee, AcademicYear.of(dt.date(2027, 7, 1)))
    assert (standing.granted, standing.held, standing.free) == (8, 0, 8)


def test_the_table_shows_both_years_at_the_end_of_june(cast: Cast) -> None:
    with time_machine.travel(at("2027-06-28T09:00"), tick=False):
        days = [day for week in grid.weeks(cast.trainee, cast.program) for day in week.days]
    assert (dt.date(2027, 6, 30) in days, dt.date(2027, 7, 1) in days) == (True, True)


def test_a_leap_day_stands_in_its_month() -> None:
    assert coverage.month_days(dt.date(2028, 2, 1))[-1] == dt.date(2028, 2, 29)


@pytest.mark.django_db
def test_rules_until_the_last_of_june_hold_until_then() -> None:
    assert terms.spells(AcademicYear(2025))[0].dates == "Tue 1 Jul 2025 to Tue 30 Jun 2026"


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2026-11-02T14:00", "2026-11-02T15:30", "Mon 2 Nov 2026, 2:00 to 3:30 p.m."),
        ("2026-11-02T11:30", "2026-11-02T12:30", "Mon 2 Nov 2026, 11:30 a.m. to 12:30 p.m."),
        ("2026-11-02T00:00", "2026-11-02T00:45", "Mon 2 Nov 2026, 12:00 to 12:45 a.m."),
        ("2026-11-02T22:00", "2026-11-03T01:00", "Mon 2 Nov 2026, 10:00 p.m. to 1:00 a.m."),
    ],
)
def test_hours_are_said_as_people_say_them(starts: str, ends: str, said: str) -> None:
    assert hours_words(at(starts), at(ends)) == said


@pytest.mark.parametrize(
    ("halves", "said"),
    [
        (0, "0 days"),
        (1, "½ day"),
        (2, "1 day"),
        (3, "1½ days"),
        (8, "4 days"),
        (-1, "−½ day"),
        (-3, "−1½ days"),
    ],
)
def test_halves_are_said_as_days(halves: int, said: str) -> None:
    assert days_words(halves) == said


@settings(max_examples=25)
@given(st.sets(st.builds(Half, st.dates(), st.sampled_from(["am", "pm"])), min_size=1, max_size=6))
def test_every_day_is_said_once(halves: set[Half]) -> None:
    said = words(halves).split("; ")
    assert [line.split(",")[0] for line in said] == [
        day_words(day) for day in sorted({h.day for h in halves})
    ]


@settings(max_examples=25)
@given(st.builds(Half, st.dates(), st.sampled_from(["am", "pm"])))
def test_a_half_is_read_back_from_its_key(half: Half) -> None:
    assert Half.parse(half.key) == half


@pytest.mark.parametrize(
    "text",
    [
        "20261201.am",
        "2026-W49-2.am",
        "2026-12-01.AM",
        "2026-12-01.am.",
        " 2026-12-01.am",
        "2026-12-1.am",
        "٢٠٢٦-١٢-٠١.am",
    ],
)
def test_a_key_has_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Half.parse(text)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [("2027-03-14T02:30", "2027-03-14T03:15"), ("2027-03-14T02:59", "2027-03-14T03:30")],
)
def test_hours_that_the_clock_skips_end_before_they_start(cast: Cast, starts: str, ends: str) -> None:
    with pytest.raises(RefusedError, match="The end comes before the start"):
        appointments.tell(trainee=cast.trainee, program=cast.program, starts_at=at(starts), ends_at=at(ends))


def test_an_hour_that_comes_twice_is_counted_twice(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="longer than ten hours"):
        appointments.tell(
            trainee=cast.trainee,
            program=cast.program,
            starts_at=at("2026-11-01T00:30"),
            ends_at=at("2026-11-01T10:00"),
        )


def test_a_night_across_the_clock_change_is_as_long_as_it_is(cast: Cast) -> None:
    told = appointments.tell(
        trainee=cast.trainee,
        program=cast.program,
        starts_at=at("2027-03-13T22:00"),
        ends_at=at("2027-03-14T09:00"),
    )
    assert told.ends_at - told.starts_at == dt.timedelta(hours=10)
