"""The audit, for the GME office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from people import audit, csvs, proof
from people.forms.audit import AuditForm
from people.views.guards import officer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

    from people.models import Entry

PAGE = 50
HEADING = ["when", "what", "by", "about", "detail"]


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Show what happened, newest first."""
    officer(request)
    form = AuditForm(request.GET)
    page = Paginator(form.found(), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "days": settings.AUDIT_DAYS}
    return render(request, "people/audit.html", context)


@require_POST
@proof.fresh
def download(request: HttpRequest) -> StreamingHttpResponse:
    """Hand what is looked for over as CSV, and write down that it was."""
    by = officer(request)
    found = AuditForm(request.POST).found()
    audit.record(audit.Act.AUDIT_EXPORTED, by=by)
    return csvs.response("audit.csv", HEADING, (_row(entry) for entry in found.iterator(2000)))


def _row(entry: Entry) -> list[object]:
    return [entry.at, entry.get_act_display(), entry.actor or "", entry.person or "", entry.detail]
