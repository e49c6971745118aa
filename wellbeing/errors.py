"""Error pages: each says what to do, and each carries the crisis numbers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token
from redis.exceptions import RedisError

from resources.crisis import lines as crisis_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

OUTAGES = (OperationalError, InterfaceError, RedisError)


def page(status: int, template: str | None = None) -> HttpResponse:
    """Render an error page from what is in memory alone: no database, no session, no user."""
    context = {
        "crisis_lines": crisis_lines(),
        "demo_mode": settings.DEMO,
        "theme": "auto",
        "status": status,
        "plain": True,
    }
    body = loader.render_to_string(template or f"{status}.html", context)
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = "30"
    return response


@requires_csrf_token
def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return page(400)


@requires_csrf_token
def permission_denied(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return page(403)


@requires_csrf_token
def page_not_found(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return page(404)


@requires_csrf_token
def server_error(_request: HttpRequest) -> HttpResponse:
    """Answer 503 when the database or Redis is away, else 500."""
    return page(503 if isinstance(sys.exc_info()[1], OUTAGES) else 500)


def too_many_requests(_request: HttpRequest) -> HttpResponse:
    """Answer whoever asked for the same thing many times in a row; sign-in looks for this by its name."""
    return page(429)


def own_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put a page where Django answers a wrong method with an empty one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        told = page(405)
        told["Allow"] = response["Allow"]
        return told

    return middleware


def csrf_failure(_request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return page(403, "403_csrf.html")
