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

from wellnessdays import feeds
from wellnessdays.models import Feed
from wellnessdays.views import guards

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Say whether there is an address; by POST make a new one and show it, this once."""
    trainee = guards.trainee_of(request)
    address = ""
    if request.method == "POST":
        path = reverse("wellnessdays:feed", args=[feeds.renew(trainee)])
        address = f"{settings.SITE_URL}{path}"
    context = {"address": address, "feed": Feed.objects.filter(trainee=trainee).first()}
    response = render(request, "wellnessdays/feed.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Let the address stop working."""
    feeds.revoke(guards.trainee_of(request))
    messages.success(request, "The calendar address no longer works.")
    return redirect("wellnessdays:feed_page")


@login_not_required
@require_safe
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """Give a calendar program the days that a secret opens; calendars do not sign in."""
    found = feeds.find(secret)
    if found is None:
        raise Http404
    response = HttpResponse(feeds.calendar(found.trainee), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="away.ics"'
    return response
