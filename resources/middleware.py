"""Serve the crisis page before anything that can fail: no session, no user, no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resources import crisis, keeping, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def help_now(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer for /help-now/ and the pages below it, and whoever has a kept page already; stand in for the
    directory while the database is away, and let everything else through."""

    def middleware(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path == crisis.PATH.rstrip("/"):
            return crisis.answer(request)
        if path.startswith(crisis.PATH) and crisis.holds(path.removeprefix(crisis.PATH)):
            return crisis.answer(request, path.removeprefix(crisis.PATH))
        return keeping.unchanged(request) or snapshot.stand_in(request, get_response(request))

    return middleware
