"""Logout by OIDC: a browser that came by the school's provider goes with it, whoever of the two begins.

No token is kept to hint with: the provider knows by our name and its own cookie whose session it is.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from people.models import SignIn, Spent
from people.sso import tokens
from people.sso.tokens import RefusedTokenError

if TYPE_CHECKING:
    from people.models.sessions import SignInQuerySet

EVENT = "http://schemas.openid.net/event/backchannel-logout"
KINDS = {"JWT", "LOGOUT+JWT"}
ASKED, ASKED_FOR = "oidc_logout", 600  # seconds
FRESH = dt.timedelta(minutes=10)


def session(claims: dict[str, Any], published: dict[str, Any]) -> dict[str, Any]:
    """Return what a sign-in keeps of a provider's session, from the checked token that it began with."""
    kept = {"end": "sso:oidc_end"} if _ends_at(published) else {}
    return {"name": _ours(claims["sub"]), "index": _ours(claims.get("sid")), "kept": kept}


def _ours(name: object) -> str:
    # A SAML provider may use the same names for others.
    return f"openid_connect:{name}" if name else ""


def _ends_at(published: dict[str, Any]) -> str:
    address = str(published.get("end_session_endpoint") or "")
    return address if tokens.is_safe(address, settings.OIDC["issuer"]) else ""


def begin() -> str:
    """Return the provider's address with our wish to end its session too; raises RefusedTokenError."""
    address = _ends_at(tokens.discover(settings.OIDC["issuer"]))
    if not address:
        raise RefusedTokenError("the provider names no address for it")
    wish = {
        "client_id": settings.OIDC["client_id"],
        "post_logout_redirect_uri": settings.SITE_URL + reverse("sso:oidc_left"),
        "state": signing.dumps(secrets.token_urlsafe(8), salt=ASKED),
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(wish)}"


def was_asked(state: str) -> bool:
    """Say whether the provider comes back from a wish of ours, and not an old one."""
    try:
        signing.loads(state, salt=ASKED, max_age=ASKED_FOR)
    except signing.BadSignature:
        return False
    return True


def read(token: str) -> SignInQuerySet:
    """Return the sign-ins that the provider ends; raises RefusedTokenError unless it says so, now, once."""
    claims = tokens.checked(token, tokens.discover(settings.OIDC["issuer"]), ["jti"])
    events = claims.get("events")
    if tokens.kind(token).upper() not in KINDS or "nonce" in claims:
        raise RefusedTokenError("the token is for a sign-in")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise RefusedTokenError("the token is for something else")
    if not claims.get("sub") and not claims.get("sid"):
        raise RefusedTokenError("the token names nobody")
    _use_up(claims)
    return _meant(_ours(claims.get("sub")), _ours(claims.get("sid")))


def _use_up(claims: dict[str, Any]) -> None:
    """Take a token once, and only while it is new: an old one would sign out who came back since."""
    now = timezone.now()
    if now.timestamp() - claims["iat"] > FRESH.total_seconds():
        raise RefusedTokenError("the logout is too old")
    if not Spent.objects.spend(f"oidc-logout:{claims['jti']}", now + dt.timedelta(days=1)):
        raise RefusedTokenError("the logout was used before")


def _meant(name: str, index: str) -> SignInQuerySet:
    if not name:
        return SignIn.objects.of_school_session(index)
    return SignIn.objects.of_school(name, [index] if index else [])
