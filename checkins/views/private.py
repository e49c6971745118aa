"""How pages about health are answered: kept by no browser and no proxy, and telling no other site."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Mark a view's answers as nothing to keep."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page that has a way out and the stated hours."""
    also = {"exit_url": settings.QUICK_EXIT_URL, "clinic_hours": settings.CLINIC_HOURS}
    return render(request, f"checkins/{template}.html", also | dict(context), status=status)
