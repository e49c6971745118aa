"""Drafts beside each other, group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from peers.forming import audit
from peers.forming import beside as comparing
from peers.forming.facts import Facts
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
    facts = Facts(cohort) if chosen else None
    context = {
        "cohort": cohort,
        "form": form,
        "choices": len(found),
        "comparison": comparing.compare(facts, chosen) if facts and len(chosen) >= comparing.LEAST else None,
        "drafts": [(draft, len(audit.faults(facts, draft.plan))) for draft in chosen] if facts else [],
    }
    return render(request, "peers/beside.html", context, status=422 if form.errors else 200)
