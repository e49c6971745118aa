"""What the GME office takes away, read back cell by cell and compared with what is stored."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from people.models import Entry
from people.years import AcademicYear
from tests.conftest import browse, make_trainee
from tests.wellnessdays.conftest import TODAY, later, weekday
from tests.wellnessdays.states import STATES, in_state
from wellnessdays import operations, reports, sitevisit
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import LedgerEntry, Request
from wellnessdays.views.reporting import LEDGER, REPORT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast

    Ask = Callable[..., Request]

YEAR = AcademicYear.of(TODAY)
FILES = {"ledger_csv": LEDGER, "report_csv": REPORT, "site_visit_csv": REPORT}


def taken(cast: Cast, name: str, **asked: str) -> list[list[str]]:
    """Return a download's lines, the heading first."""
    answer: Any = browse(cast.gme_admin).get(reverse(f"wellnessdays:{name}"), asked)
    return [*csv.reader(io.StringIO(b"".join(answer.streaming_content).decode()))]


def cells(rows: list[list[object]]) -> list[list[str]]:
    """Return rows as a file writes them."""
    return [[str(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_nothing_has_its_heading(cast: Cast, name: str) -> None:
    assert taken(cast, name)[0] == FILES[name]


@pytest.mark.parametrize("name", FILES)
def test_every_line_has_a_cell_for_each_column(cast: Cast, ask: Ask, name: str) -> None:
    in_state("recalled", ask(), cast)
    assert {len(line) for line in taken(cast, name)} == {len(FILES[name])}


@pytest.mark.parametrize(
    ("name", "kind", "file"),
    [
        ("ledger_csv", "text/csv; charset=utf-8", "wellness-ledger-2026-27.csv"),
        ("report_csv", "text/csv; charset=utf-8", "wellness-days-2026-27.csv"),
        ("site_visit_csv", "text/csv; charset=utf-8", "wellness-days-site-visit-2026-27.csv"),
        ("site_visit", "application/pdf", "wellness-days-2026-27.pdf"),
    ],
)
def test_a_file_says_what_it_is_and_of_which_year(cast: Cast, name: str, kind: str, file: str) -> None:
    answer = browse(cast.gme_admin).get(reverse(f"wellnessdays:{name}"))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (kind, f'attachment; filename="{file}"')


@pytest.mark.parametrize("name", [*FILES, "site_visit"])
def test_what_nobody_may_take_is_not_noted_as_taken(cast: Cast, name: str) -> None:
    for role in ("trainee", "program_lead", "superuser", "wellbeing_office"):
        browse(cast.member(role)).get(reverse(f"wellnessdays:{name}"))
    assert not Entry.objects.filter(act=Entry.Act.REPORT_EXPORTED).exists()


@pytest.mark.parametrize("state", STATES)
def test_the_ledger_goes_out_as_it_is_stored(cast: Cast, ask: Ask, state: str) -> None:
    in_state(state, ask(), cast)
    stored = LedgerEntry.objects.order_by("-pk").select_related("actor")
    expected = [
        [
            entry.at.isoformat(timespec="seconds"),
            "Trainee",
            "2026-27",
            entry.get_kind_display(),
            str(entry.halves),
            entry.note,
            str(entry.actor or ""),
        ]
        for entry in stored
    ]
    assert taken(cast, "ledger_csv")[1:] == expected


def test_the_halves_of_the_file_add_up_to_the_balance(cast: Cast, ask: Ask) -> None:
    request = in_state("recalled", ask(), cast)
    in_state("approved", ask(30), cast)
    total = sum(int(line[4]) for line in taken(cast, "ledger_csv")[1:])
    request.account.refresh_from_db()
    assert total == request.account.balance_halves


def test_another_years_ledger_is_another_file(cast: Cast, ask: Ask) -> None:
    ask()
    next_year = Half(YEAR.next.first_day.replace(month=9), "am")
    ask(halves=[next_year])
    years = {line[2] for line in taken(cast, "ledger_csv", year="2027")[1:]}
    assert years == {"2027-28"}


def test_the_report_goes_out_as_the_page_shows_it(cast: Cast, ask: Ask) -> None:
    for number in range(6):
        person = make_trainee(f"resident{number}", cast.program)
        asked = ask(halves=[Half(weekday(number), "am")], by=person)
        operations.decline(request=asked, by=cast.program_lead, reason="Full.", ground="cover")
    assert taken(cast, "report_csv")[1:] == cells(reports.rows(reports.of_year(YEAR)))


def test_the_visits_table_holds_the_whole_report(cast: Cast, ask: Ask) -> None:
    in_state("declined", ask(), cast)
    report = cells(reports.rows(reports.of_year(YEAR)))
    assert [line for line in report if line not in taken(cast, "site_visit_csv")] == []


def test_the_visits_table_goes_out_as_it_is_made(cast: Cast) -> None:
    assert taken(cast, "site_visit_csv")[1:] == cells(sitevisit.rows(YEAR))


def test_no_file_names_the_reason_of_a_refusal(cast: Cast, ask: Ask) -> None:
    operations.decline(request=ask(), by=cast.program_lead, reason="Zebra crossing.")
    for name in FILES:
        assert "Zebra" not in str(taken(cast, name))


def test_the_ledger_page_and_its_file_have_the_same_lines(cast: Cast, ask: Ask) -> None:
    in_state("approved", ask(), cast)
    page = browse(cast.gme_admin).get(reverse("wellnessdays:ledger")).context["page_obj"]
    assert len(page.object_list) == len(taken(cast, "ledger_csv")) - 1


def test_a_long_ledger_costs_no_more_queries(
    cast: Cast, ask: Ask, django_assert_max_num_queries: Any
) -> None:
    ask()
    taken(cast, "ledger_csv")
    with django_assert_max_num_queries(40) as one:
        taken(cast, "ledger_csv")
    for number in range(8):
        operations.ask(
            trainee=make_trainee(f"resident{number}", cast.program),
            program=cast.program,
            halves=whole_day(later(28)),
        )
    with django_assert_max_num_queries(len(one)):
        taken(cast, "ledger_csv")
