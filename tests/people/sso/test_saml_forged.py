"""Responses of a SAML provider that are refused: each otherwise good and signed, or forged in one way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words

from tests.conftest import Cast
from tests.people.sso import saml_provider as provider
from tests.people.sso.saml_ways import begin, come, deliver, is_in, knock

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("saml_school")]

CHANGED: dict[str, Callable[[], dict[str, Any]]] = {
    "for another site": lambda: {"audience": "https://other.example.edu"},
    "for a site whose name begins like ours": lambda: {"audience": provider.AUDIENCE + "x"},
    "for any site": lambda: {"audience": ""},
    "sent to another site": lambda: {"destination": "https://other.example.edu/acs/"},
    "sent to an address that begins like ours": lambda: {"destination": provider.ACS + ".evil.test/"},
    "sent nowhere": lambda: {"destination": ""},
    "for another to take": lambda: {"recipient": "https://other.example.edu/acs/"},
    "for another that names us": lambda: {"recipient": f"https://evil.test/?{provider.ACS}"},
    "made by another": lambda: {"issuer": "https://evil.test/"},
    "too old": lambda: {"ends": provider.stamp(-400)},
    "not yet": lambda: {"begins": provider.stamp(400)},
    "confirmed too long ago": lambda: {"confirmed_until": provider.stamp(-1)},
    "confirmed for ever": lambda: {"confirmed_until": ""},
    "of a session that is over": lambda: {"session_ends": provider.stamp(-1)},
    "that nobody asked for": lambda: {"asked": ""},
    "to another request": lambda: {"asked": "_another"},
    "without an address": lambda: {"email": ""},
}


@pytest.mark.parametrize("why", CHANGED)
def test_a_response_is_refused(cast: Cast, why: str) -> None:
    browser = Client()
    answer = come(browser, **CHANGED[why]())
    assert (answer.status_code, is_in(browser), SocialAccount.objects.exists()) == (403, False, False)


@pytest.mark.parametrize(("begins", "ends"), [(200, 500), (-500, -200)])
def test_a_clock_may_be_a_few_minutes_off(cast: Cast, begins: int, ends: int) -> None:
    assert knock(begins=provider.stamp(begins), ends=provider.stamp(ends))


def unsigned(said: dict[str, Any]) -> str:
    return provider.wrap(provider.assertion(said), said)


def signed_by_a_stranger(said: dict[str, Any]) -> str:
    signed = provider.sign(
        provider.assertion(said), key=provider.STRANGERS_KEY, certificate=provider.STRANGERS_CERTIFICATE
    )
    return provider.wrap(signed, said)


def signed_outside_alone(said: dict[str, Any]) -> str:
    return provider.sign(provider.wrap(provider.assertion(said), said))


def signed_the_old_way(said: dict[str, Any]) -> str:
    return provider.wrap(provider.sign(provider.assertion(said), algorithm=Words.RSA_SHA1), said)


def changed_after_signing(said: dict[str, Any]) -> str:
    return provider.wrap(provider.sign(provider.assertion(said)), said).replace("trainee@", "gme_admin@")


def with_its_signature_taken_out(said: dict[str, Any]) -> str:
    return re.sub(r"<ds:Signature.*?</ds:Signature>", "", changed_after_signing(said), flags=re.DOTALL)


def with_a_second_assertion(said: dict[str, Any]) -> str:
    evil = provider.assertion(said | {"id": "_evil", "email": "gme_admin@example.test"})
    return provider.wrap(evil + provider.sign(provider.assertion(said)), said)


def wrapped_around_the_signed_one(said: dict[str, Any]) -> str:
    """The forged assertion stands where it is read, and the signed one hides in its signature."""
    good = etree.fromstring(provider.sign(provider.assertion(said)))
    evil = etree.fromstring(provider.assertion(said | {"id": "_evil", "email": "gme_admin@example.test"}))
    signature = good.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    assert signature is not None
    good.remove(signature)
    hidden = etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object")
    hidden.append(good)
    evil.insert(1, signature)
    return provider.wrap(etree.tostring(evil).decode(), said)


def wrapped_with_the_same_name(said: dict[str, Any]) -> str:
    """Two assertions have one id, and the forged one comes first."""
    evil = provider.assertion(said | {"email": "gme_admin@example.test"})
    hidden = f"<samlp:Extensions>{provider.sign(provider.assertion(said))}</samlp:Extensions>"
    return provider.wrap(evil, said).replace("<samlp:Status>", hidden + "<samlp:Status>")


def with_an_entity(said: dict[str, Any]) -> str:
    secret = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    return secret + unsigned(said).replace("trainee@example.test", "&x;")


def with_a_comment_in_the_address(said: dict[str, Any]) -> str:
    """A comment that the signature does not cover cuts the text that is read."""
    said = said | {"email": "gme_admin@example.test.evil.test"}
    return provider.wrap(provider.sign(provider.assertion(said)), said).replace(
        "example.test.evil", "example.test<!-- -->.evil"
    )


def that_says_no(said: dict[str, Any]) -> str:
    return provider.wrap(provider.sign(provider.assertion(said)), said).replace(
        "status:Success", "status:Responder"
    )


def that_is_no_xml(said: dict[str, Any]) -> str:
    return "hello"


def that_is_far_too_long(said: dict[str, Any]) -> str:
    return provider.respond(said["asked"], name="x" * 200_000)


FORGED = [
    unsigned,
    signed_by_a_stranger,
    signed_outside_alone,
    signed_the_old_way,
    changed_after_signing,
    with_its_signature_taken_out,
    with_a_second_assertion,
    wrapped_around_the_signed_one,
    wrapped_with_the_same_name,
    with_an_entity,
    with_a_comment_in_the_address,
    that_says_no,
    that_is_no_xml,
    that_is_far_too_long,
]


@pytest.mark.parametrize("forge", FORGED, ids=lambda forge: forge.__name__)
def test_a_forged_response_is_refused(cast: Cast, forge: Callable[[dict[str, Any]], str]) -> None:
    browser = Client()
    answer = deliver(browser, forge(provider.values(begin(browser))))
    assert (answer.status_code, is_in(browser), SocialAccount.objects.exists()) == (403, False, False)


@pytest.mark.parametrize("posted", ["", "%%%", "AAAA", "PHNhbWw+"])
def test_what_is_no_response_at_all_is_refused(posted: str) -> None:
    assert Client().post(reverse("sso:saml_acs"), {"SAMLResponse": posted}).status_code == 403
