"""A fresh proof of who is there, also from people who have neither a password nor a second step."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from people.models.sessions import PROVED, renew

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from people.models import User

WAITING = "proof_waits"
CODE_LASTS = 600  # seconds
TRIES = 3
LATE = "That took more than five minutes, and nothing changed. Prove that it is you, then type it again."
# Pages of the sign-in library that change how someone signs in.
GUARDED = frozenset(
    {
        "account_set_password",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
    }
)


def note(request: HttpRequest) -> None:
    """Keep that someone has just shown who they are."""
    request.session[PROVED] = time.time()
    request.session.pop(WAITING, None)
    renew(request, reauthenticated=True)


def _is_fresh(request: HttpRequest) -> bool:
    age = time.time() - request.session.get(PROVED, 0)
    return bool(0 <= age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def carry_over(request: HttpRequest, user: User, **_: Any) -> None:
    """Let a fresh proof go on counting when someone's first key or app changes how they are asked."""
    if _is_fresh(request):
        record_authentication(request, user, method="code", reauthenticated=True)


def is_missing(request: HttpRequest) -> bool:
    """Say whether someone who can only prove themselves by mail has not done so lately."""
    if not request.user.is_authenticated or get_adapter().get_reauthentication_methods(request.user):
        return False
    return not _is_fresh(request)


def ask(request: HttpRequest) -> HttpResponse:
    """Lead to the proof by mail; what was asked for goes on after it."""
    answer: HttpResponse = suspend_request(request, reverse("people:prove"))
    return answer


def fresh(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Ask for a proof that is at most five minutes old before a page, from everyone."""
    theirs = reauthentication_required(view)

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found: HttpResponseBase = ask(request) if is_missing(request) else theirs(request, *args, **kwargs)
        return found

    return inner


class FreshProof:
    """Asks for the proof by mail before the library's pages that change how someone signs in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Return the way to the proof where one is missing."""
        match = request.resolver_match
        if match is None or match.view_name not in GUARDED or not is_missing(request):
            return None
        if request.method != "POST":
            return ask(request)
        # A new password that was typed must not take the detour: it would wait in the session as it is.
        messages.info(request, LATE)
        return redirect(request.path)


def _digest(code: str, person: User) -> str:
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac("people.proof", f"{person.pk}:{letters}", algorithm="sha256").hexdigest()


def mail(request: HttpRequest, person: User) -> bool:
    """Mail a new code, in place of an older one; False where that was asked for many times in a row."""
    if not ratelimit.consume(request, action="request_login_code", key=person.email):
        return False
    code = get_adapter().generate_login_code()
    request.session[WAITING] = {
        "digest": _digest(code, person),
        "until": time.time() + CODE_LASTS,
        "tries": TRIES,
    }
    get_adapter().send_mail("account/email/prove_code", person.email, {"code": code})
    return True


def is_waiting(request: HttpRequest) -> bool:
    """Say whether a code is on its way that can still be typed."""
    found = request.session.get(WAITING)
    return bool(found and found["tries"] > 0 and found["until"] > time.time())


def check(request: HttpRequest, person: User, typed: str) -> bool:
    """Take the code if it is the one that was mailed; each try counts."""
    if not is_waiting(request) or not ratelimit.consume(request, action="reauthenticate", user=person):
        return False
    waiting = request.session[WAITING]
    request.session[WAITING] = waiting | {"tries": waiting["tries"] - 1}
    if not constant_time_compare(_digest(typed, person), waiting["digest"]):
        return False
    note(request)
    return True
