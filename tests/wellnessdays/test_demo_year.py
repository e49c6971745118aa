"""An invented year is written on any date: nothing before enough of it is over, and true books always."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from people.models import Program, User
from people.years import AcademicYear
from tests.conftest import make_person, make_trainee
from tests.wellnessdays.conftest import NOW
from wellnessdays import demo_year, proof
from wellnessdays.models import Request, RequestedHalf

if TYPE_CHECKING:
    import time_machine

YEAR = AcademicYear.of(NOW.date())


@pytest.fixture
def people(db: None) -> tuple[Program, list[User], User, User]:
    """A program with eight seniors, a lead and an officer."""
    program = Program.objects.create(name="Medicine", slug="internal-medicine", kind="residency")
    return (
        program,
        [make_trainee(f"senior{number}", program) for number in range(8)],
        make_person("lead"),
        make_person("office"),
    )


@pytest.mark.parametrize(
    ("today", "written"),
    [
        ("2026-07-01", 0),
        ("2026-09-25", 0),
        ("2026-09-28", 64),
        ("2026-10-09", 64),
        ("2027-02-28", 64),
        ("2027-06-30", 64),
    ],
)
def test_a_year_is_told_of_once_enough_of_it_is_over_on_any_date(
    people: tuple[Program, list[User], User, User],
    monday: time_machine.Traveller,
    today: str,
    written: int,
) -> None:
    monday.move_to(dt.datetime.fromisoformat(today).replace(hour=16, tzinfo=dt.UTC), tick=False)
    demo_year.load(YEAR, *people)
    assert (Request.objects.count(), proof.faults()) == (written, [])


def test_nothing_is_written_closer_than_ten_days(people: tuple[Program, list[User], User, User]) -> None:
    demo_year.load(AcademicYear(YEAR.start_year - 1), *people)
    latest = RequestedHalf.objects.order_by("-day")[0].day
    assert latest <= NOW.date() - dt.timedelta(days=demo_year.AGO)
