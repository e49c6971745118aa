"""The pages of those who decide. From a mail one lands on a page that asks: nothing is decided by GET."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.models import Role
from wellnessdays import grid, operations, permissions, queues
from wellnessdays.forms import DeclineForm, QuestionForm, RecallForm
from wellnessdays.models import Request
from wellnessdays.operations import RefusedError
from wellnessdays.views import guards

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 25
MOST = 100


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for this decider, first asked first."""
    decider = guards.decider_of(request)
    waiting = Request.objects.to_decide(decider).with_halves()
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    clean, look = queues.lanes(list(page.object_list))
    office = decider.has_role(Role.Kind.GME_ADMIN)
    context = {"page_obj": page, "clean": clean, "look": look, "office": office}
    return render(request, "wellnessdays/queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def clean(request: HttpRequest) -> HttpResponse:
    """Show all that passes every rule; by POST approve what was shown and passes still."""
    decider = guards.decider_of(request)
    waiting = Request.objects.to_decide(decider).with_halves()
    if request.method == "POST":
        shown = waiting.filter(public_id__in=_ids(request.POST.getlist("request")))
        approved = operations.approve_clean(requests=list(shown), by=decider)
        messages.success(request, f"Approved: {len(approved)}. Each trainee gets a mail.")
        return redirect("wellnessdays:queue")
    found, _ = queues.lanes(list(waiting[:MOST]))
    context = {"clean": found, "summary": queues.summary(found)}
    return render(request, "wellnessdays/clean.html", context)


@require_safe
def decide(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one request with the ways to answer it."""
    found = guards.decidable(request, public_id)
    return _decision_page(request, found, DeclineForm())


@require_POST
def approve(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Approve, and go on to the next."""
    found = guards.decidable(request, public_id)
    try:
        operations.approve(request=found, by=guards.decider_of(request))
        messages.success(request, f"Approved: {found.trainee}, {found.when}. They get a mail.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("wellnessdays:queue")


@require_POST
def decline(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Decline with a reason, and go on to the next."""
    found = guards.decidable(request, public_id)
    form = DeclineForm(request.POST)
    if form.is_valid() and form.save(request=found, by=guards.decider_of(request)):
        messages.success(request, f"Answered: {found.trainee}, {found.when}. They read your reason.")
        return redirect("wellnessdays:queue")
    return _decision_page(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask for the reason to take approved days back; by POST, take them back."""
    found, decider = guards.decidable(request, public_id), guards.decider_of(request)
    form = RecallForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.save(request=found, by=decider):
        messages.success(request, "Taken back. The trainee reads your reason, and the GME office is told.")
        return redirect("wellnessdays:request", public_id)
    context = {"asked": found, "form": form, "ahead": permissions.is_ahead(found)}
    return render(request, "wellnessdays/recall.html", context, status=422 if form.errors else 200)


def _ids(texts: list[str]) -> list[uuid.UUID]:
    found = []
    for text in texts[:MOST]:
        with suppress(ValueError):
            found.append(uuid.UUID(text))
    return found


def _decision_page(request: HttpRequest, found: Request, form: DeclineForm) -> HttpResponse:
    dates = grid.open_dates(found.trainee, found.program) if found.is_pending else []
    context = {
        "asked": found,
        "form": form,
        "card": queues.card(found),
        "open_dates": dates,
        "questions": found.questions.all(),
        "question_form": QuestionForm(),
    }
    return render(request, "wellnessdays/decide.html", context, status=422 if form.errors else 200)
