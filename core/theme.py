"""Light, dark, or as the device has it: a choice kept in a cookie, so that it works without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE = "theme"
THEMES = {"light": "Light", "dark": "Dark", "auto": "As my device"}
YEAR = 60 * 60 * 24 * 365


def chosen(request: HttpRequest) -> str:
    """The reader's theme: "light", "dark" or "auto", whatever the cookie says."""
    theme = request.COOKIES.get(COOKIE, "auto")
    return theme if theme in THEMES else "auto"


@login_not_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice for a year and go back to the page it was made on."""
    theme, back = request.POST.get("theme", "auto"), request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = HttpResponseRedirect(back if safe else "/")
    if theme in THEMES:
        response.set_cookie(
            COOKIE, theme, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response
