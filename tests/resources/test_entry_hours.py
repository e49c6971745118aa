"""Hours as editors type them: what is wrong is said beside its field, and nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from resources.entry_forms import PARTS, ScheduleForm
from resources.models import Organization, Schedule, Service
from tests.conftest import browse

if TYPE_CHECKING:
    from tests.conftest import Cast

NEW = "/resources/desk/new/"
WEEK = {"weekdays": ["0", "4"], "opens_at": "08:00", "closes_at": "17:00"}
DATES = {"is_exception": "on", "from_date": "2026-12-24", "to_date": "2026-12-26"}
BOTH = "Give both times; dates that differ may have none: closed."


def wrong(**fields: Any) -> dict[str, list[str]]:
    """Return what a row of hours is told, by field."""
    return {field: [*map(str, found)] for field, found in ScheduleForm(fields).errors.items()}


@pytest.fixture
def form(db: None) -> dict[str, Any]:
    """What a browser sends for a small entry without numbers."""
    office = Organization.objects.create(slug="an-office", name="An office")
    counts = {
        f"{name}-{key}": count for name in PARTS for key, count in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }
    return counts | {
        "name": "Quiet room", "organization": office.pk, "summary": "A room.", "urgency": "anytime",
        "response": "open_door", "cost": "free", "program_told": "no", "evaluates": "no", "hours": "weekly",
        "time_zone": "America/New_York", "schedules-TOTAL_FORMS": 1,
    }  # fmt: skip


def send(cast: Cast, form: dict[str, Any], **row: Any) -> Any:
    """Send the entry with one row of hours."""
    return browse(cast.wellbeing_office).post(
        NEW, form | {f"schedules-0-{name}": value for name, value in row.items()}
    )


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"weekdays": []}, "weekdays", "Choose at least one day."),
        ({"opens_at": ""}, "opens_at", BOTH),
        ({"closes_at": ""}, "closes_at", BOTH),
        ({"opens_at": "", "closes_at": ""}, "opens_at", BOTH),
        (
            {"from_date": "2026-09-01", "to_date": "2026-08-31"},
            "to_date",
            "Choose a last date that is not before the first.",
        ),
        ({"opens_at": "25:00"}, "opens_at", "Enter a valid time."),
        ({"from_date": "2026-02-29"}, "from_date", "Enter a valid date."),
    ],
)
@pytest.mark.django_db
def test_wrong_hours_of_a_week_are_told_beside_the_field(
    change: dict[str, Any], field: str, words: str
) -> None:
    assert wrong(**WEEK | change) == {field: [words]}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"from_date": ""}, "from_date", "Give the first of the dates that differ."),
        ({"from_date": "", "to_date": ""}, "from_date", "Give the first of the dates that differ."),
        ({"to_date": "2026-12-23"}, "to_date", "Choose a last date that is not before the first."),
        ({"opens_at": "08:00"}, "closes_at", BOTH),
        ({"closes_at": "08:00"}, "opens_at", BOTH),
    ],
)
@pytest.mark.django_db
def test_wrong_dates_are_told_beside_the_field(change: dict[str, Any], field: str, words: str) -> None:
    assert wrong(**DATES | change) == {field: [words]}


@pytest.mark.parametrize(
    "row",
    [
        WEEK,
        WEEK | {"opens_at": "22:00", "closes_at": "06:00"},
        WEEK | {"opens_at": "00:00", "closes_at": "00:00"},
        WEEK | {"from_date": "2026-06-01", "to_date": "2026-06-01"},
        WEEK | {"from_date": "2028-02-29"},
        WEEK | {"to_date": "2026-06-01"},
        DATES,
        DATES | {"to_date": ""},
        DATES | {"opens_at": "22:00", "closes_at": "06:00"},
    ],
)
@pytest.mark.django_db
def test_hours_that_can_be_are_taken(row: dict[str, Any]) -> None:
    assert wrong(**row) == {}


def test_an_exception_of_one_day_needs_one_date(cast: Cast, form: dict[str, Any]) -> None:
    send(cast, form, **DATES | {"to_date": ""})
    row = Schedule.objects.get()
    assert (row.from_date, row.to_date) == (row.from_date, row.from_date)


@pytest.mark.parametrize("row", [WEEK | {"opens_at": ""}, DATES | {"from_date": ""}, WEEK | {"weekdays": []}])
def test_one_wrong_row_stores_nothing_of_the_entry(
    cast: Cast, form: dict[str, Any], row: dict[str, Any]
) -> None:
    answer = send(cast, form, **row)
    assert (answer.status_code, Service.objects.count(), Schedule.objects.count()) == (422, 0, 0)


@pytest.mark.parametrize("row", [WEEK | {"opens_at": ""}, DATES | {"from_date": ""}])
def test_no_editor_reads_the_name_of_a_constraint(
    cast: Cast, form: dict[str, Any], row: dict[str, Any]
) -> None:
    page = send(cast, form, **row).text
    assert ("Constraint" in page, "schedule_has_both_times" in page, "exception_has_dates" in page) == (
        False,
        False,
        False,
    )


def test_an_empty_row_is_no_row(cast: Cast, form: dict[str, Any]) -> None:
    send(cast, form)
    assert (Service.objects.count(), Schedule.objects.count()) == (1, 0)


def test_hours_are_kept_as_typed(cast: Cast, form: dict[str, Any]) -> None:
    send(cast, form, **WEEK)
    row = Schedule.objects.get()
    assert (row.weekdays, f"{row.opens_at:%H:%M}", f"{row.closes_at:%H:%M}") == ([0, 4], "08:00", "17:00")


@pytest.mark.parametrize("day", ["7", "-1", "x", "0.5"])
@pytest.mark.django_db
def test_a_week_has_seven_days(day: str) -> None:
    assert list(wrong(**WEEK | {"weekdays": [day]})) == ["weekdays"]
