"""A small OIDC provider on this machine: discovery, keys, the code flow with PKCE, and ways to misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BACK_CHANNEL = "http://schemas.openid.net/event/backchannel-logout"
CLIENT, SECRET = "wellbeing", "a secret between the two"


def make_key() -> rsa.RSAPrivateKey:
    """Return a signing key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, STRANGERS_KEY = make_key(), make_key()


@dataclass
class Misdeeds:
    """What the provider does otherwise than it should; empty is good."""

    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    key: Any = KEY
    algorithm: str = "RS256"
    kid: str = "one"
    kind: str = "logout+jwt"
    published: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    no_token: bool = False
    broken: bool = False


class Provider:
    """The provider; `person` is whoever signs in there."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.forget()

    def forget(self) -> None:
        """Begin anew, well-behaved."""
        self.misdeeds = Misdeeds()
        self.codes: dict[str, dict[str, str]] = {}
        self.person: dict[str, Any] = {
            "sub": "school-17",
            "email": "Trainee@Example.Test",
            "email_verified": True,
        }
        self.asked: list[str] = []

    def published(self) -> dict[str, Any]:
        """Return the discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        } | self.misdeeds.published

    def keys(self) -> dict[str, Any]:
        """Return the published keys."""
        key = RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return {"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, address: str) -> str:
        """Sign the person in; return where their browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Give a token for a code, once, to whoever knows the secret and the verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or authorization != f"Basic {basic}"
            or asked.get("code_challenge_method") != "S256"
            or asked.get("code_challenge") != challenge
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant"}
        answer = {"access_token": "opaque", "token_type": "Bearer"}
        return 200, answer if self.misdeeds.no_token else answer | {"id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        """Return the token about the person."""
        now, wrong = int(time.time()), self.misdeeds
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {**claims, **self.person, **wrong.claims}
        claims = {name: value for name, value in claims.items() if name not in wrong.without}
        return jwt.encode(claims, wrong.key, algorithm=wrong.algorithm, headers={"kid": wrong.kid})

    def logout_token(self, **changes: Any) -> str:
        """Return the token that ends a session; `changes` are what it says otherwise, None for nothing."""
        now, wrong = int(time.time()), self.misdeeds
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_hex(8),
        }
        claims |= {"sub": "school-17", "events": {BACK_CHANNEL: {}}} | changes
        claims = {name: value for name, value in claims.items() if value is not None}
        headers = {"kid": wrong.kid, "typ": wrong.kind}
        return jwt.encode(claims, wrong.key, algorithm=wrong.algorithm, headers=headers)

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """Answer one request."""
        self.asked.append(path)
        if self.misdeeds.broken:
            return 500, "<html>"
        if path == "/token":
            return self.token(form, authorization)
        pages: dict[str, Callable[[], dict[str, Any]]] = {
            "/.well-known/openid-configuration": self.published,
            "/keys": self.keys,
            "/userinfo": lambda: self.person | self.misdeeds.userinfo,
        }
        return (200, pages[path]()) if path in pages else (404, {})


def handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    """Return what speaks HTTP for a provider."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(size).decode()).items()}
            path = urlsplit(self.path).path
            if path == "/authorize":
                self.lead(provider.authorize(self.path))
                return
            status, found = provider.answer(path, form, self.headers.get("Authorization", ""))
            body = json.dumps(found).encode() if not isinstance(found, str) else found.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def lead(self, address: str) -> None:
            """Send a browser on."""
            self.send_response(302)
            self.send_header("Location", address)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the library looks for this name

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


def running() -> Iterator[Provider]:
    """Run a provider while it is held."""
    provider = Provider()
    provider.thread.start()
    yield provider
    provider.server.shutdown()
    provider.thread.join()
    provider.server.server_close()
