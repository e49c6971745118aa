"""Who is away when, for those who decide."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core.clock import site_today
from wellnessdays import appointments, coverage, permissions
from wellnessdays.views import guards

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

WEEKS = 12
MONTH = dt.timedelta(days=32)
FAR = dt.timedelta(days=20 * 366)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the only program of the reader, or which there are to choose from."""
    reader = guards.reader_of(request)
    programs = list(guards.led_by(reader))
    if len(programs) == 1:
        return redirect("wellnessdays:coverage", programs[0].slug)
    context = {"programs": programs, "decides": permissions.decides_somewhere(reader)}
    return render(request, "wellnessdays/coverage_index.html", context)


@require_safe
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """Show twelve weeks, or with ?month=2026-11 one month, of a program."""
    user = guards.reader_of(request)
    month, rotation = _month(request.GET.get("month", "")), request.GET.get("rotation", "")
    days = coverage.month_days(month) if month else coverage.coming_days(WEEKS)
    found = get_object_or_404(appointments.with_hours(guards.led_by(user), days), slug=slug)
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
        "office": permissions.works_at_office(user),
        "places": permissions.can_rule(user, found),
    }
    return render(request, "wellnessdays/coverage.html", context)


def _month(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        month = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Http404 from None
    if abs(month - site_today()) > FAR:
        raise Http404
    return month
