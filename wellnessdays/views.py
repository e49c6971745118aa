"""Pages of wellness days. Nothing is decided, asked or withdrawn by GET."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import site_today
from people.models import Program
from people.years import AcademicYear
from wellnessdays import balances, operations, permissions
from wellnessdays.forms import AskForm, DeclineForm
from wellnessdays.halves import days_words
from wellnessdays.models import Account, Request
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from people.models import User

PAGE = 20


def _trainee(request: HttpRequest) -> User:
    # 404 and not 403: a page for residents is no page at all for anyone else.
    user: User = request.user  # type: ignore[assignment]
    if not permissions.has_wellness_days(user):
        raise Http404
    return user


def _decider(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not permissions.decides_somewhere(user):
        raise Http404
    return user


def _find(request: HttpRequest, public_id: uuid.UUID) -> Request:
    visible = Request.objects.visible_to(request.user).with_halves()  # type: ignore[arg-type]
    return get_object_or_404(visible, public_id=public_id)


def _to_decide(request: HttpRequest, public_id: uuid.UUID) -> Request:
    found = _find(request, public_id)
    if not permissions.can_decide(_decider(request), found):
        raise Http404
    return found


def _own_program(trainee: User) -> Program:
    places = [place for place in trainee.enrollments_now if place.program_kind in Program.GME_KINDS]
    return Program.objects.get(pk=places[0].program_id)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a trainee's balance, what is held, and what they asked for."""
    trainee = _trainee(request)
    year = AcademicYear.of(site_today())
    asked = Request.objects.filter(trainee=trainee).with_halves()
    page = Paginator(asked, PAGE).get_page(request.GET.get("page"))
    standing = balances.standing(trainee, year)
    return render(request, "wellnessdays/home.html", {"year": year, "standing": standing, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a day or half of one."""
    trainee = _trainee(request)
    program = _own_program(trainee)
    form = AskForm(request.POST if request.method == "POST" else None, trainee=trainee, program=program)
    if request.method == "POST" and form.is_valid() and (asked := form.save()):
        messages.success(request, f"Asked for: {asked.when}. Your program answers; you get a mail.")
        return redirect("wellnessdays:request", asked.public_id)
    standing = balances.standing(trainee, AcademicYear.of(site_today()))
    context = {"form": form, "program": program, "standing": standing}
    return render(request, "wellnessdays/ask.html", context)


@require_safe
def detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one request to those who may know of it: its state, its history, what can be done."""
    found = _find(request, public_id)
    user: User = request.user  # type: ignore[assignment]
    context = {
        "asked": found,
        "can_withdraw": permissions.can_withdraw(user, found),
        "can_decide": permissions.can_decide(user, found) and found.is_pending,
        "mine": found.trainee_id == user.pk,
    }
    return render(request, "wellnessdays/request.html", context)


@require_POST
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back one's own request."""
    found = _find(request, public_id)
    if found.trainee_id != request.user.pk:
        raise Http404
    try:
        operations.withdraw(request=found, by=request.user)
        messages.success(request, "Withdrawn. The days are free again, and nobody asks why.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("wellnessdays:request", public_id)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for this decider, first asked first."""
    decider = _decider(request)
    waiting = Request.objects.to_decide(decider).with_halves()
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    return render(request, "wellnessdays/queue.html", {"page_obj": page})


@require_safe
def decide(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Show one request with the ways to answer it."""
    found = _to_decide(request, public_id)
    return _decision_page(request, found, DeclineForm())


@require_POST
def approve(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Approve, and go on to the next."""
    found = _to_decide(request, public_id)
    try:
        operations.approve(request=found, by=_decider(request))
        messages.success(request, f"Approved: {found.trainee}, {found.when}. They get a mail.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("wellnessdays:queue")


@require_POST
def decline(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Decline with a reason, and go on to the next."""
    found = _to_decide(request, public_id)
    form = DeclineForm(request.POST)
    if form.is_valid() and form.save(request=found, by=_decider(request)):
        messages.success(request, f"Declined: {found.trainee}, {found.when}. They read your reason.")
        return redirect("wellnessdays:queue")
    return _decision_page(request, found, form)


def _decision_page(request: HttpRequest, found: Request, form: DeclineForm) -> HttpResponse:
    free = Account.objects.get(pk=found.account_id).balance_halves
    context = {"asked": found, "form": form, "free": days_words(free)}
    return render(request, "wellnessdays/decide.html", context, status=422 if form.errors else 200)
