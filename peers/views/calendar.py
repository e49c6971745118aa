"""The calendar feed, and the page that makes and revokes its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peers import calendars
from peers.models import Calendar
from peers.views.guards import entering

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Say whether there is an address; by POST make a new one and show it, this once."""
    person = entering(request)
    address = ""
    if request.method == "POST":
        path = reverse("peers:feed", args=[calendars.renew(person)])
        address = f"{settings.SITE_URL}{path}"
    context = {"address": address, "feed": Calendar.objects.filter(person=person).first()}
    response = render(request, "peers/calendar.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Let the address stop working."""
    calendars.revoke(entering(request))
    messages.success(request, "The calendar address no longer works.")
    return redirect("peers:calendar")


@login_not_required
@require_safe
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """Give a calendar program the meetings that a secret opens; calendars do not sign in."""
    person = calendars.find(secret)
    if person is None:
        raise Http404
    found = calendars.sheet(calendars.meetings(person))
    response = HttpResponse(found, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="meetings.ics"'
    return response
