"""What a school's own sign-in needs to be told, all of it or nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from core.configuration import refuse

HERE = ("127.0.0.1", "localhost")


def oidc(*, issuer: str, client_id: str, client_secret: str, **more: Any) -> dict[str, Any]:
    """Return OIDC's set-up, empty where there is none; refuses to start on half of one."""
    needed = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": client_id, "OIDC_CLIENT_SECRET": client_secret}
    if not any(needed.values()):
        return {}
    missing = next((name for name, value in needed.items() if not value), None)
    if missing:
        refuse(f"Sign-in by OIDC is half set up: set {missing}; docs/single-sign-on.md says how.")
    address = urlsplit(issuer)
    if address.scheme != "https" and address.hostname not in HERE:
        refuse("OIDC_ISSUER has to begin with https://, so that nobody on the way can answer for it.")
    return {
        "issuer": issuer,
        "client_id": client_id,
        "client_secret": client_secret,
        "server_url": issuer,
        **more,
    }


def saml(
    *, metadata: str, domains: list[str], key: str = "", certificate: str = "", **more: Any
) -> dict[str, Any]:
    """Return SAML's set-up, empty where there is none; refuses to start on half of one.

    `key` and `certificate` are files of this site's own pair: with them, assertions have to be encrypted.
    """
    if not metadata:
        return {}
    if not domains:
        refuse("Sign-in by SAML is half set up: set SIGN_ON_DOMAINS to the mail domains it vouches for.")
    if bool(key) != bool(certificate):
        refuse("Set SAML_KEY and SAML_CERTIFICATE both, or neither; docs/single-sign-on.md says how.")
    return {"metadata": metadata, "key": key, "certificate": certificate, **more}
