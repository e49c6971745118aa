"""SAML 2.0: signed assertions, asked for by this browser, used once."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from pathlib import Path
from typing import Any, NamedTuple

from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from lxml import etree
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from xmlsec import Error as XmlsecError

from people.models import Spent
from people.sso.facts import Facts, FactsOnly, SignOnError, counts, is_ours

POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
BY_MAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
PASSING = (
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
)
MAILS = (
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "mail",
    "email",
)
LASTING = (
    "urn:oasis:names:tc:SAML:attribute:subject-id",
    "urn:oasis:names:tc:SAML:attribute:pairwise-id",
    "http://schemas.microsoft.com/identity/claims/objectidentifier",
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.13",
)
CIPHERS = ("rsa-oaep-mgf1p", "rsa-oaep", "aes128-gcm", "aes256-gcm", "aes128-cbc", "aes256-cbc")
LONGEST = 200_000  # characters of a response
SECURITY = {
    "wantAssertionsSigned": True,
    "wantNameId": False,
    "rejectDeprecatedAlgorithm": True,
    "requestedAuthnContext": False,
    "wantAttributeStatement": False,
    "allowRepeatAttributeName": True,
    "allowSingleLabelDomains": True,
}
BROKEN = (
    OneLogin_Saml2_Error,
    OneLogin_Saml2_ValidationError,
    XmlsecError,
    etree.LxmlError,
    binascii.Error,
    ValueError,
    KeyError,
    AttributeError,
    TypeError,
)


class Provider(FactsOnly, SAMLProvider):
    """The school's provider, as the library knows it."""


class Checked(NamedTuple):
    """An assertion that holds: what it says, which request it answers, and the provider's own session.

    That is the name, its form and the session's index, by which one side tells the other that it is over.
    """

    facts: Facts
    request_id: str
    session: tuple[str, str, str]


def setup(*, logout: bool = False) -> OneLogin_Saml2_Settings:
    """Return both sides' set-up; raises SignOnError where the provider's metadata is not good any more.

    For a logout the message itself is signed; for a sign-in the assertion in it.
    """
    pair = _own_pair()
    own = {"wantAssertionsEncrypted": bool(pair), "wantMessagesSigned": logout, "logoutRequestSigned": logout}
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "debug": False,
            "sp": {
                "entityId": settings.SITE_URL + reverse("sso:saml_metadata"),
                "assertionConsumerService": {
                    "url": settings.SITE_URL + reverse("sso:saml_acs"),
                    "binding": POST,
                },
                **(pair | _logouts() if pair else {}),
            },
            "idp": _provider(),
            "security": SECURITY | own,
        }
    )


def _logouts() -> dict[str, Any]:
    address = settings.SITE_URL + reverse("sso:saml_sls")
    return {"singleLogoutService": {"url": address, "binding": REDIRECT}}


def _own_pair() -> dict[str, str]:
    files = {"privateKey": settings.SAML["key"], "x509cert": settings.SAML["certificate"]}
    try:
        return {name: Path(file).read_text() for name, file in files.items() if file}
    except (OSError, ValueError):
        raise SignOnError("this site's own key cannot be read") from None


def _provider() -> dict[str, Any]:
    try:
        text = Path(settings.SAML["metadata"]).read_bytes()
        _refuse_old(text)
        found: dict[str, Any] = OneLogin_Saml2_IdPMetadataParser.parse(text, required_sso_binding=REDIRECT)
        return found["idp"]  # type: ignore[no-any-return]
    except (OSError, *BROKEN):
        raise SignOnError("the provider's metadata cannot be read") from None


def parsed(text: str | bytes) -> Any:
    """Return the root of a document, with nothing fetched or expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(text.encode() if isinstance(text, str) else text, parser)


def _refuse_old(text: bytes) -> None:
    root = parsed(text)
    ends = [parse_datetime(str(value)) for value in root.xpath("//@validUntil")]
    if any(end is None or end <= timezone.now() for end in ends):
        raise SignOnError("the provider's metadata is not valid any more")


def begin() -> tuple[str, str]:
    """Return the id of a new request, and the provider's address that carries it."""
    found = setup()
    asked = OneLogin_Saml2_Authn_Request(found)
    parameters = {"SAMLRequest": asked.get_request()}
    return asked.get_id(), OneLogin_Saml2_Utils.redirect(found.get_idp_sso_url(), parameters)


def metadata() -> bytes:
    """Return what this site publishes for the provider."""
    text = setup().get_sp_metadata()
    return text if isinstance(text, bytes) else text.encode()


def here(name: str) -> dict[str, Any]:
    """Return one of our addresses as the library wants it: the site's own, whatever host a request names."""
    scheme, _, host = settings.SITE_URL.partition("://")
    address = {"http_host": host, "script_name": reverse(name)}
    return address | {"https": "on" if scheme == "https" else "off", "get_data": {}, "post_data": {}}


def read(text: str) -> Checked:
    """Check a response and use it up; raises SignOnError unless it is signed, ours, fresh and unused."""
    if not text or len(text) > LONGEST:
        raise SignOnError("no response came along")
    try:
        found = setup()
        _refuse_weak(text)
        response = OneLogin_Saml2_Response(found, text)
        response.is_valid(here("sso:saml_acs"), raise_exceptions=True)
        request_id = _to_us(response)
        facts = _facts(response)
        session = (
            response.get_nameid() or "",
            response.get_nameid_format() or "",
            response.get_session_index() or "",
        )
    except BROKEN as error:
        # The library's words repeat what a stranger sent; its code and class do not.
        code = getattr(error, "code", "")
        raise SignOnError(f"the response is refused ({type(error).__name__} {code})") from None
    _use_up(response)
    return Checked(facts, request_id, session)


def _refuse_weak(text: str) -> None:
    """Refuse old ways of encryption before anything is decrypted, so that no answer tells of the key."""
    root = parsed(base64.b64decode(text))
    used = root.xpath("//*[local-name()='EncryptionMethod']/@Algorithm")
    if any(str(name).partition("#")[2] not in CIPHERS for name in used):
        raise SignOnError("the assertion is encrypted in a way that does not count")


def _to_us(response: OneLogin_Saml2_Response) -> str:
    """Return which request is answered, from the signed part; the library takes more for granted."""
    here = settings.SITE_URL + reverse("sso:saml_acs")
    audience = settings.SITE_URL + reverse("sso:saml_metadata")
    if response.document.get("Destination", here) != here:
        raise SignOnError("the response was sent to another site")
    if audience not in response.get_audiences():
        raise SignOnError("the response was made for another site")
    data = _subject(response)
    if data.get("Recipient") != here or not data.get("NotOnOrAfter"):
        raise SignOnError("the response does not say who may take it, and until when")
    if not data.get("InResponseTo"):
        raise SignOnError("nobody asked for the response")
    return str(data.get("InResponseTo"))


def _subject(response: OneLogin_Saml2_Response) -> Any:
    path = "/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"
    found = response._query_assertion(path)
    if len(found) != 1:
        raise SignOnError("the response is about no one person")
    return found[0]


def _first(attributes: dict[str, list[str]], names: tuple[str, ...]) -> str:
    return next((attributes[name][0] for name in names if attributes.get(name)), "")


def _facts(response: OneLogin_Saml2_Response) -> Facts:
    attributes = response.get_attributes()
    name, form = response.get_nameid() or "", response.get_nameid_format() or PASSING[0]
    by_mail = name if form == BY_MAIL else ""
    email = _first(attributes, (*settings.SAML["email_attributes"], *MAILS)) or by_mail
    uid = _first(attributes, (*settings.SAML["id_attributes"], *LASTING)) or (
        name if form not in PASSING else ""
    )
    if not uid or not email:
        raise SignOnError("the response names no lasting account, or no address")
    return Facts(
        uid=uid,
        email=email,
        verified=is_ours(email),
        second_step=counts(response.get_authn_contexts(), settings.SAML["second_step"]),
    )


def _use_up(response: OneLogin_Saml2_Response) -> None:
    ends = response.get_assertion_not_on_or_after()
    until = timezone.now() + dt.timedelta(days=1)
    if ends:
        until = max(until, dt.datetime.fromtimestamp(ends, dt.UTC) + dt.timedelta(minutes=10))
    name = hashlib.sha256(response.get_assertion_id().encode()).hexdigest()
    if not Spent.objects.spend(f"saml:{name}", until):
        raise SignOnError("the response was used before")
