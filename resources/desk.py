"""The editors' pages: what waits, outages, and the directory's entries."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from resources import operations
from resources.forms import OutageForm
from resources.models import Outage
from resources.permissions import can_declare_outage

if TYPE_CHECKING:
    from collections.abc import Callable

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


@only(can_declare_outage)
@require_http_methods(["GET", "HEAD", "POST"])
def outages(request: HttpRequest) -> HttpResponse:
    """Say that a crisis line is down, and see what was said."""
    form = OutageForm(request.POST or None)
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
