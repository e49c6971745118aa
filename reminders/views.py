"""A person's own reminders: the list, what may reach them, and turning things off."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reminders import preferences, push, tokens
from reminders.forms import PreferenceForm
from reminders.models import Delivery, Device
from reminders.reading import reader
from reminders.verdicts import SUMMARY

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)
PAGE = 20


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show a person's own list, newest first."""
    found = Delivery.objects.visible_to(reader(request))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "reminders/notices.html", {"page_obj": page, "new": any(not n.read_at for n in page)}
    )


@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Mark everything on the list as read."""
    Delivery.objects.visible_to(reader(request)).filter(read_at=None).update(read_at=timezone.now())
    return redirect("reminders:notices")


@require_http_methods(["GET", "HEAD", "POST"])
def edit_preferences(request: HttpRequest) -> HttpResponse:
    """Show and keep what may reach someone, and when."""
    form = PreferenceForm(request.POST or None, person=reader(request))
    if request.method == "POST" and form.is_valid():
        form.keep()
        messages.success(request, "Saved. This holds from the next reminder on.")
        return redirect("reminders:preferences")
    status = 422 if form.errors else 200
    devices = Device.objects.filter(user=reader(request))
    context = {"form": form, "devices": devices, "push_key": push.public_key() if push.available() else ""}
    return render(request, "reminders/preferences.html", context, status=status)


@require_POST
def all_off(request: HttpRequest) -> HttpResponse:
    """Turn everything optional off for whoever is signed in."""
    preferences.turn_all_off(person=reader(request))
    messages.success(request, "Everything optional is off. Your list on this site stays.")
    return redirect("reminders:preferences")


# Mail programs post here by themselves (RFC 8058), with no cookie and no token but the signed link.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    """Turn a kind off by a mail's link; reading the page changes nothing, since scanners follow links."""
    found = tokens.read(token)
    if found is None:
        log.info("A link to turn a reminder off was forged or too old.")
        return render(request, "reminders/off_stale.html", status=410)
    person, kind = found
    # A summary holds notes of every kind, so that off means all of them.
    everything = kind.key == SUMMARY or request.POST.get("what") == "everything"
    # What its feature keeps count of itself is neither on the list nor among the preferences.
    beside = kind.stop is not None
    context = {"kind": kind, "token": token, "everything": everything, "beside": beside}
    if request.method != "POST":
        return render(request, "reminders/off.html", context)
    if everything:
        preferences.turn_all_off(person=person)
    else:
        preferences.turn_off(person=person, kind=kind)
    return render(request, "reminders/off_done.html", context)
