"""Drafts beside each other, group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from peers.forming import audit
from peers.forming import beside as comparing
from peers.forms.forming import BesideForm
from peers.views import guards

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def beside(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who sits where in two or three drafts of a class."""
    cohort = guards.cohort(request, slug)
    found = comparing.comparable(cohort)
    form = BesideForm(request.GET if "draft" in request.GET else None, drafts=found)
    chosen = form.chosen
    comparison = comparing.compare(cohort, chosen) if len(chosen) >= comparing.LEAST else None
    context = {
        "cohort": cohort,
        "form": form,
        "choices": len(found),
        "comparison": comparison,
        "drafts": [(draft, len(audit.faults(cohort, draft.plan))) for draft in chosen],
    }
    return render(request, "peers/beside.html", context, status=422 if form.errors else 200)
