"""Outside providers and events: for readers, and for the editors who keep them."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from resources import ical, numbers
from resources.desk import only
from resources.listing import LANGUAGES
from resources.models import Answer, Event, Provider
from resources.permissions import can_edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest


class ProviderForm(forms.ModelForm):  # type: ignore[type-arg]
    """A practice outside; somebody always vouches for it."""

    website = forms.URLField(required=False, max_length=500, assume_scheme="https")
    languages = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, choices=list(LANGUAGES.items())
    )

    class Meta:
        model = Provider
        fields = [
            "name", "about", "rate", "insurance", "after_hours", "number", "email", "website", "languages",
            "vouched_by", "vouched_on", "is_shown",
        ]  # fmt: skip
        widgets = {"vouched_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_number(self) -> str:
        """Refuse a number that cannot be dialed."""
        number: str = self.cleaned_data["number"]
        problem = numbers.read(number).problem if number else ""
        if problem:
            raise forms.ValidationError(f"{problem} Look it up again.")
        return number


class EventForm(forms.ModelForm):  # type: ignore[type-arg]
    """Something to come to; its times are those of the institution."""

    sign_up = forms.URLField(required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Event
        fields = [
            "name", "kind", "about", "starts_at", "ends_at", "place", "for_whom", "sign_up", "is_cancelled",
            "is_shown",
        ]  # fmt: skip
        widgets = {
            name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            for name in ("starts_at", "ends_at")
        } | {"about": forms.Textarea(attrs={"rows": 3})}


def at_home(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Tell and take times in the institution's zone: a room has its own time, wherever its reader is."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with timezone.override(None):
            return view(request, *args, **kwargs)

    return answered


@login_not_required
@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """List the practices outside; `after_hours=yes` keeps those that surely see trainees then."""
    late = request.GET.get("after_hours") == Answer.YES
    rows = Provider.objects.filter(is_shown=True)
    context = {"late": late, "providers": rows.filter(after_hours=Answer.YES) if late else rows}
    return render(request, "resources/providers.html", context | {"editor": can_edit(request.user)})


@login_not_required
@require_safe
@at_home
def events(request: HttpRequest) -> HttpResponse:
    """List what is coming."""
    context = {"events": Event.objects.coming(), "editor": can_edit(request.user)}
    return render(request, "resources/events.html", context)


@login_not_required
@require_safe
def feed(_request: HttpRequest) -> HttpResponse:
    """Give what is coming as a calendar to subscribe to."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    body = ical.calendar(Event.objects.coming(), name=settings.SITE_NAME, host=host)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


@only(can_edit)
@require_http_methods(["GET", "HEAD", "POST"])
def write_provider(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """Write or change a practice."""
    row = get_object_or_404(Provider, public_id=public_id) if public_id else None
    return _write(request, ProviderForm, row, "resources:providers")


@only(can_edit)
@require_http_methods(["GET", "HEAD", "POST"])
@at_home
def write_event(request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
    """Write or change an event."""
    row = get_object_or_404(Event, public_id=public_id) if public_id else None
    return _write(request, EventForm, row, "resources:events")


def _write(request: HttpRequest, form_class: Any, row: Any, back: str) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect(back)
    context = {"form": form, "row": row, "back": back}
    return render(request, "resources/offer.html", context, status=422 if form.errors else 200)
