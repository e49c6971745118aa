"""Telling the site's own forms from strangers', although no page tells where it was sent from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

VOUCHED = "HTTP_SEC_FETCH_SITE"
POLICY = "Referrer-Policy"


def own_forms(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Name the origin of a form that a browser vouches is our own; stands before the CSRF check.

    Under "Referrer-Policy: no-referrer" browsers send "Origin: null" with every form, which the CSRF check
    refuses. `Sec-Fetch-Site` is written by the browser alone: no page and no frame can forge it. A browser
    that never writes it is told "same-origin" instead, under which it names the origin to this site, and
    tells other sites as little.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        headers = request.META
        if headers.get("HTTP_ORIGIN") == "null" and headers.get(VOUCHED) == "same-origin":
            headers["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        response = get_response(request)
        if VOUCHED not in headers and headers.get("HTTP_USER_AGENT", "").startswith("Mozilla/"):
            response[POLICY] = "same-origin"
        return response

    return middleware
