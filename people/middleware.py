"""Each page in its reader's own time zone; no page without its reader; no duty without its second step."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from core.clock import zone_named
from people import permissions
from people.models.sessions import BEGUN, SEEN
from people.sso.linking import VOUCHED

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from django.urls import ResolverMatch

NOTED = 600  # seconds


def zone(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Activate the reader's time zone; a visitor, who has no session, is not looked up at all."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(zone_named(request.user.time_zone)):
            return get_response(request)

    return middleware


def idle(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """End a session that nobody used for a while, or that began long ago, however much it was used.

    That someone was here is written down every ten minutes at most.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SEEN in request.session:
            now = time.time()
            idle_for, age = (now - request.session.get(mark, now) for mark in (SEEN, BEGUN))
            if idle_for > settings.SESSION_IDLE_HOURS * 3600 or age > settings.SESSION_COOKIE_AGE:
                request.session.flush()
            elif idle_for > NOTED:
                request.session[SEEN] = now
        return get_response(request)

    return middleware


class SignInFirst(LoginRequiredMiddleware):
    """Lead visitors to the sign-in page; where a part of a page was asked for, lead the whole page there."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], *given: Any
    ) -> HttpResponseBase | None:
        """Return the way to sign in, and from there back to the page that was open."""
        answer = super().process_view(request, view_func, *given)
        if answer is None or request.headers.get("HX-Request") != "true":
            return answer
        page = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        return HttpResponseClientRedirect(redirect_to_login(page, self.get_login_url(view_func)).url)


class SecondStep:
    """Lead whoever's role asks for a second step to where it is set up, before any page of that role.

    Help, the ways to sign in and out, the pages about the site, and what a mail's link turns off for
    whoever is not signed in at all stay open.
    """

    OPEN_NAMES = (
        "home:theme",
        "home:privacy",
        "healthz",
        "readyz",
        "people:prove",
        "reminders:off",
        "reminders:worker",
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Return the way to the second step where one is missing."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or self.is_open(request.resolver_match):
            return None
        if not request.user.is_authenticated or not permissions.needs_second_step(request.user):
            return None
        if request.session.get(VOUCHED):
            return None
        messages.info(request, "Your role asks for a second step at sign-in. Set one up; it takes a minute.")
        return redirect("mfa_index")

    def is_open(self, match: ResolverMatch | None) -> bool:
        """Say whether a page asks for no second step."""
        if match is None or match.app_name == "resources" or match.view_name in self.OPEN_NAMES:
            return True
        return match.view_name.startswith(("account_", "mfa_", "sso:"))
