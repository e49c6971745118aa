"""Serve the crisis page before anything that can fail: no session, no user, no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resources import crisis

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def help_now(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer for /help-now/ and let everything else through."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in (crisis.PATH, crisis.PATH.rstrip("/")):
            return crisis.answer(request)
        return get_response(request)

    return middleware
