"""What somebody typed comes back to them when it cannot be taken: to copy, and kept nowhere.

A redirect to the sign-in page, or the page about a form that was open too long, would lose it.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from checkins.views.guards import private, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

SIGNED_OUT = "You were signed out meanwhile, so nothing was sent. Sign in, open the page again, and paste it."
OTHER_TAB = (
    "You signed in or out in another tab meanwhile, so nothing was sent. Open the page again, and paste it."
)


def handed_back(request: HttpRequest, why: str, status: int, first: str = "") -> HttpResponse:
    """Show what somebody typed, to copy, and why it was not taken; `first` names the page to go to first."""
    context = {"why": why, "typed": typed(request), "first": first}
    return render(request, "checkins/handed_back.html", context, status=status)


_whole = private(handed_back)


def signed_in(view: View) -> View:
    """Ask a visitor to sign in; hand back what they typed before their session ended."""

    @login_not_required
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if typed(request):
            return _whole(request, SIGNED_OUT, 403, "account_login")
        return redirect_to_login(request.get_full_path())

    return answer


def unforged(view: View) -> View:
    """Refuse a form that another page could have sent, as everywhere; hand back what was typed into it."""

    @csrf_exempt
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        refused = CsrfViewMiddleware(view).process_view(request, view, args, kwargs)
        if refused is None:
            return view(request, *args, **kwargs)
        return _whole(request, OTHER_TAB, 403) if typed(request) else refused

    return answer
