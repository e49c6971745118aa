"""What every page of check-ins has in common: nobody keeps a copy, and its size tells nothing."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NoReturn

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.http import Http404
from django.shortcuts import redirect, render

from checkins import permissions
from checkins.sealing import WrongKey
from checkins.views.bands import HISTORY, fill
from people import proof

CLINIC = ("/check-ins/clinic/", "/check-ins/talk/")  # where nothing is anyone's own check-in
TYPED = ("name", "contact", "text", "note")  # the fields that hold somebody's own words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from people.models import User

    View = Callable[..., HttpResponseBase]


def reader(request: HttpRequest) -> User:
    """Return who is signed in; 404 for someone whom check-ins are not for."""
    person: User = request.user  # type: ignore[assignment]
    if not permissions.can_check_in(person):
        raise Http404
    return person


def typed(request: HttpRequest) -> str:
    """Return the words that somebody typed into whatever page this was, for their own eyes."""
    sent = (request.POST.get(name, "").strip() for name in TYPED)
    return "\n\n".join(words for words in sent if words)


def private(view: View) -> View:
    """Leave no copy of a page anywhere, fill it up to its band, and say in words when a key is missing."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        # An error report must hold nothing of what was sent.
        request.sensitive_post_parameters = "__ALL__"  # type: ignore[attr-defined]
        try:
            response = view(request, *args, **kwargs)
        except WrongKey:
            own = not request.path.startswith(CLINIC)
            response = render(
                request, "checkins/locked.html", {"typed": typed(request), "own": own}, status=503
            )
        response["Cache-Control"] = "no-store, no-transform, private"
        fill(response)
        return response

    return wrapped


def proven(view: View) -> View:
    """Ask for a fresh proof of who is there before one's own history; for pages that are read.

    What is posted must never reach the library's detour: that would lay it into the session.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not is_proven(request):
            if request.method not in ("GET", "HEAD"):
                return redirect("checkins:past")
            ask_for_proof(request)
        response = view(request, *args, **kwargs)
        response.band = HISTORY  # type: ignore[attr-defined]
        return response

    return wrapped


def is_proven(request: HttpRequest) -> bool:
    """Say whether a fresh proof was given; who has neither password nor second step gives it by mail."""
    return not (proof.is_missing(request) or is_reauthentication_required(request, app="checkins"))


def ask_for_proof(request: HttpRequest) -> NoReturn:
    """Lead to the proof that someone can give. Only for pages that are read: see `proven`."""
    if proof.is_missing(request):
        raise ImmediateHttpResponse(proof.ask(request))
    raise ReauthenticationRequired
