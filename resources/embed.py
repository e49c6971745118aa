"""A strip of the directory that another campus page may frame: no script, no cookie, its own style."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from resources import crisis, records
from resources.listing import Listing
from resources.models import Service, Topic

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """Give the words to paste into another page."""
    context = {"topics": Topic.objects.all(), "site_url": settings.SITE_URL}
    return render(request, "resources/embed_how.html", context)


@login_not_required
@require_safe
@xframe_options_exempt
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the services of one topic, to be framed by any site; this address alone may be."""
    found = get_object_or_404(Topic, slug=slug)
    rows = Service.objects.published().filter(topics__contains=[slug]).whole()
    services = [Listing.of(records.of(row), {slug: found.name}) for row in rows]
    context = {"heading": found.name, "services": services, "site_url": settings.SITE_URL}
    return crisis.alone(render(request, "resources/embed.html", context), framed=True)
