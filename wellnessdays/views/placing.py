"""Setting days aside for a program's trainees, and a trainee's moving of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from wellnessdays import permissions
from wellnessdays.forms import MoveForm, PlaceForm
from wellnessdays.views import guards

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for whom and when; by POST set the day aside for each who can have it."""
    decider, program = guards.decider_of(request), guards.ruled(request, slug)
    if program is None:
        raise Http404
    form = PlaceForm(request.POST if request.method == "POST" else None, program=program, by=decider)
    if form.is_valid():
        placed, refused = form.save()
        if placed:
            messages.success(request, f"Set aside for {len(placed)}. Each gets a note and may move it.")
        for line in refused:
            messages.warning(request, line)
        return redirect("wellnessdays:place", slug)
    context = {"form": form, "program": program}
    return render(request, "wellnessdays/place.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Offer the open days; by POST move there."""
    found = guards.own(request, public_id)
    if not permissions.can_move(found.trainee, found):
        raise Http404
    form = MoveForm(request.POST if request.method == "POST" else None, request=found)
    if form.is_valid() and (moved := form.save(by=found.trainee)):
        messages.success(request, f"Moved to {moved.when}. You need do nothing more.")
        return redirect("wellnessdays:request", moved.public_id)
    context = {"asked": found, "form": form}
    return render(request, "wellnessdays/move.html", context, status=422 if form.errors else 200)
