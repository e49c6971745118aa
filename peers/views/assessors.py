"""Who assesses whom: nobody leads a group of someone they assess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import site_today
from peers import safety
from peers.forms.assessors import AssessmentForm
from peers.models import Assessment, Cohort, Group
from peers.views import guards
from people.models.people import still_open

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def assessors(request: HttpRequest) -> HttpResponse:
    """Show who assesses whom now or later, and the conflicts it makes; by POST, add one."""
    guards.director(request)
    form = AssessmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        messages.success(request, f"Saved: {made}.")
        return redirect("peers:assessors")
    rows = Assessment.objects.filter(still_open(site_today())).select_related(
        "assessor", "trainee", "program"
    )
    listed = rows.order_by("assessor__display_name", "starts_on", "pk")
    groups = Group.objects.filter(cohort__state=Cohort.State.PUBLISHED).select_related("cohort")
    context = {
        "form": form,
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "conflicts": safety.conflicts(groups),
    }
    return render(request, "peers/assessors.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let someone's assessing end today; what has not begun is taken away."""
    guards.director(request)
    today = site_today()
    found = get_object_or_404(Assessment.objects.filter(still_open(today)), pk=pk)
    if found.starts_on > today:
        found.delete()
        messages.success(request, "Taken away: it had not begun.")
        return redirect("peers:assessors")
    Assessment.objects.filter(pk=pk).update(ends_on=today)
    messages.success(request, "It ends today, and counts no more from tomorrow on.")
    return redirect("peers:assessors")
