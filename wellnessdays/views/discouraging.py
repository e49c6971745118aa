""" "I felt discouraged": a trainee's page, and the GME office's counts. A program has neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from wellnessdays import cells, discouragements
from wellnessdays.forms import DiscouragedForm
from wellnessdays.models import Discouragement
from wellnessdays.views import guards

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def discouraged(request: HttpRequest) -> HttpResponse:
    """Show what the trainee told before; by POST tell the GME office."""
    trainee = guards.trainee_of(request)
    form = DiscouragedForm(request.POST if request.method == "POST" else None)
    program = guards.chosen_program(request, trainee)
    if form.is_valid():
        form.save(trainee=trainee, program=program)
        messages.success(request, "Counted. Your program does not see it.")
        return redirect("wellnessdays:discouraged")
    context = {
        "form": form,
        "programs": guards.programs_of(trainee),
        "program": program,
        "told": Discouragement.objects.filter(trainee=trainee).select_related("program"),
        "least": cells.LEAST,
    }
    return render(request, "wellnessdays/discouraged.html", context, status=422 if form.errors else 200)


@require_POST
def set_opened(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let the GME office read one's words, or no longer."""
    told = _own(request, public_id)
    discouragements.set_opened(told=told, opened=not told.opened)
    closed = "The GME office can no longer read it."
    messages.success(request, closed if told.opened else "The GME office can read your name and words now.")
    return redirect("wellnessdays:discouraged")


@require_POST
def erase(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Erase what one told."""
    discouragements.take_back(told=_own(request, public_id))
    messages.success(request, "Erased. It is counted no longer.")
    return redirect("wellnessdays:discouraged")


def _own(request: HttpRequest, public_id: uuid.UUID) -> Discouragement:
    return get_object_or_404(Discouragement, trainee=guards.trainee_of(request), public_id=public_id)
