"""Whatever people, programs and closed days are called, every page and file carries it whole and inert."""

from __future__ import annotations

import csv
import io
from html import escape
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from people.models import Program, User
from people.years import AcademicYear
from tests.conftest import browse
from tests.names import FORMULAS, ODD
from tests.wellnessdays.conftest import TODAY, later, put_on, weekday
from wellnessdays import coverage, emails, grid, operations, placing, queues, schedules, sitevisit, terms
from wellnessdays.halves import whole_day
from wellnessdays.models import Blackout, Request, Rotation

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast

    Ask = Callable[..., Request]

YEAR = AcademicYear.of(TODAY)
LONG = "W" * 150
NAMES = [*ODD.values(), LONG]


def address(name: str, *args: object) -> str:
    """Return where a page is."""
    return reverse(f"wellnessdays:{name}", args=args)


def page(by: User, name: str, *args: object) -> str:
    """Return a page as someone reads it."""
    found: str = browse(by).get(address(name, *args)).content.decode()
    return found


def table(by: User, name: str) -> list[dict[str, str]]:
    """Return a CSV download as rows by column."""
    answer: Any = browse(by).get(address(name))
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(params=NAMES, ids=[*ODD, "long"])
def odd(request: pytest.FixtureRequest) -> str:
    """One odd name after the other."""
    name: str = request.param
    return name


@pytest.fixture
def called(cast: Cast, odd: str) -> str:
    """Call the trainee by an odd name; return it."""
    User.objects.filter(pk=cast.trainee.pk).update(display_name=odd[:80])
    cast.trainee.refresh_from_db()
    return odd[:80]


def test_the_queue_shows_a_name_as_text(cast: Cast, ask: Ask, called: str) -> None:
    ask()
    assert escape(called) in page(cast.program_lead, "queue")


def test_no_name_is_markup_on_the_decision_page(cast: Cast, ask: Ask, called: str) -> None:
    found = page(cast.program_lead, "decide", ask().public_id)
    assert (escape(called) in found, "<script>alert" in found) == (True, False)


def test_the_coverage_carries_a_name_whole(cast: Cast, called: str) -> None:
    lines = coverage.sheet(cast.program, [later(0)]).lines
    assert [line.name for line in lines] == [called]


def test_an_overlap_is_named_on_the_card(cast: Cast, ask: Ask, called: str) -> None:
    operations.approve(request=ask(), by=cast.program_lead)
    cast.other_trainee.enrollments.update(program=cast.program)
    card = queues.card(ask(by=cast.other_trainee))
    assert {overlap.name for overlap in card.overlaps} == {called}


def test_a_refusal_to_set_aside_names_whom(cast: Cast, called: str) -> None:
    _, refused = placing.place(
        program=cast.program, trainees=[cast.trainee], halves=whole_day(later(0)), by=cast.program_lead
    )
    assert refused[0].startswith(f"{called}: ")


def test_the_ledger_table_has_the_name_inert(cast: Cast, ask: Ask, called: str) -> None:
    ask()
    shown = {row["Trainee"] for row in table(cast.gme_admin, "ledger_csv")}
    assert shown == {f"'{called}" if called.startswith("=") else called}


def test_no_mail_about_a_day_names_its_trainee(cast: Cast, ask: Ask, called: str) -> None:
    message = emails.overdue(cast.program_lead, str(ask().public_id))
    assert message
    assert called not in " ".join([message.subject, *message.paragraphs])


def test_a_closed_day_says_its_title_in_the_table(cast: Cast, odd: str) -> None:
    Blackout.objects.create(title=odd[:80], first_day=later(28), last_day=later(28))
    cells = [
        cell for week in grid.weeks(cast.trainee, cast.program) for row in week.rows for cell in row.cells
    ]
    assert {cell.words for cell in cells if cell.half.day == later(28)} == {odd[:80]}


def test_a_closed_day_is_text_on_the_page(cast: Cast, odd: str) -> None:
    Blackout.objects.create(title=odd[:80], first_day=later(28), last_day=later(28))
    found = page(cast.trainee, "ask")
    assert (escape(odd[:80]) in found, "<script>alert" in found) == (True, False)


def test_what_holds_repeats_a_title_word_for_word(cast: Cast, odd: str) -> None:
    Blackout.objects.create(title=odd[:80], first_day=later(28), last_day=later(28))
    assert terms.now([cast.program])[0].closed == [f"{odd[:80]}: Mon 2 Nov 2026"]


def test_a_program_of_any_name_has_its_file_for_a_visit(cast: Cast, odd: str) -> None:
    Program.objects.filter(pk=cast.program.pk).update(name=odd)
    Blackout.objects.create(program=cast.program, title=odd[:80], first_day=later(1), last_day=later(1))
    assert sitevisit.pdf(YEAR).startswith(b"%PDF-")


def test_a_program_of_any_name_stands_in_the_table_of_use(cast: Cast, odd: str) -> None:
    Program.objects.filter(pk=cast.program.pk).update(name=odd)
    programs = {row[1] for row in sitevisit.rows(YEAR) if row[0] == "Use"}
    assert odd in programs


def test_a_rotation_of_any_name_is_chosen_by_its_name(cast: Cast, odd: str) -> None:
    put_on(cast.trainee, cast.program, odd[:80], later(0), later(20))
    where = address("coverage", cast.program.slug)
    answer: Any = browse(cast.program_lead).get(where, {"rotation": odd[:80]})
    assert [line.rotation for line in answer.context["sheet"].lines] == [odd[:80]]


def test_a_rotation_of_any_name_comes_from_a_file(cast: Cast, odd: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(
        [schedules.COLUMNS, ["trainee@example.test", odd[:80], "2026-10-01", "2026-10-28"]]
    )
    schedules.load(text.getvalue())
    assert Rotation.objects.get().name == odd[:80]


def test_a_rule_about_a_rotation_is_text(cast: Cast, odd: str) -> None:
    put_on(cast.trainee, cast.program, odd[:80], weekday(-10), weekday(40), mode="closed")
    found = page(cast.trainee, "ask")
    assert (escape(f"not on {odd[:80]}") in found, "<script>alert" in found) == (True, False)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize(("name", "column"), [("report_csv", "Program"), ("site_visit_csv", "Program")])
def test_no_spreadsheet_runs_the_name_of_a_program(cast: Cast, name: str, column: str, formula: str) -> None:
    Program.objects.filter(pk=cast.program.pk).update(name=formula)
    found = {row[column] for row in table(cast.gme_admin, name)}
    assert (f"'{formula}" in found, [cell for cell in found if cell.startswith(formula)]) == (True, [])


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_spreadsheet_runs_the_title_of_a_closed_day(cast: Cast, formula: str) -> None:
    Blackout.objects.create(title=formula, first_day=later(1), last_day=later(1))
    values = {row["Value"] for row in table(cast.gme_admin, "site_visit_csv") if row["Part"] == "Closed days"}
    assert values == {f"'{formula}: Tue 6 Oct 2026, every program"}


@pytest.mark.parametrize("reason", [*ODD.values(), "x" * 500])
def test_a_reason_is_read_as_it_was_written(cast: Cast, ask: Ask, reason: str) -> None:
    request = operations.decline(request=ask(), by=cast.program_lead, reason=reason)
    found = page(cast.trainee, "request", request.public_id)
    assert (escape(reason) in found, "<script>alert" in found) == (True, False)
