"""The editors' pages for one entry: write, preview, publish, retire, look back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from resources import crisis, history, operations, printing, records
from resources.desk import only
from resources.entry_forms import Entry
from resources.listing import Listing
from resources.models import Service, Topic
from resources.permissions import can_edit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SAID = {
    Service.Status.PUBLISHED: "Published: readers see it now.",
    Service.Status.RETIRED: "Retired: readers see it no longer, and nothing is deleted.",
    Service.Status.DRAFT: "A draft again: readers see it no longer.",
}


@only(can_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a new entry; it begins as a draft."""
    return _edit(request, Service())


@only(can_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an entry, with a look at it before it is saved; one editor after the other."""
    with transaction.atomic():
        rows = Service.objects.select_for_update(no_key=True) if request.method == "POST" else Service.objects
        return _edit(request, get_object_or_404(rows, slug=slug))


def _edit(request: HttpRequest, service: Service) -> HttpResponse:
    entry = Entry(service, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"entry": entry, "service": service if service.pk else None}
    valid = request.method == "POST" and entry.is_valid()
    if valid and "preview" in request.POST:
        context["preview"] = _preview(entry)
    elif valid:
        saved = entry.save()
        messages.success(request, "Saved." if service.status == "published" else "Saved as a draft.")
        _warn_of_letters(request, saved)
        return redirect("resources:edit", saved.slug)
    wrong = request.method == "POST" and not valid
    return render(request, "resources/edit.html", context, status=422 if wrong else 200)


def _warn_of_letters(request: HttpRequest, service: Service) -> None:
    """Say which letters of a name the card and the poster leave out, where it stands on them."""
    lost = printing.left_out(f"{service.name} {service.summary}") if service.urgency in crisis.SHOWN else ""
    if lost:
        messages.warning(
            request,
            f"The PDFs of card and poster cannot show these letters and leave them out: {lost} "
            "Add the name in Latin letters, or print the pages from a browser.",
        )


def _preview(entry: Entry) -> Listing:
    """Return the entry as readers would see it, and store nothing."""
    with transaction.atomic():
        service = Service.objects.whole().get(pk=entry.save().pk)
        topics = dict(Topic.objects.values_list("slug", "name"))
        shown = Listing.of(records.of(service), topics)
        transaction.set_rollback(True)
    return shown


@only(can_edit)
@require_POST
def status(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish an entry, retire it, or take it back into the drafts."""
    service = get_object_or_404(Service, slug=slug)
    wanted = request.POST.get("status", "")
    if wanted not in Service.Status.values:
        raise Http404
    operations.set_status(service=service, status=wanted)
    messages.success(request, SAID[Service.Status(wanted)])
    return redirect("resources:edit", slug)


@only(can_edit)
@require_safe
def past(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what each field said before, and who changed it."""
    service = get_object_or_404(Service, slug=slug)
    context = {"service": service, "changes": history.changes(service)[:200]}
    return render(request, "resources/history.html", context)


@only(can_edit)
@require_POST
def put_back(request: HttpRequest, slug: str, event: int, field: str) -> HttpResponse:
    """Let one field say again what it said before."""
    service = get_object_or_404(Service, slug=slug)
    try:
        history.put_back(service, event=event, field=field)
    except (KeyError, ObjectDoesNotExist) as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, f"That no longer fits the rest: {' '.join(error.messages)}")
    else:
        messages.success(request, "Put back.")
    return redirect("resources:history", slug)
