"""A small SAML provider on this machine: metadata, and responses signed with xmlsec, good and bad."""

from __future__ import annotations

import base64
import datetime as dt
import importlib
import secrets
import zlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words
from onelogin.saml2.utils import OneLogin_Saml2_Utils

# Its types name half of what it has.
xmlsec: Any = importlib.import_module("xmlsec")
ENTITY = "https://id.example.edu/saml"
ACS = "http://testserver/accounts/school/saml/acs/"
AUDIENCE = "http://testserver/accounts/school/saml/metadata/"
SLO = "https://id.example.edu/slo"
SLS = "http://testserver/accounts/school/saml/sls/"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
SAMLP, SAMLA = "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:assertion"


def make_pair() -> tuple[str, str]:
    """Return a key and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "id.example.edu")])
    found = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2040, 1, 1, tzinfo=dt.UTC))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return secret.decode(), found.public_bytes(serialization.Encoding.PEM).decode()


KEY, CERTIFICATE = make_pair()
STRANGERS_KEY, STRANGERS_CERTIFICATE = make_pair()


def stamp(seconds: float = 0) -> str:
    """Return a time, so many seconds from now."""
    return (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def metadata(valid: str | None = None, *, logout: bool = False) -> str:
    """Return what the provider publishes; `logout` says whether it takes logouts."""
    where = f'<md:SingleLogoutService Binding="{REDIRECT}" Location="{SLO}"/>' if logout else ""
    body = "".join(CERTIFICATE.splitlines()[1:-1])
    until = f' validUntil="{valid}"' if valid else ""
    return f"""<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ENTITY}"{until}>
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
      <ds:X509Certificate>{body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    {where}<md:SingleSignOnService Binding="{REDIRECT}"
      Location="https://id.example.edu/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>"""


def request_id(address: str) -> str:
    """Return the id of the request that an address carries to the provider."""
    packed = base64.b64decode(parse_qs(urlsplit(address).query)["SAMLRequest"][0])
    return str(etree.fromstring(zlib.decompress(packed, -15)).get("ID"))


def values(asked: str) -> dict[str, Any]:
    """Return what a good assertion says."""
    return {
        "id": "_" + secrets.token_hex(8),
        "issuer": ENTITY,
        "asked": asked,
        "destination": ACS,
        "recipient": ACS,
        "audience": AUDIENCE,
        "begins": stamp(-5),
        "ends": stamp(300),
        "confirmed_until": stamp(300),
        "session_ends": stamp(3600),
        "name": "school-17",
        "name_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "email": "trainee@example.test",
        "context": PASSWORD,
        "index": "session-1",
    }


def assertion(said: dict[str, Any]) -> str:
    """Return an assertion, unsigned."""
    audience = f"<saml:Audience>{said['audience']}</saml:Audience>"
    audience = f"<saml:AudienceRestriction>{audience}</saml:AudienceRestriction>"
    attribute = (
        '<saml:AttributeStatement><saml:Attribute Name="urn:oid:0.9.2342.19200300.100.1.3">'
        f"<saml:AttributeValue>{said['email']}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>"
    )
    asked = f'InResponseTo="{said["asked"]}"' if said["asked"] else ""
    until = f'NotOnOrAfter="{said["confirmed_until"]}"' if said["confirmed_until"] else ""
    return (
        f'<saml:Assertion xmlns:saml="{SAMLA}" ID="{said["id"]}" Version="2.0" IssueInstant="{stamp()}">'
        f"<saml:Issuer>{said['issuer']}</saml:Issuer>"
        f'<saml:Subject><saml:NameID Format="{said["name_format"]}">{said["name"]}</saml:NameID>'
        '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
        f'<saml:SubjectConfirmationData {until} Recipient="{said["recipient"]}" {asked}/>'
        "</saml:SubjectConfirmation></saml:Subject>"
        f'<saml:Conditions NotBefore="{said["begins"]}" NotOnOrAfter="{said["ends"]}">'
        f"{audience if said['audience'] else ''}</saml:Conditions>"
        f'<saml:AuthnStatement AuthnInstant="{stamp()}" SessionNotOnOrAfter="{said["session_ends"]}" '
        f'SessionIndex="{said["index"]}">'
        f"<saml:AuthnContext><saml:AuthnContextClassRef>{said['context']}</saml:AuthnContextClassRef>"
        f"</saml:AuthnContext></saml:AuthnStatement>{attribute if said['email'] else ''}</saml:Assertion>"
    )


def sign(
    xml: str, *, key: str = KEY, certificate: str = CERTIFICATE, algorithm: str = Words.RSA_SHA256
) -> str:
    """Return XML with its root signed."""
    digest = Words.SHA1 if algorithm == Words.RSA_SHA1 else Words.SHA256
    made = OneLogin_Saml2_Utils.add_sign(
        xml, key, certificate, sign_algorithm=algorithm, digest_algorithm=digest
    )
    return made.decode() if isinstance(made, bytes) else str(made)


def wrap(inner: str, said: dict[str, Any]) -> str:
    """Return a response around an assertion."""
    destination = f'Destination="{said["destination"]}"' if said["destination"] is not None else ""
    asked = f'InResponseTo="{said["asked"]}"' if said["asked"] else ""
    return (
        f'<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAMLA}" ID="_r{secrets.token_hex(8)}" '
        f'Version="2.0" IssueInstant="{stamp()}" {destination} {asked}>'
        f"<saml:Issuer>{said['issuer']}</saml:Issuer>"
        '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
        f"{inner}</samlp:Response>"
    )


def pack(xml: str) -> str:
    """Return a response as a browser posts it."""
    return base64.b64encode(xml.encode()).decode()


def respond(asked: str, /, **changes: Any) -> str:
    """Return a response with a signed assertion; `changes` are what it says otherwise."""
    said = values(asked) | changes
    return wrap(sign(assertion(said)), said)


def encrypt(inner: str, certificate: str, *, cipher: str = "AES256", transport: str = "RSA_OAEP") -> str:
    """Return an assertion encrypted for whoever holds the certificate's key."""
    node = etree.fromstring(inner.encode())
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_PEM, None))
    way = getattr(xmlsec.Transform, cipher)
    data = xmlsec.template.encrypted_data_create(node, way, type=xmlsec.EncryptionType.ELEMENT, ns="xenc")
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="dsig")
    key = xmlsec.template.add_encrypted_key(info, getattr(xmlsec.Transform, transport))
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    context = xmlsec.EncryptionContext(manager)
    bits = {"DES3": 192, "AES128": 128, "AES256": 256}[cipher]
    kind = xmlsec.KeyData.DES if cipher == "DES3" else xmlsec.KeyData.AES
    context.key = xmlsec.Key.generate(kind, bits, xmlsec.KeyDataType.SESSION)
    made = context.encrypt_xml(data, node)
    text = etree.tostring(made).decode()
    return f'<saml:EncryptedAssertion xmlns:saml="{SAMLA}">{text}</saml:EncryptedAssertion>'


def respond_encrypted(
    asked: str, certificate: str, /, *, ways: dict[str, str] | None = None, **changes: Any
) -> str:
    """Return a response whose signed assertion is encrypted."""
    said = values(asked) | changes
    return wrap(encrypt(sign(assertion(said)), certificate, **(ways or {})), said)
