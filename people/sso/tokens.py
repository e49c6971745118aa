"""What an OIDC provider publishes, and the tokens that it signs: which of them count."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied

from people.sso.facts import SignOnError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SKEW = 60  # seconds
LONGEST = 16_384  # characters of a token
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
HTTP_OK = 200


class RefusedTokenError(SignOnError, PermissionDenied):
    """A token that is refused; the library answers it with our page."""


def _fetch(address: str) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        answer = session.get(address, allow_redirects=False)
    try:
        found = answer.json() if answer.status_code == HTTP_OK else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise RefusedTokenError("the provider does not answer as it should")
    return found


def discover(issuer: str) -> dict[str, Any]:
    """Return what a provider publishes about itself; raises RefusedTokenError where it is unsafe."""
    found = _fetch(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise RefusedTokenError("the provider names another issuer")
    if not all(is_safe(found.get(name), issuer) for name in ENDPOINTS):
        raise RefusedTokenError("the provider names an address without encryption")
    return found


def is_safe(address: object, issuer: str) -> bool:
    """Say whether an address that a provider names is one, and as encrypted as the provider itself."""
    return urlsplit(str(address or "")).scheme in {"https", urlsplit(issuer).scheme}


def _key(token: str, published: dict[str, Any]) -> Any:
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise RefusedTokenError("the token is not signed in a way that counts")
    keys = [key for key in _fetch(published["jwks_uri"]).get("keys", []) if key.get("use", "sig") == "sig"]
    named = [key for key in keys if key.get("kid") == header.get("kid")]
    if len(named) != 1:
        raise RefusedTokenError("the token is signed with a key that nobody published")
    return jwt.PyJWK.from_json(json.dumps({"alg": header["alg"]} | named[0]))


def checked(token: str, published: dict[str, Any], needed: list[str]) -> dict[str, Any]:
    """Return what a token says; raises RefusedTokenError unless it is signed, ours, fresh, and complete."""
    if not token or len(token) > LONGEST:
        raise RefusedTokenError("no token came along")
    try:
        key = _key(token, published)
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[key.algorithm_name],
            audience=settings.OIDC["client_id"],
            issuer=published["issuer"],
            leeway=SKEW,
            options={"require": ["exp", "iat", "iss", "aud", *needed]},
        )
    except jwt.PyJWTError as error:
        raise RefusedTokenError(f"the token is refused ({type(error).__name__})") from None
    return claims


def kind(token: str) -> str:
    """Return what a checked token says it is for; most say only that they are tokens."""
    return str(jwt.get_unverified_header(token).get("typ", "JWT"))
