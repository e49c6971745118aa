"""The editors' pages: what waits, outages, and the directory's entries."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import site_today
from resources import checking, operations
from resources.forms import DecideForm, OutageForm, VerifyForm
from resources.models import Correction, Event, LinkCheck, Outage, Provider, Service
from resources.permissions import can_declare_outage, can_edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from people.models import User


def only(may: Callable[[Any], bool]) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Hide a page from everyone who may not use it: to them it does not exist."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@only(can_edit)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits: reports of readers, entries to check, drafts."""
    today = site_today()
    reports = Correction.objects.filter(state=Correction.State.OPEN).select_related("service")
    due = Service.objects.due(today).prefetch_related("phones")
    context = {
        "reports": [(row, DecideForm(auto_id=f"id_{row.pk}_%s")) for row in reports[:50]],
        "due": due,
        "today": today,
        "called": checking.CALLED,
        "read": checking.READ,
        "hidden_providers": Provider.objects.filter(is_shown=False),
        "hidden_events": Event.objects.filter(is_shown=False),
        "broken": LinkCheck.objects.broken(),
        "entries": Service.objects.order_by("status", "name"),
    }
    return render(request, "resources/desk.html", context)


@only(can_edit)
@require_POST
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    """Note in one tap that an entry was checked."""
    service = get_object_or_404(Service, slug=slug)
    form = VerifyForm(request.POST)
    if form.is_valid():
        checking.verify(service=service, by=cast("User", request.user), how=form.cleaned_data["how"])
        messages.success(request, f"Noted: {service} was checked today.")
    else:
        messages.error(request, "Say how you checked it: by calling, or by reading what they publish.")
    return redirect("resources:desk")


@only(can_edit)
@require_POST
def decide(request: HttpRequest, correction: UUID) -> HttpResponse:
    """Answer a reader's report."""
    found = get_object_or_404(Correction, public_id=correction)
    form = DecideForm(request.POST)
    if form.is_valid():
        form.save(found, by=cast("User", request.user))
        messages.success(request, "Answered. Whoever holds the code can read it.")
    else:
        messages.error(request, "Say what you did, and write a line for the reporter.")
    return redirect("resources:desk")


@only(can_declare_outage)
@require_http_methods(["GET", "HEAD", "POST"])
def outages(request: HttpRequest) -> HttpResponse:
    """Say that a crisis line is down, and see what was said."""
    form = OutageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save(by=cast("User", request.user))
        messages.success(request, "Said on every page, within seconds. It runs out by itself.")
        return redirect("resources:outages")
    rows = Outage.objects.select_related("service", "alternate", "declared_by")
    context = {"form": form, "standing": rows.in_force(), "past": rows.past()[:20]}
    return render(request, "resources/outages.html", context, status=422 if form.errors else 200)


@only(can_declare_outage)
@require_POST
def end_outage(request: HttpRequest, outage: int) -> HttpResponse:
    """Say that a crisis line answers again."""
    operations.end_outage(get_object_or_404(Outage, pk=outage))
    messages.success(request, "The line stands in its place again.")
    return redirect("resources:outages")
