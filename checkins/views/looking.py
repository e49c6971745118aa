"""One's own history, what is stored, and taking it away or erasing it. Each asks for a fresh proof."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from checkins import exports, operations, records, stored, subjects, trend
from checkins.forms import NoteForm
from checkins.models import CheckIn, Instrument
from checkins.views.guards import private, proven, reader
from checkins.wishes import Wishes
from checkins.words import Result
from people import csvs

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from checkins.exports import Kept


@private
@proven
@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """Show one's own check-ins over time: drawn, and as a table."""
    found = exports.kept(subjects.subject_of(reader(request)))
    return render(request, "checkins/past.html", {"trends": _trends(found), "kept": found[::-1]})


@private
@proven
@require_safe
def one(request: HttpRequest, check_in_id: uuid.UUID) -> HttpResponse:
    """Show one of one's own check-ins: in words, with its answers and its note."""
    row = _own(request, check_in_id)
    said, asked = records.read(row), Instrument.objects.get(public_id=row.instrument_id)
    context = {
        "said": said,
        "asked": asked,
        "id": row.pk,
        "result": Result.of(asked.rule, said.status, said.scores, said.band),
        "answers": exports.in_words(asked, said),
        "form": NoteForm(initial={"note": said.note}),
    }
    return render(request, "checkins/one.html", context)


@private
@require_POST
def erase(request: HttpRequest, check_in_id: uuid.UUID) -> HttpResponse:
    """Erase one of one's own check-ins."""
    _own(request, check_in_id)
    operations.erase(person=reader(request), check_in_id=check_in_id)
    return redirect("checkins:past")


@private
@proven
@require_safe
def stored_rows(request: HttpRequest) -> HttpResponse:
    """Show the very rows that are stored about whoever asks."""
    return render(request, "checkins/stored.html", {"tables": stored.tables(reader(request))})


@private
@proven
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Offer the ways to take one's check-ins away, and to erase them."""
    reader(request)
    return render(request, "checkins/export.html")


@private
@proven
@require_safe
def download(request: HttpRequest, shape: str) -> HttpResponseBase:
    """Hand one's own check-ins over, as JSON, CSV or FHIR."""
    subject = subjects.subject_of(reader(request))
    found = exports.kept(subject)
    if shape == "csv":
        return csvs.response("mine.csv", exports.COLUMNS, exports.as_rows(found))
    wishes = subjects.wishes_of(subject) if subject else Wishes()
    text = exports.as_fhir(found) if shape == "fhir" else exports.as_json(found, wishes)
    kind = "application/fhir+json" if shape == "fhir" else "application/json"
    response = StreamingHttpResponse(text, content_type=kind)
    response["Content-Disposition"] = 'attachment; filename="mine.json"'
    return response


@private
@require_POST
def erase_all(request: HttpRequest) -> HttpResponse:
    """Erase everything that is kept of whoever asks."""
    operations.erase_all(person=reader(request))
    return render(request, "checkins/erased.html")


def _own(request: HttpRequest, check_in_id: uuid.UUID) -> CheckIn:
    """Return one of one's own check-ins; 404 for none and for somebody else's, by the same queries."""
    subject = subjects.subject_of(reader(request))
    row = CheckIn.objects.filter(subject=subject, pk=check_in_id).select_related("subject").first()
    if subject is None or row is None:
        raise Http404
    return row


def _trends(found: list[Kept]) -> list[trend.Trend]:
    """Return a trend for each questionnaire, by title; versions of one stand apart."""
    ordered = sorted(found, key=lambda kept: (kept[2].title, kept[2].pk))
    return [
        trend.of(asked, asked.rule, [said for _, said, _ in rows])
        for asked, rows in groupby(ordered, key=lambda kept: kept[2])
    ]
