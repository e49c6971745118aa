"""What the clinic's pages have in common: a way out, and the stated hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page that has a way out and the stated hours."""
    also = {"exit_url": settings.QUICK_EXIT_URL, "clinic_hours": settings.CLINIC_HOURS}
    return render(request, f"checkins/{template}.html", also | dict(context), status=status)
