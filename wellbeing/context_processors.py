"""What every page knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from resources.crisis import lines as crisis_lines
from wellbeing import nav

if TYPE_CHECKING:
    from django.http import HttpRequest

THEMES = ("auto", "light", "dark")


def theme(request: HttpRequest) -> str:
    """Return the reader's choice of light, dark or auto, kept in a cookie of their own browser."""
    chosen = request.COOKIES.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def site(request: HttpRequest) -> dict[str, Any]:
    """Put the site's own facts into every template."""
    return {
        "demo_mode": settings.DEMO,
        "site_name": settings.SITE_NAME,
        "institution": settings.INSTITUTION,
        "crisis_lines": crisis_lines(),
        "theme": theme(request),
        "nav": nav.items(request),
        "school_sign_ins": [
            {"address": address, "name": found["name"]}
            for address, found in (("sso:oidc", settings.OIDC), ("sso:saml", settings.SAML))
            if found
        ],
    }
