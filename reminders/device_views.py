"""The browsers and the number that someone wants to be reached at."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from reminders import push
from reminders.forms import DeviceForm
from reminders.models import Device
from reminders.reading import reader

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@cache_control(max_age=3600)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker; its address stays the same, so that a browser keeps one."""
    context = {"site_name": settings.SITE_NAME, "list": reverse("reminders:notices")}
    return render(request, "reminders/worker.js", context, content_type="text/javascript")


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Remember this browser."""
    form = DeviceForm(request.POST)
    if form.is_valid():
        push.remember(person=reader(request), **form.cleaned_data)
        messages.success(request, "This device will be told that there is a note, and nothing else.")
    else:
        messages.error(request, " ".join(str(word) for words in form.errors.values() for word in words))
    return redirect("reminders:preferences")


@require_POST
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Forget one of one's own browsers."""
    get_object_or_404(Device, user=reader(request), public_id=public_id).delete()
    messages.success(request, "That device is forgotten.")
    return redirect("reminders:preferences")
