"""The directory's pages, for anyone, without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from people.models import User
from resources import crisis, hours, records, reports, search, tongues
from resources.forms import CodeForm, FilterForm, ReportForm
from resources.keeping import kept
from resources.listing import Listing
from resources.models import Service, Topic, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

PER_PAGE = 60  # services


@login_not_required
@require_safe
@kept
def directory(request: HttpRequest) -> HttpResponse:
    """List the published services that pass search and filters.

    The search's text stays out of logs, titles and caches; a crisis in it brings the crisis card first.
    """
    topics = dict(Topic.objects.values_list("slug", "name"))
    form = FilterForm(request.GET, topics)
    services = form.narrow(Service.objects.published().whole())
    text, when = form.chosen.get("q", ""), form.chosen.get("open", "")
    found = search.find(text, services) if text else None
    rows: Any = found.services if found else services.by_urgency()
    mine = tongues.wanted(request)
    if mine and not found:
        rows = tongues.first(rows, mine)
    if when:
        rows = [row for row in rows if _is_open(row, when)]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = tongues.marked([Listing.of(records.of(row), topics) for row in page], mine)
    context = {"form": form, "found": found, "page": page, "groups": _groups(shown, found=found)}
    response = render(request, _part(request, "resources/directory.html"), context)
    response["Vary"] = "HX-Request, Cookie"
    return never_store(response) if text else response


@login_not_required
@require_safe
@kept
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one published service: the number first, then what happens when you call."""
    found = get_object_or_404(Service.objects.published().whole(), slug=slug)
    related = [other for other in found.related.all() if other.status == Service.Status.PUBLISHED]
    topics = dict(Topic.objects.values_list("slug", "name"))
    context = {"service": Listing.of(records.of(found), topics), "related": related}
    return render(request, "resources/service.html", context)


@login_not_required
def help_now(request: HttpRequest, page: str = "") -> HttpResponse:
    """Show a crisis page; the middleware answers first, this is the same answer."""
    return crisis.answer(request, page)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a report that an entry is wrong, from anyone, and hand out its code."""
    found = get_object_or_404(Service.objects.published(), slug=slug)
    person = request.user if isinstance(request.user, User) else None
    form = ReportForm(request.POST if request.method == "POST" else None, person=person)
    context: dict[str, Any] = {"service": found, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "resources/report.html", context, status=422 if form.errors else 200)
    if form.is_machine or reports.too_many(request):
        return render(request, "resources/report.html", {**context, "too_many": True}, status=429)
    context["correction"] = form.save(found)
    return never_store(render(request, "resources/report.html", context))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest) -> HttpResponse:
    """Show what became of a report, to whoever holds its code."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    valid = request.method == "POST" and form.is_valid()
    context = {"form": form, "correction": form.cleaned_data["code"] if valid else None}
    return never_store(render(request, "resources/outcome.html", context, status=422 if form.errors else 200))


def never_store(response: HttpResponse) -> HttpResponse:
    """Leave no copy of a page in the browser."""
    response["Cache-Control"] = "no-store"
    return response


def _part(request: HttpRequest, template: str) -> str:
    """Name the template, or only its results when htmx asks for them."""
    return f"{template}#results" if getattr(request, "htmx", False) else template


def _is_open(row: Service, when: str) -> bool:
    opening = hours.Hours.of(records.of(row))
    if when == "now":
        return bool(opening.state(timezone.now()).is_open)
    return opening.open_after_nights(timezone.now())


def _groups(rows: Iterable[Listing], *, found: Any) -> list[tuple[str, list[Listing]]]:
    """Group services by urgency; what a search found keeps the search's order."""
    if found:
        return [("What fits best first", list(rows))] if rows else []
    every = list(rows)
    groups = [(urgency.label, [row for row in every if row.urgency == urgency]) for urgency in Urgency]
    return [group for group in groups if group[1]]
