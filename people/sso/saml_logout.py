"""Single logout: a browser that came by the school's SAML goes with it, whoever of the two begins.

Only where this site has a key pair of its own and the provider publishes where it takes logouts.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.logout_response import OneLogin_Saml2_Logout_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from people.models import Spent
from people.sso import saml
from people.sso.facts import SignOnError

if TYPE_CHECKING:
    from django.http import QueryDict

SIGNED = ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature")
LONGEST = 20_000  # characters of a message
FRESH = dt.timedelta(minutes=10)


class Ending(NamedTuple):
    """Whom the provider signs out, in which of its sessions (all where it names none), and how to answer."""

    name: str
    indexes: list[str]
    answer: str


def is_offered() -> bool:
    """Say whether both sides can do it."""
    if not settings.SAML.get("key"):
        return False
    try:
        return bool(saml.setup().get_idp_slo_url())
    except SignOnError:
        return False


def begin(*, name: str, form: str, index: str) -> str:
    """Return the provider's address with our signed wish to end its session too."""
    auth = OneLogin_Saml2_Auth(_here(None), saml.setup(logout=True))
    address: str = auth.logout(
        return_to=settings.SITE_URL, name_id=name, session_index=index or None, name_id_format=form or None
    )
    return address


def read(query: QueryDict, query_string: str) -> Ending | bool:
    """Check what the provider sent: whom to sign out, or whether it did as we asked. Raises SignOnError."""
    if any(len(query.getlist(name)) > 1 or len(query.get(name, "")) > LONGEST for name in SIGNED):
        raise SignOnError("the logout cannot be read")
    kind = "SAMLRequest" if "SAMLRequest" in query else "SAMLResponse"
    auth = OneLogin_Saml2_Auth(_here(query, query_string), saml.setup(logout=True))
    try:
        # The signature is over the address, and comes before anything in it is believed.
        auth._validate_signature(query.dict(), kind, raise_exceptions=True)
        if kind == "SAMLRequest":
            return _ending(auth, query)
        return _did(auth, query)
    except saml.BROKEN as error:
        code = getattr(error, "code", "")
        raise SignOnError(f"the logout is refused ({type(error).__name__} {code})") from None


def _here(query: QueryDict | None, query_string: str = "") -> dict[str, Any]:
    return saml.here("sso:saml_sls") | {
        "get_data": query.dict() if query is not None else {},
        "query_string": query_string,
        "validate_signature_from_qs": True,
    }


def _ending(auth: OneLogin_Saml2_Auth, query: QueryDict) -> Ending:
    found = auth.get_settings()
    asked = OneLogin_Saml2_Logout_Request(found, query["SAMLRequest"])
    asked.is_valid(auth._request_data, raise_exceptions=True)
    xml = asked.get_xml()
    _use_up(xml, asked.id)
    name = OneLogin_Saml2_Logout_Request.get_nameid(xml, found.get_sp_key())
    indexes = OneLogin_Saml2_Logout_Request.get_session_indexes(xml)
    return Ending(name, indexes, _answer(auth, asked.id, query.get("RelayState", "")))


def _use_up(xml: str, name: str) -> None:
    """Take a request once, and only while it is new: an old one would sign out who came back since."""
    issued = parse_datetime(saml.parsed(xml).get("IssueInstant") or "")
    if issued is None or abs(timezone.now() - issued) > FRESH:
        raise SignOnError("the logout is too old")
    if not Spent.objects.spend(f"saml-logout:{name}", timezone.now() + dt.timedelta(days=1)):
        raise SignOnError("the logout was used before")


def _answer(auth: OneLogin_Saml2_Auth, asked: str, relay: str) -> str:
    made = OneLogin_Saml2_Logout_Response(auth.get_settings())
    made.build(asked)
    parameters = {"SAMLResponse": made.get_response()} | ({"RelayState": relay} if relay else {})
    auth.add_response_signature(parameters)
    return str(OneLogin_Saml2_Utils.redirect(auth.get_slo_response_url(), parameters))


def _did(auth: OneLogin_Saml2_Auth, query: QueryDict) -> bool:
    answer = OneLogin_Saml2_Logout_Response(auth.get_settings(), query["SAMLResponse"])
    answer.is_valid(auth._request_data, raise_exceptions=True)
    # The library calls a "no" valid, too.
    return bool(answer.get_status() == OneLogin_Saml2_Constants.STATUS_SUCCESS)
