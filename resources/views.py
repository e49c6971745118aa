"""The directory's pages, for anyone, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from resources import crisis, records
from resources.forms import FilterForm
from resources.listing import Listing
from resources.models import Service, Topic, Urgency

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """List the published services that pass the filters, the most urgent first."""
    form = FilterForm(request.GET)
    found = _listings(form.narrow(Service.objects.published().whole()))
    groups = [(urgency.label, [row for row in found if row.urgency == urgency]) for urgency in Urgency]
    context = {"form": form, "groups": [group for group in groups if group[1]], "count": len(found)}
    return render(request, "resources/directory.html", context)


@login_not_required
@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one published service: the number first, then what happens when you call."""
    found = get_object_or_404(Service.objects.published().whole(), slug=slug)
    related = [other for other in found.related.all() if other.status == Service.Status.PUBLISHED]
    context = {"service": _listings([found])[0], "related": related}
    return render(request, "resources/service.html", context)


@login_not_required
def help_now(request: HttpRequest) -> HttpResponse:
    """Show the crisis page; the middleware answers first, this is the same answer."""
    return crisis.answer(request)


def _listings(services: object) -> list[Listing]:
    topics = dict(Topic.objects.values_list("slug", "name"))
    rows = [Listing.of(records.of(row), topics) for row in services]  # type: ignore[attr-defined]
    return sorted(rows, key=lambda row: (row.crisis_order or 1000, row.name))
