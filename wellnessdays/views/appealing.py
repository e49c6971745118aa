"""Another look: the trainee's one tap, and the GME office's pages. Nothing is answered by GET."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from wellnessdays import appeals, permissions, queues
from wellnessdays.forms import OverturnForm, UpholdForm
from wellnessdays.halves import day_words
from wellnessdays.models import Appeal
from wellnessdays.operations import RefusedError
from wellnessdays.views import guards

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

PAGE = 25


@require_POST
def ask(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask the GME office to look again at one's own request."""
    found = guards.own(request, public_id)
    try:
        asked = appeals.ask(request=found, by=found.trainee)
        messages.success(
            request, f"Asked. The GME office looks again: you hear by {day_words(asked.answer_by)}."
        )
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("wellnessdays:request", public_id)


@require_POST
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take one's own appeal back."""
    found = get_object_or_404(Appeal, request__trainee=request.user, public_id=public_id)
    try:
        appeals.withdraw(appeal=found, by=guards.trainee_of(request))
        messages.success(request, "Taken back. Nobody looks again, and your program was told nothing.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("wellnessdays:request", found.request.public_id)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for the office's second look, and what was answered."""
    officer = guards.officer_of(request)
    answered = Appeal.objects.exclude(outcome=Appeal.Outcome.WAITING).with_requests()
    context = {
        "waiting": Appeal.objects.waiting().exclude(request__trainee=officer).with_requests(),
        "page_obj": Paginator(answered, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "wellnessdays/appeals.html", context)


@require_safe
def one(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show an appeal with what a second decision rests on."""
    return _page(request, _found(request, public_id))


@require_POST
def uphold(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let the first answer stand."""
    found, form = _found(request, public_id), UpholdForm(request.POST)
    if form.is_valid() and form.save(appeal=found, by=guards.officer_of(request)):
        messages.success(request, "It stands. The trainee and the program are told.")
        return redirect("wellnessdays:appeals")
    return _page(request, found, uphold_form=form)


@require_POST
def overturn(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Approve after all."""
    found, form = _found(request, public_id), OverturnForm(request.POST)
    if form.is_valid() and form.save(appeal=found, by=guards.officer_of(request)):
        messages.success(request, f"Approved after all: {found.request.trainee}, {found.when}.")
        return redirect("wellnessdays:appeals")
    return _page(request, found, overturn_form=form)


def _found(request: HttpRequest, public_id: uuid.UUID) -> Appeal:
    """Return an appeal that the reader, of the GME office, may know of; never one's own."""
    officer = guards.officer_of(request)
    seen = Appeal.objects.visible_to(officer).exclude(request__trainee=officer)
    return get_object_or_404(seen.with_requests(), public_id=public_id)


def _page(
    request: HttpRequest,
    found: Appeal,
    *,
    uphold_form: UpholdForm | None = None,
    overturn_form: OverturnForm | None = None,
) -> HttpResponse:
    sent = uphold_form or overturn_form
    context = {
        "appeal": found,
        "asked": found.request,
        "card": queues.second_card(found.request) if found.is_waiting else None,
        "may_answer": found.is_waiting and permissions.can_answer_appeal(guards.officer_of(request), found),
        "uphold_form": uphold_form or UpholdForm(),
        "overturn_form": overturn_form or OverturnForm(auto_id="overturn_%s"),
        "refused": sent.non_field_errors() if sent else [],
    }
    return render(request, "wellnessdays/appeal.html", context, status=422 if sent else 200)
