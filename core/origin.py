"""Telling the site's own forms from strangers', although no page tells where it was sent from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def own_forms(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Name the origin of a form that a browser vouches is our own; stands before the CSRF check.

    Under "Referrer-Policy: no-referrer" browsers send "Origin: null" with every form, which the CSRF check
    refuses. `Sec-Fetch-Site` is written by the browser alone: no page and no frame can forge it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        headers = request.META
        if headers.get("HTTP_ORIGIN") == "null" and headers.get("HTTP_SEC_FETCH_SITE") == "same-origin":
            headers["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return get_response(request)

    return middleware
