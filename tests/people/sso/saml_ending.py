"""Logouts as a SAML provider sends them: in an address, signed."""

from __future__ import annotations

import base64
import secrets
import zlib
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from tests.people.sso.saml_provider import ENTITY, KEY, SAMLA, SAMLP, SLO, SLS, stamp, xmlsec

WAYS = {Words.RSA_SHA256: xmlsec.Transform.RSA_SHA256, Words.RSA_SHA1: xmlsec.Transform.RSA_SHA1}
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
REFUSED = "urn:oasis:names:tc:SAML:2.0:status:Responder"


def request(**changes: Any) -> str:
    """Return the provider's wish to sign someone out; `changes` are what it says otherwise."""
    said = {
        "id": "_" + secrets.token_hex(8),
        "at": stamp(),
        "issuer": ENTITY,
        "destination": SLS,
        "name": "school-17",
        "index": "session-1",
        **changes,
    }
    index = f"<samlp:SessionIndex>{said['index']}</samlp:SessionIndex>" if said["index"] else ""
    return (
        f'<samlp:LogoutRequest xmlns:samlp="{SAMLP}" xmlns:saml="{SAMLA}" ID="{said["id"]}" Version="2.0" '
        f'IssueInstant="{said["at"]}" Destination="{said["destination"]}">'
        f"<saml:Issuer>{said['issuer']}</saml:Issuer><saml:NameID>{said['name']}</saml:NameID>{index}"
        "</samlp:LogoutRequest>"
    )


def response(asked: str, *, issuer: str = ENTITY, status: str = SUCCESS) -> str:
    """Return the provider's answer to our own wish."""
    return (
        f'<samlp:LogoutResponse xmlns:samlp="{SAMLP}" xmlns:saml="{SAMLA}" ID="_{secrets.token_hex(8)}" '
        f'Version="2.0" IssueInstant="{stamp()}" Destination="{SLS}" InResponseTo="{asked}">'
        f"<saml:Issuer>{issuer}</saml:Issuer>"
        f'<samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status></samlp:LogoutResponse>'
    )


def pack(xml: str) -> str:
    """Return a message as it stands in an address."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(xml.encode()) + packer.flush()).decode()


def query(kind: str, xml: str, *, key: str | None = KEY, algorithm: str = Words.RSA_SHA256) -> str:
    """Return the query of an address that carries a message; unsigned where there is no key."""
    text = f"{kind}={quote(pack(xml), safe='')}&RelayState=kept"
    if key is None:
        return text
    text += f"&SigAlg={quote(algorithm, safe='')}"
    signature = base64.b64encode(
        OneLogin_Saml2_Utils.sign_binary(text.encode(), key, WAYS[algorithm])
    ).decode()
    return f"{text}&Signature={quote(signature, safe='')}"


def carried(address: str, kind: str) -> Any:
    """Return the message that an address of ours carries to the provider."""
    assert address.startswith(SLO), address
    return etree.fromstring(
        zlib.decompress(base64.b64decode(parse_qs(urlsplit(address).query)[kind][0]), -15)
    )


def is_signed(address: str, certificate: str) -> bool:
    """Say whether an address of ours carries a signature that our certificate vouches for."""
    parts = dict(part.split("=", 1) for part in urlsplit(address).query.split("&"))
    raw = base64.b64decode(unquote(parts.pop("Signature")))
    # What is signed has an order of its own, whatever the address's.
    names = ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg")
    text = "&".join(f"{name}={parts[name]}" for name in names if name in parts)
    return bool(OneLogin_Saml2_Utils.validate_binary_sign(text, raw, certificate, Words.RSA_SHA256))
