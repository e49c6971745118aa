"""A clinician's open key between two pages: one part in the session, one in a cookie, neither enough.

The session's row holds the private key sealed by a random part that only the browser's cookie has. Whoever
reads the database finds ciphertext; whoever has the cookie needs the session too; both are over in minutes.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from checkins.clinic.keys import Unlocked, key_of
from checkins.sealing import WrongKey, derived, open_sealed, seal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from people.models import User

PLACE = "clinic_key"  # in the session
COOKIE = "clinic"
PATH = "/check-ins/clinic/"
LASTS = dt.timedelta(minutes=20)
PART = 32  # bytes
PURPOSE = "checkins.clinic.session"


def hold(request: HttpRequest, response: HttpResponse, held: Unlocked) -> None:
    """Keep a key open for a while, in two parts."""
    part, until = secrets.token_bytes(PART), timezone.now() + LASTS
    plain = json.dumps({"private": held.private.hex(), "until": until.timestamp()}).encode()
    sealed = seal(plain, key=derived(part, PURPOSE), context=_context(held))
    request.session[PLACE] = base64.b64encode(sealed).decode()
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(part).decode(),
        max_age=LASTS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def held_by(request: HttpRequest) -> Unlocked | None:
    """Return the reader's open key, or None when it is locked, over, changed, or not whole."""
    sealed, part = request.session.get(PLACE), request.COOKIES.get(COOKIE)
    user: User = request.user  # type: ignore[assignment]
    key = key_of(user)
    if key is None or not sealed or not part:
        return None
    try:
        half = base64.urlsafe_b64decode(part)
        plain = open_sealed(
            base64.b64decode(sealed), key=derived(half, PURPOSE), context=_context(Unlocked(key, b""))
        )
    except (WrongKey, binascii.Error, ValueError):
        return None
    found = json.loads(plain)
    return (
        Unlocked(key, bytes.fromhex(found["private"]))
        if found["until"] > timezone.now().timestamp()
        else None
    )


def drop(request: HttpRequest, response: HttpResponse) -> None:
    """Lock the key again."""
    request.session.pop(PLACE, None)
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def _context(held: Unlocked) -> tuple[str, ...]:
    return ("session", PLACE, str(held.key.pk), str(held.key.clinician))
