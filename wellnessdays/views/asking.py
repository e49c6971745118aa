"""A trainee's own pages. Nothing is asked or withdrawn by GET."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import site_today
from people.years import AcademicYear
from wellnessdays import balances, operations, permissions
from wellnessdays.forms import AskForm
from wellnessdays.models import Request
from wellnessdays.operations import RefusedError
from wellnessdays.views import guards

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from people.models import User

PAGE = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a trainee's balance, what is held, and what they asked for."""
    trainee = guards.trainee_of(request)
    year = AcademicYear.of(site_today())
    asked = Request.objects.filter(trainee=trainee).with_halves()
    page = Paginator(asked, PAGE).get_page(request.GET.get("page"))
    standing = balances.standing(trainee, year)
    return render(request, "wellnessdays/home.html", {"year": year, "standing": standing, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a day or half of one."""
    trainee = guards.trainee_of(request)
    program = guards.programs_of(trainee)[0]
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
    found = guards.visible(request, public_id)
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
    found = guards.own(request, public_id)
    try:
        operations.withdraw(request=found, by=found.trainee)
        messages.success(request, "Withdrawn. The days are free again, and nobody asks why.")
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("wellnessdays:request", public_id)
