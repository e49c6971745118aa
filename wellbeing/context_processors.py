"""What every page knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse

from people import permissions as people
from resources.crisis import lines as crisis_lines
from wellnessdays import permissions as wellness_days

if TYPE_CHECKING:
    from django.http import HttpRequest

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class NavItem:
    """One link of the main navigation."""

    label: str
    url: str
    current: bool


def theme(request: HttpRequest) -> str:
    """Return the reader's choice of light, dark or auto, kept in a cookie of their own browser."""
    chosen = request.COOKIES.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def nav(request: HttpRequest) -> list[NavItem]:
    """Return the main navigation for this reader."""
    items = [
        ("Today", reverse("home:today")),
        ("Find help", reverse("resources:list")),
        *_wellness_days(request),
        *_people(request),
    ]
    return [NavItem(label, url, current=_inside(request.path, url)) for label, url in items]


def _wellness_days(request: HttpRequest) -> list[tuple[str, str]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    if wellness_days.has_wellness_days(user):
        return [("Wellness days", reverse("wellnessdays:home"))]
    if wellness_days.decides_somewhere(user):
        return [("Wellness days", reverse("wellnessdays:queue"))]
    return []


def _people(request: HttpRequest) -> list[tuple[str, str]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not people.can_manage_people(user):
        return []
    return [("People", reverse("people:list"))]


def _inside(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def site(request: HttpRequest) -> dict[str, Any]:
    """Put the site's own facts into every template."""
    return {
        "demo_mode": settings.DEMO,
        "site_name": settings.SITE_NAME,
        "institution": settings.INSTITUTION,
        "crisis_lines": crisis_lines(),
        "theme": theme(request),
        "nav": nav(request),
    }
