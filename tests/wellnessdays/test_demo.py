"""The demo's invented year: true books, a report that reads well, and nothing that depends on the date."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import transaction

from people.years import AcademicYear
from tests.wellnessdays.conftest import NOW
from wellbeing.demo import loading
from wellnessdays import cells, demo, proof, reports
from wellnessdays.models import Appeal, Request, RequestedHalf

if TYPE_CHECKING:
    from collections.abc import Iterator

YEAR = AcademicYear.of(NOW.date())
BEFORE = AcademicYear(YEAR.start_year - 1)
NOVEMBER = dt.datetime(2026, 11, 22, 20, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the demo's people and wellness days once, in November, for all tests of this file."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        time_machine.travel(NOVEMBER, tick=False),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(loading, "LOADERS", [demo.load])
        loading.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def year(loaded: None, db: None) -> reports.Report:
    """The report of the running year."""
    return reports.of_year(YEAR)


def hidden(lines: list[reports.Line]) -> list[str]:
    """Return the programs of whose line something is hidden."""
    return [line.program for line in lines if cells.HIDDEN in line.cells]


class TestTheReport:
    def test_the_answers_of_every_program_show(self, year: reports.Report) -> None:
        assert (hidden(year.answers), len(year.answers)) == ([], 3)

    def test_only_the_three_fellows_are_too_few_to_show_who_used_them(self, year: reports.Report) -> None:
        assert hidden(year.use) == ["Cardiovascular Disease Fellowship"]

    def test_every_tally_shows(self, year: reports.Report) -> None:
        assert [cell for tally in year.tallies for _, cell in tally.parts if cell == cells.HIDDEN] == []

    def test_every_answer_was_given_somewhere(self, year: reports.Report) -> None:
        assert all(
            any(line.cells[place] != "0" for line in year.answers) for place, _ in enumerate(reports.ANSWERS)
        )

    def test_the_days_to_an_answer_show(self, year: reports.Report) -> None:
        assert all(1 <= float(line.days) <= 5 for line in year.answers if line.days)

    def test_the_year_before_shows_too(self, year: reports.Report) -> None:
        before = reports.of_year(BEFORE)
        assert (hidden(before.answers), hidden(before.use), len(before.answers)) == ([], [], 2)


class TestTheBooks:
    def test_they_are_true(self, year: reports.Report) -> None:
        assert proof.faults() == []

    def test_nobody_answered_for_themselves_or_twice(self, year: reports.Report) -> None:
        looked = Appeal.objects.exclude(decided_by=None)
        assert [look for look in looked if look.decided_by_id == look.refused_by_id] == []

    def test_every_answer_came_after_its_question_and_before_its_day(self, year: reports.Report) -> None:
        found = Request.objects.filter(decided_at__isnull=False).with_halves()
        told = [each for each in found if each.trainee.email not in ("maya@northfield.example",)]
        assert [
            each
            for each in told
            if not each.asked_at <= each.decided_at or each.decided_at.date() > each.first_day  # type: ignore[operator, union-attr]
        ] == []

    def test_what_was_invented_lies_on_working_days_of_its_own_year(self, year: reports.Report) -> None:
        rows = RequestedHalf.objects.select_related("request__account")
        assert [
            row
            for row in rows
            if row.day.isoweekday() > 5 or AcademicYear.of(row.day) != row.request.account.year
        ] == []
