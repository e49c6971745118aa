"""Visitors' pages of the directory, kept in memory for as long as they are true.

A page is kept for readers without a session, until something else is published, and for a minute at most:
"open now" is a matter of minutes. A search is never kept. What is kept holds no one's token: each reader's
own is put in as the page goes out.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import OrderedDict
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone

from resources import crisis

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    View = Callable[..., HttpResponse]

MOST = 256  # pages in each process
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+(")')
BLANK = b"[the reader's own token]"


class Kept:
    """A page without anybody's token, and the mark by which a reader says that it has it."""

    def __init__(self, response: HttpResponse) -> None:
        self.body = TOKEN.sub(rb"\1" + BLANK + rb"\2", response.content)
        self.has_form = BLANK in self.body
        self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'
        self.vary = response.get("Vary", "")

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the page for one reader; 304 when the reader has it."""
        if self.is_known_to(request):
            return self.unchanged()
        body = self.body.replace(BLANK, _token(request)) if self.has_form else self.body
        return self._marked(HttpResponse(body))

    def is_known_to(self, request: HttpRequest) -> bool:
        """Say whether the reader has this very page."""
        return self.etag in request.headers.get("If-None-Match", "")

    def unchanged(self) -> HttpResponse:
        """Tell the reader that the page is still what it was."""
        return self._marked(HttpResponse(status=304))

    def _marked(self, response: HttpResponse) -> HttpResponse:
        response["ETag"] = self.etag
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = self.vary or "Cookie"
        return response


def _token(request: HttpRequest) -> bytes:
    """Return the reader's token.

    A newcomer's is a new secret as it stands: a mask hides a secret that many pages repeat, which this one is
    not, and drawing both letter by letter costs a third of the whole answer.
    """
    if "CSRF_COOKIE" in request.META:
        return get_token(request).encode()
    secret = secrets.token_hex(16)
    request.META |= {"CSRF_COOKIE": secret, "CSRF_COOKIE_NEEDS_UPDATE": True}
    return secret.encode()


class _Shelf:
    """The pages of one edition."""

    def __init__(self) -> None:
        self.edition: object = None
        self.pages: OrderedDict[tuple[Any, ...], Kept] = OrderedDict()

    def take(self, key: tuple[Any, ...]) -> Kept | None:
        edition = crisis.edition()
        if edition is not self.edition:
            self.edition, self.pages = edition, OrderedDict()
        return self.pages.get(key)

    def put(self, key: tuple[Any, ...], page: Kept) -> None:
        self.pages[key] = page
        while len(self.pages) > MOST:
            self.pages.popitem(last=False)


_shelf = _Shelf()


def kept(view: View) -> View:
    """Keep a view's pages for visitors."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _may_keep(request):
            return view(request, *args, **kwargs)
        key = _key(request)
        page = _shelf.take(key)
        if page is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return response
            page = Kept(response)
            _shelf.put(key, page)
        return page.answer(request)

    return answered


def unchanged(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to a visitor who has the page already, else None; asks nobody but memory."""
    if "If-None-Match" not in request.headers or not _may_keep(request):
        return None
    page = _shelf.take(_key(request))
    if page is None or not page.is_known_to(request):
        return None
    response = page.unchanged()
    response["X-Frame-Options"] = "DENY"
    return response


def _may_keep(request: HttpRequest) -> bool:
    is_reader = settings.SESSION_COOKIE_NAME not in request.COOKIES
    return is_reader and request.method == "GET" and "q" not in request.GET and settings.KEEP_PAGES


def _key(request: HttpRequest) -> tuple[Any, ...]:
    minute = int(timezone.now().timestamp() // 60)
    # Read from the header, since the middleware that reads it may not have been reached.
    is_part = request.headers.get("HX-Request") == "true"
    return request.get_full_path(), request.COOKIES.get("theme", ""), is_part, minute
