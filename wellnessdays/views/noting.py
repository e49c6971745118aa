"""The dates of the quiet notes, set by the GME office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from people.models import Role
from wellnessdays.forms import NoteDateForm
from wellnessdays.models import NoteDate
from wellnessdays.views import guards

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: HttpRequest) -> HttpResponse:
    """Show the dates; by POST add one."""
    _officer(request)
    form = NoteDateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        messages.success(request, f"Added: {form.save()}, every year.")
        return redirect("wellnessdays:note_dates")
    context = {"form": form, "dates": NoteDate.objects.all()}
    return render(request, "wellnessdays/note_dates.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a date away."""
    _officer(request)
    found = get_object_or_404(NoteDate, pk=pk)
    found.delete()
    messages.success(request, f"No note goes out on {found} any more.")
    return redirect("wellnessdays:note_dates")


def _officer(request: HttpRequest) -> None:
    if not guards.decider_of(request).has_role(Role.Kind.GME_ADMIN):
        raise Http404
