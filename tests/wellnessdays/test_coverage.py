from __future__ import annotations

import datetime as dt
import gzip
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from people.models import Enrollment, User
from tests.conftest import LONG_AGO, make_trainee
from tests.wellnessdays.conftest import later, put_on, weekday
from wellnessdays import coverage, operations
from wellnessdays.halves import Half
from wellnessdays.models import Blackout

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.conftest import Cast
    from wellnessdays.models import Policy, Request

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]
    As = Callable[..., Client]

NOVEMBER = coverage.month_days(dt.date(2026, 11, 2))


def mark(cast: Cast, day: dt.date) -> str:
    """Return the trainee's mark on a day of November."""
    (line,) = coverage.sheet(cast.program, NOVEMBER).lines
    return line.marks[day.day - 1]


def test_a_month_has_all_its_days() -> None:
    assert (len(NOVEMBER), len(coverage.month_days(dt.date(2028, 2, 10)))) == (30, 29)


def test_twelve_weeks_have_sixty_weekdays() -> None:
    assert len(coverage.coming_days(12)) == 60


def test_an_approved_day_is_off(cast: Cast, ask: Ask) -> None:
    operations.approve(request=ask(), by=cast.program_lead)
    assert mark(cast, weekday(0)) == "off"


def test_an_approved_morning_is_a_morning(cast: Cast, ask: Ask) -> None:
    operations.approve(request=ask(halves=[Half(weekday(0), "am")]), by=cast.program_lead)
    assert mark(cast, weekday(0)) == "am"


def test_a_waiting_day_is_asked(cast: Cast, ask: Ask) -> None:
    ask()
    assert mark(cast, weekday(0)) == "asked"


def test_a_declined_day_is_nothing(cast: Cast, ask: Ask) -> None:
    operations.decline(request=ask(), by=cast.program_lead, reason="Short.")
    assert mark(cast, weekday(0)) == ""


def test_the_foot_counts_the_fuller_half(cast: Cast, ask: Ask, rules: Rules) -> None:
    rules(cap_day=2)
    operations.approve(request=ask(halves=[Half(weekday(0), "am")]), by=cast.program_lead)
    other = ask(by=make_trainee("other", cast.program))
    operations.approve(request=other, by=cast.program_lead)
    day = coverage.sheet(cast.program, NOVEMBER).days[1]
    assert (day.words, day.heat) == ("2 of 2 off", 4)


def test_a_closed_day_carries_its_title(cast: Cast) -> None:
    Blackout.objects.create(title="Exam", first_day=weekday(0), last_day=weekday(0))
    assert coverage.sheet(cast.program, NOVEMBER).days[1].closed == "Exam"


def test_one_rotation_shows_its_people_alone(cast: Cast) -> None:
    put_on(make_trainee("on_wards", cast.program), cast.program, "Wards", later(14), later(60))
    lines = coverage.sheet(cast.program, NOVEMBER, "Wards").lines
    assert [line.name for line in lines] == ["On Wards"]


def test_other_programs_are_not_on_the_sheet(cast: Cast) -> None:
    assert [line.name for line in coverage.sheet(cast.program, NOVEMBER).lines] == ["Trainee"]


@pytest.mark.parametrize("month", ["2026-13", "soon", "2026-11-02x"])
def test_a_month_that_is_none_is_not_found(cast: Cast, as_: As, month: str) -> None:
    where = reverse("wellnessdays:coverage", args=[cast.program.slug])
    assert as_(cast.program_lead).get(where, {"month": month}).status_code == 404


def test_three_hundred_people_cost_few_queries_and_few_bytes(
    cast: Cast, as_: As, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = User.objects.bulk_create(
        User(email=f"r{number}@example.test", display_name=f"Resident {number}", password="!")
        for number in range(300)
    )
    Enrollment.objects.bulk_create(
        Enrollment(user=person, program=cast.program, starts_on=LONG_AGO) for person in people
    )
    client, where = as_(cast.program_lead), reverse("wellnessdays:coverage", args=[cast.program.slug])
    with django_assert_max_num_queries(8):
        page = client.get(where, {"month": "2026-11"})
    assert len(gzip.compress(page.content)) <= 60 * 1024


def test_a_federal_holiday_is_named_at_its_day(cast: Cast) -> None:
    sheet = coverage.sheet(cast.program, coverage.month_days(dt.date(2026, 11, 1)))
    assert {day.date.day: day.holiday for day in sheet.days if day.holiday} == {
        11: "Veterans Day",
        26: "Thanksgiving Day",
    }
