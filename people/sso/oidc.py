"""OIDC: the code flow with PKCE and a nonce; every token's signature is checked."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.urls import reverse

from people.models.sessions import SCHOOL
from people.sso import oidc_logout, tokens
from people.sso.facts import Facts, FactsOnly, counts, is_ours
from people.sso.tokens import RefusedTokenError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Adapter(OpenIDConnectOAuth2Adapter):
    """Talks to the school's provider."""

    nonce = ""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.state: dict[str, Any] = {}

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider publishes about itself, where it is the one that was set up."""
        if not hasattr(self, "_openid_config"):
            self._openid_config = tokens.discover(settings.OIDC["issuer"])
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ARG002
        """Return where the provider sends people back to, whatever host a request names."""
        return settings.SITE_URL + reverse("sso:oidc_back")

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:  # noqa: ARG002
        """Return who it is, from the token about them."""
        claims = read(str(kwargs["response"].get("id_token") or ""), self.openid_config, self.nonce)
        self.state[SCHOOL] = oidc_logout.session(claims, self.openid_config)
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


def read(token: str, published: dict[str, Any], nonce: str) -> dict[str, Any]:
    """Return what a token about a person says; raises RefusedTokenError unless it answers our asking."""
    claims = tokens.checked(token, published, ["sub", "nonce"])
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
            self.adapter.state = state
        return state, answer
