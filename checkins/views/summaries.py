"""Term summaries: published by the well-being office, read by every member."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from checkins.models import Term
from checkins.permissions import can_publish_summaries
from checkins.sealing import WrongKey
from checkins.summaries.bins import COUNTS
from checkins.summaries.forms import PublishForm, TermForm
from checkins.summaries.publishing import RefusedError, check
from checkins.summaries.questions import INDICATORS
from checkins.summaries.withholding import ELIGIBLE, PEOPLE

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from checkins.models import SummaryRow

RULE = {"people": PEOPLE, "eligible": ELIGIBLE, "counts": COUNTS}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the terms that were published."""
    terms = Term.objects.published().select_related("publication")
    office = can_publish_summaries(request.user)  # type: ignore[arg-type]
    return render(request, "checkins/summaries.html", {"terms": terms, "office": office})


@require_safe
def term(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was published of a term."""
    found = get_object_or_404(Term.objects.published().select_related("publication"), slug=slug)
    return render(request, "checkins/summary.html", {"term": found, "charts": _charts(found)} | RULE)


def _charts(found: Term) -> list[dict[str, Any]]:
    rows = found.publication.rows.all()
    by_question = {name: list(of_it) for name, of_it in groupby(rows, key=lambda row: row.question)}
    return [
        {"key": key, "words": words, "rows": [_bar(row) for row in by_question[key]]}
        for key, words in INDICATORS.items()
        if key in by_question
    ]


def _bar(row: SummaryRow) -> dict[str, Any]:
    shown = row.bin
    if shown is None:
        return {"row": row}
    # The strip is 100 wide, a percent each.
    start, width = 100 * shown.low, 100 * (shown.high - shown.low)
    return {"row": row, "share": str(shown), "start": f"{float(start):.2f}", "width": f"{float(width):.2f}"}


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Show the office its terms, and let it add one."""
    _office(request)
    form = TermForm(_sent(request))
    if form.is_valid():
        added = form.save()
        messages.success(
            request, f"{added} is added. It may be published from {added.freezes_on:%-d %B %Y} on."
        )
        return redirect("checkins:terms")
    context = {"form": form, "terms": Term.objects.select_related("publication")}
    return render(request, "checkins/terms.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then publish a term for good."""
    _office(request)
    found = get_object_or_404(Term.objects.select_related("publication"), slug=slug)
    form = PublishForm(_sent(request), term=found)
    if form.is_valid():
        try:
            form.save()
        except (RefusedError, WrongKey) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"The summary of {found} is published.")
            return redirect("checkins:summary", found.slug)
    context = {"form": form, "term": found, "refusal": _refusal(found)} | RULE
    return render(request, "checkins/publish.html", context, status=422 if form.errors else 200)


def _refusal(found: Term) -> str:
    try:
        check(found)
    except RefusedError as error:
        return str(error)
    return ""


def _sent(request: HttpRequest) -> QueryDict | None:
    # An empty form that was sent is still a form that was sent.
    return request.POST if request.method == "POST" else None


def _office(request: HttpRequest) -> None:
    if not can_publish_summaries(request.user):  # type: ignore[arg-type]
        raise Http404
