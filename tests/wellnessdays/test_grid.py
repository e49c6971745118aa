from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import make_trainee
from tests.wellnessdays.conftest import later, weekday
from wellnessdays import grid, operations
from wellnessdays.halves import Half
from wellnessdays.models import Blackout

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from tests.conftest import Cast
    from wellnessdays.grid import Cell, Week
    from wellnessdays.models import Policy, Request

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]


def week(cast: Cast, number: int = 4) -> Week:
    """Return a numbered week as the trainee sees it: 4 begins on Monday 2 November."""
    return grid.weeks(cast.trainee, cast.program)[number]


def cell(cast: Cast, half: Half) -> Cell:
    """Return one half day as the trainee sees it."""
    weeks = grid.weeks(cast.trainee, cast.program)
    return next(cell for week in weeks for row in week.rows for cell in row.cells if cell.half == half)


def test_there_are_twelve_weeks_of_five_days_in_two_halves(cast: Cast) -> None:
    weeks = grid.weeks(cast.trainee, cast.program)
    assert (len(weeks), {(len(w.rows), len(w.days)) for w in weeks}) == (12, {(2, 5)})


def test_weekends_stand_there_where_they_may_be_asked_for(cast: Cast, rules: Rules) -> None:
    rules(weekends=True)
    assert len(week(cast).days) == 7


def test_the_table_begins_with_the_week_of_tomorrow(cast: Cast, monday) -> None:  # type: ignore[no-untyped-def]
    monday.shift(6 * 24 * 3600)
    assert week(cast, 0).days[0] == later(7)


@pytest.mark.parametrize(
    ("half", "state"),
    [(Half(later(0), "am"), "blocked"), (Half(later(3), "am"), "look"), (Half(weekday(0), "am"), "open")],
)
def test_each_half_day_has_its_state(cast: Cast, half: Half, state: str) -> None:
    assert cell(cast, half).state == state


def test_what_is_asked_for_is_yours(cast: Cast, ask: Ask) -> None:
    ask()
    assert cell(cast, Half(weekday(0), "am")).state == "mine"


def test_what_was_withdrawn_is_open_again(cast: Cast, ask: Ask) -> None:
    operations.withdraw(request=ask(), by=cast.trainee)
    assert cell(cast, Half(weekday(0), "am")).state == "open"


def test_a_half_day_is_read_aloud_with_its_rule(cast: Cast) -> None:
    assert cell(cast, Half(later(3), "am")).label == "Thu 8 Oct 2026, morning: less than 14 days ahead"


def test_a_closed_day_says_only_why_it_is_closed(cast: Cast) -> None:
    assert cell(cast, Half(later(0), "am")).words == "ask from tomorrow on"


def test_a_rule_stands_once_under_its_week(cast: Cast) -> None:
    Blackout.objects.create(title="Exam", first_day=weekday(1), last_day=weekday(2))
    assert week(cast).notes == ["Tue, Wed: Exam"]


def test_a_rule_of_the_whole_week_is_said_so(cast: Cast) -> None:
    Blackout.objects.create(title="Exam", first_day=weekday(0), last_day=weekday(4))
    assert week(cast).notes == ["All week: Exam"]


def test_a_full_half_day_says_so_without_a_name(cast: Cast, ask: Ask, rules: Rules) -> None:
    rules(cap_day=1)
    other = make_trainee("colleague", cast.program)
    operations.approve(request=ask(by=other, halves=[Half(weekday(0), "pm")]), by=cast.program_lead)
    assert week(cast).notes == ["Mon pm: 1 of 1 already off"]


def test_the_next_open_dates_have_both_halves_open(cast: Cast, ask: Ask) -> None:
    ask(halves=[Half(later(14), "am")])
    assert grid.open_dates(cast.trainee, cast.program) == [later(15), later(16), later(17)]


def test_the_table_takes_five_queries(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(5):
        grid.weeks(cast.trainee, cast.program)


def test_a_federal_holiday_is_named_under_its_week(cast: Cast) -> None:
    notes = [note for week in grid.weeks(cast.trainee, cast.program) for note in week.notes]
    assert "Thu: Thanksgiving Day" in notes
