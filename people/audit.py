"""Writing the audit, and letting go of what is old."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.contrib import messages

from people.models import Entry, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest

log = logging.getLogger(__name__)
Act = Entry.Act


def record(act: Act, *, by: User | None, person: User | None = None, detail: str = "") -> None:
    """Write one line, inside the caller's transaction; `by` is None for whoever runs the server."""
    Entry.objects.create(act=act, actor=by, person=person or by, detail=detail[:200])


def signed_in(user: User, **_: Any) -> None:
    """Note a sign-in, whatever its way."""
    record(Act.SIGNED_IN, by=user)


def sign_in_failed(credentials: Mapping[str, Any], **_: Any) -> None:
    """Note a sign-in that failed: about whom, where the address is known, and never what was typed."""
    typed = str(credentials.get("email") or credentials.get("username") or "")
    person = User.objects.filter(email=typed.lower()).first()
    record(Act.SIGN_IN_FAILED, by=None, person=person, detail="" if person else "an address nobody has")
    log.warning("A sign-in failed.")


def second_step_changed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Note that someone changed how they sign in, and offer to end their other sessions."""
    record(Act.SECOND_STEP_CHANGED, by=user, detail=authenticator.get_type_display())
    if authenticator.type == "recovery_codes":
        return  # They go along with something else that was said already.
    messages.info(request, "If something was lost or stolen, end your other sign-ins on your profile too.")


def sign_on_failed(reason: str) -> None:
    """Note a school's sign-in that was refused, in words of our own; whom it named is not known for sure."""
    record(Act.SIGN_IN_FAILED, by=None, detail=f"school sign-in: {reason}")
    log.warning("A school's sign-in was refused: %s.", reason)


def tidy() -> int:
    """Let go of entries that were kept long enough; return how many."""
    with pgtrigger.ignore("people.Entry:not_taken_away"):
        return Entry.objects.over().delete()[0]
