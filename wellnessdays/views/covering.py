"""Who is away when, for those who decide."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core.clock import site_today
from people.models import Program, Role
from wellnessdays import appointments, coverage
from wellnessdays.views import guards

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from people.models import User

WEEKS = 12
MONTH = dt.timedelta(days=32)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the only program of the reader, or which there are to choose from."""
    programs = list(_programs(guards.decider_of(request)))
    if len(programs) == 1:
        return redirect("wellnessdays:coverage", programs[0].slug)
    return render(request, "wellnessdays/coverage_index.html", {"programs": programs})


@require_safe
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """Show twelve weeks, or with ?month=2026-11 one month, of a program."""
    user = guards.decider_of(request)
    month, rotation = _month(request.GET.get("month", "")), request.GET.get("rotation", "")
    days = coverage.month_days(month) if month else coverage.coming_days(WEEKS)
    found = get_object_or_404(appointments.with_hours(_programs(user), days), slug=slug)
    this = (month or site_today()).replace(day=1)
    context = {
        "program": found,
        "sheet": coverage.sheet(found, days, rotation),
        "month": month,
        "before": this - dt.timedelta(days=1) if month else None,
        "after": this + MONTH if month else None,
        "this_month": site_today(),
        "rotation": rotation,
        "hours": appointments.away(found),
        "office": user.has_role(Role.Kind.GME_ADMIN),
    }
    return render(request, "wellnessdays/coverage.html", context)


def _programs(user: User) -> QuerySet[Program]:
    programs = Program.objects.filter(kind__in=Program.GME_KINDS)
    if user.has_role(Role.Kind.GME_ADMIN):
        return programs
    return programs.filter(pk__in=user.programs_as(Role.Kind.PROGRAM_LEAD))


def _month(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
