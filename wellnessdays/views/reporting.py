"""The GME office's figures: use, refusals, answers, what was felt, the ledger, and the file for a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.clock import site_today
from people import audit, csvs
from people.models import Entry
from people.years import AcademicYear
from wellnessdays import cells, discouragements, drawings, reports, sitevisit
from wellnessdays.models import Account, Discouragement, LedgerEntry
from wellnessdays.views import guards

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, StreamingHttpResponse

    from people.models import User

PAGE = 50
REPORT = ["Part", "Program", "What", "Value"]
LEDGER = ["When", "Trainee", "Year", "Entry", "Half days", "Note", "By"]


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Show a year by program."""
    officer, year = guards.officer_of(request), _year(request)
    found = reports.of_year(year)
    answer_bars = drawings.of_lines(found.answers, reports.ANSWERS)
    context = {
        "year": year,
        "years": _years(),
        "use_heading": reports.USE_HEADING,
        "answer_heading": reports.ANSWER_HEADING,
        "report": found,
        "use_bars": drawings.of_lines(found.use, reports.USE_HEADING[2:]),
        "answer_bars": answer_bars,
        "answers": reports.ANSWERS,
        "answers_drawn": any(bar.segments for bar in answer_bars),
        "use_legend": reports.USE_HEADING[2:],
        "tallies_drawn": [(tally, drawings.of_tally(tally)) for tally in found.tallies],
        "least": cells.LEAST,
        "tallies": discouragements.tallies(year),
        "opened": _opened(officer),
    }
    return render(request, "wellnessdays/report.html", context)


@require_safe
def report_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Download a year by program."""
    officer, year = guards.officer_of(request), _year(request)
    audit.record(Entry.Act.REPORT_EXPORTED, by=officer, detail=f"wellness days, {year}")
    lines = reports.rows(reports.of_year(year))
    return csvs.response(f"wellness-days-{year}.csv", REPORT, lines)


@require_safe
def site_visit(request: HttpRequest) -> HttpResponse:
    """Download the file for a site visit."""
    officer, year = guards.officer_of(request), _year(request)
    audit.record(Entry.Act.REPORT_EXPORTED, by=officer, detail=f"site visit, {year}")
    response = HttpResponse(sitevisit.pdf(year), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="wellness-days-{year}.pdf"'
    return response


@require_safe
def site_visit_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Download what the file for a site visit says, as a table."""
    officer, year = guards.officer_of(request), _year(request)
    audit.record(Entry.Act.REPORT_EXPORTED, by=officer, detail=f"site visit as a table, {year}")
    return csvs.response(f"wellness-days-site-visit-{year}.csv", REPORT, sitevisit.rows(year))


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Show every entry of a year, the newest first."""
    guards.officer_of(request)
    year = _year(request)
    page = Paginator(_entries(year), PAGE).get_page(request.GET.get("page"))
    context = {"year": year, "years": _years(), "page_obj": page}
    return render(request, "wellnessdays/ledger.html", context)


@require_safe
def ledger_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Download every entry of a year."""
    officer, year = guards.officer_of(request), _year(request)
    audit.record(Entry.Act.REPORT_EXPORTED, by=officer, detail=f"ledger of wellness days, {year}")
    return csvs.response(f"wellness-ledger-{year}.csv", LEDGER, (_row(e) for e in _entries(year)))


def _year(request: HttpRequest) -> AcademicYear:
    text = request.GET.get("year", "")
    if not text:
        return AcademicYear.of(site_today())
    found = [year for year in _years() if str(year.start_year) == text]
    if not found:
        raise Http404
    return found[0]


def _years() -> list[AcademicYear]:
    """Return this year and every one that has an account, newest first."""
    known = set(Account.objects.values_list("start_year", flat=True).distinct())
    return [AcademicYear(year) for year in sorted(known | {AcademicYear.of(site_today()).start_year})[::-1]]


def _opened(officer: User) -> list[Discouragement]:
    seen = Discouragement.objects.visible_to(officer).filter(opened=True).exclude(trainee=officer)
    return list(seen.select_related("trainee", "program"))


def _entries(year: AcademicYear) -> QuerySet[LedgerEntry]:
    entries = LedgerEntry.objects.filter(account__start_year=year.start_year).order_by("-pk")
    return entries.select_related("account__trainee", "actor")


def _row(entry: LedgerEntry) -> list[object]:
    trainee = entry.account.trainee
    return [
        entry.at,
        trainee.display_name,
        entry.account.year,
        entry.get_kind_display(),
        entry.halves,
        entry.note,
        entry.actor or "",
    ]
