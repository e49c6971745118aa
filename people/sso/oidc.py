"""OIDC: the code flow with PKCE and a nonce; every token's signature is checked."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.sso.facts import Facts, FactsOnly, SignOnError, counts, is_ours

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SKEW = 60  # seconds
LONGEST = 16_384  # characters of a token
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
HTTP_OK = 200


class RefusedTokenError(SignOnError, PermissionDenied):
    """A token that is refused; the library answers it with our page."""


class Adapter(OpenIDConnectOAuth2Adapter):
    """Talks to the school's provider."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider publishes about itself, where it is the one that was set up."""
        if not hasattr(self, "_openid_config"):
            self._openid_config = _published(settings.OIDC["issuer"])
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ARG002
        """Return where the provider sends people back to, whatever host a request names."""
        return settings.SITE_URL + reverse("sso:oidc_back")

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """Return who it is, from the token about them."""
        claims = read(str(kwargs["response"].get("id_token") or ""), self.openid_config, self.nonce)
        if "email" not in claims:
            claims |= self._more(token.token, claims["sub"])
        return self.get_provider().sociallogin_from_response(request, facts(claims))

    def _more(self, access_token: str, subject: str) -> dict[str, Any]:
        if not self.openid_config.get("userinfo_endpoint"):
            raise RefusedTokenError("no address was told")
        told: dict[str, Any] = self._fetch_user_info(access_token)
        if told.get("sub") != subject:
            raise RefusedTokenError("two answers are about two people")
        return {key: told[key] for key in ("email", "email_verified") if key in told}


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


def _published(issuer: str) -> dict[str, Any]:
    found = _fetch(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise RefusedTokenError("the provider names another issuer")
    scheme = urlsplit(issuer).scheme
    if any(urlsplit(str(found.get(name, ""))).scheme not in {"https", scheme} for name in ENDPOINTS):
        raise RefusedTokenError("the provider names an address without encryption")
    return found


def _key(token: str, published: dict[str, Any]) -> Any:
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise RefusedTokenError("the token is not signed in a way that counts")
    keys = [key for key in _fetch(published["jwks_uri"]).get("keys", []) if key.get("use", "sig") == "sig"]
    named = [key for key in keys if key.get("kid") == header.get("kid")]
    if len(named) != 1:
        raise RefusedTokenError("the token is signed with a key that nobody published")
    return jwt.PyJWK.from_json(json.dumps({"alg": header["alg"]} | named[0]))


def read(token: str, published: dict[str, Any], nonce: str) -> dict[str, Any]:
    """Return what a token says; raises RefusedTokenError unless it is signed, ours, fresh and asked for."""
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
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
        )
    except jwt.PyJWTError as error:
        raise RefusedTokenError(f"the token is refused ({type(error).__name__})") from None
    if not nonce or not secrets.compare_digest(str(claims["nonce"]), nonce):
        raise RefusedTokenError("the token answers another sign-in")
    if claims.get("azp", settings.OIDC["client_id"]) != settings.OIDC["client_id"]:
        raise RefusedTokenError("the token was made for another site")
    return claims


def facts(claims: dict[str, Any]) -> Facts:
    """Return what counts of a checked token. Only silence about an address is filled by SIGN_ON_DOMAINS."""
    email = claims.get("email")
    if not isinstance(email, str) or not email:
        raise RefusedTokenError("no address was told")
    verified = claims.get("email_verified", is_ours(email))
    used = claims.get("amr")
    ways = [*(used if isinstance(used, list) else []), claims.get("acr")]
    return Facts(
        uid=str(claims["sub"]),
        email=email,
        verified=verified is True or verified == "true",
        second_step=counts((str(way) for way in ways), settings.OIDC["second_step"]),
    )


class Provider(FactsOnly, OpenIDConnectProvider):
    """The school's provider. Nothing in an address changes what is asked of it."""

    oauth2_adapter_class = Adapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Keep where someone was going, and nothing else of what their address says."""
        found = super().get_redirect_from_request_kwargs(request)
        return {"process": "login", "next_url": found.get("next_url")}

    def redirect(self, request: HttpRequest, process: str, next_url: str | None = None, **_: Any) -> Any:
        """Send someone to the provider, with a nonce and a challenge of their own."""
        nonce = secrets.token_urlsafe(24)
        return super().redirect(
            request,
            process,
            next_url,
            data={"nonce": nonce},
            auth_params={"nonce": nonce},
            scope=["openid", "email", "profile"],
        )

    def get_pkce_params(self) -> dict[str, Any]:
        """Make a challenge, always."""
        self.app.settings = self.app.settings | {"oauth_pkce_enabled": True}
        found: dict[str, Any] = super().get_pkce_params()
        return found


class Back(OAuth2CallbackView):
    """Where the provider sends people back to."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, HttpResponse | None]:
        state, answer = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = (state.get("data") or {}).get("nonce", "")
        return state, answer
