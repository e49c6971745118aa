"""Every request that a reader may know of, whatever became of it. Nothing is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wellnessdays import permissions, terms
from wellnessdays.models import Request
from wellnessdays.views import guards

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from people.models import User

PAGE = 50


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Show requests, newest first; with ?state= those in one state."""
    reader, state = guards.reader_of(request), request.GET.get("state", "")
    found = Request.objects.visible_to(reader).with_halves()
    if state in Request.State.values:
        found = found.filter(state=state)
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "states": Request.State.choices,
        "state": state,
        "decides": permissions.decides_somewhere(reader),
    }
    return render(request, "wellnessdays/requests.html", context)


@require_safe
def in_force(request: HttpRequest) -> HttpResponse:
    """Show in words what holds today in the programs that the reader trains in, leads or may read."""
    user: User = request.user  # type: ignore[assignment]
    trains = permissions.has_wellness_days(user)
    programs = guards.programs_of(user) if trains else []
    if not trains or permissions.sees_requests(user):
        programs += [each for each in guards.led_by(guards.reader_of(request)) if each not in programs]
    decides = permissions.decides_somewhere(user)
    context = {"trains": trains, "decides": decides, "found": terms.now(programs), "always": terms.ALWAYS}
    return render(request, "wellnessdays/in_force.html", context)
