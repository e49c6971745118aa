"""Sign-in by SAML with a provider on this machine: who is let in, and every response that is not."""

from __future__ import annotations

import datetime as dt
import html
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words

from core import sign_on
from people.models import Entry, Spent, User
from people.tasks import tidy
from tests.conftest import Cast
from tests.people.pages import text
from tests.people.sso import saml_provider as provider

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_school")]
REFEDS = "https://refeds.org/profile/mfa"


@pytest.fixture
def _school(tmp_path: Path, settings: Any) -> None:
    """Set the site up for the provider."""
    file = tmp_path / "metadata.xml"
    file.write_text(provider.metadata())
    settings.SITE_URL = "http://testserver"
    settings.SIGN_ON_DOMAINS = ["example.test"]
    settings.SAML = {
        "metadata": str(file),
        "name": "Example School",
        "email_attributes": [],
        "id_attributes": [],
        "second_step": [],
    }


def begin(browser: Client, **fields: str) -> str:
    """Press the button; return the id of the request that goes to the provider."""
    page = browser.post(reverse("sso:saml"), fields)
    found = re.search(r'content="0; url=([^"]+)"', page.content.decode())
    assert found is not None, page.status_code
    return provider.request_id(html.unescape(found[1]))


def deliver(browser: Client, xml: str) -> Any:
    """Post a response as the provider's page does: from elsewhere, without the session."""
    kept = browser.cookies.pop("sessionid", None)
    answer = browser.post(
        reverse("sso:saml_acs"),
        {"SAMLResponse": provider.pack(xml)},
        headers={"origin": "https://id.example.edu"},
    )
    if kept is not None:
        browser.cookies["sessionid"] = kept.value
    return browser.get(answer["Location"]) if answer.status_code == 302 else answer


def come(browser: Client, *, going: str = "", **changes: Any) -> Any:
    """Sign in at the provider, and come back."""
    return deliver(browser, provider.respond(begin(browser, next=going), **changes))


def is_in(browser: Client) -> bool:
    """Say whether a browser is signed in."""
    return browser.get(reverse("people:profile")).status_code == 200


def knock(**changes: Any) -> bool:
    """Sign in with a new browser; say whether it is let in."""
    browser = Client()
    come(browser, **changes)
    return is_in(browser)


def test_someone_on_the_roster_is_let_in(cast: Cast) -> None:
    browser = Client()
    assert come(browser)["Location"] == reverse("people:welcome")
    assert browser.get(reverse("people:profile")).context["user"] == cast.trainee


def test_an_address_in_other_letters_is_the_same_person(cast: Cast) -> None:
    assert knock(email="TRAINEE@Example.Test")


def test_once_linked_the_account_counts_and_not_its_address(cast: Cast) -> None:
    knock()
    assert knock(email="married@example.test")


def test_a_stranger_gets_no_account(cast: Cast) -> None:
    before = User.objects.count()
    assert (knock(email="stranger@example.test"), User.objects.count()) == (False, before)


def test_an_address_of_another_domain_links_nobody(cast: Cast, settings: Any) -> None:
    settings.SIGN_ON_DOMAINS = ["school.test"]
    assert not knock()


def test_whoever_left_is_not_linked(cast: Cast) -> None:
    cast.trainee.enrollments.update(ends_on="2021-01-01")
    assert (knock(), SocialAccount.objects.exists()) == (False, False)


def test_a_name_that_passes_is_no_account(cast: Cast) -> None:
    assert not knock(name_format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient")


def test_an_address_as_the_name_is_taken(cast: Cast) -> None:
    form = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    assert knock(name="trainee@example.test", name_format=form, email="")


def test_other_attributes_may_be_named(cast: Cast, settings: Any) -> None:
    settings.SAML = settings.SAML | {"id_attributes": ["urn:oid:0.9.2342.19200300.100.1.3"]}
    knock()
    assert SocialAccount.objects.get().uid == "trainee@example.test"


def test_signing_in_leads_to_where_someone_was_going(cast: Cast) -> None:
    assert come(Client(), going="/privacy/")["Location"] == "/privacy/"


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(cast: Cast, target: str) -> None:
    assert come(Client(), going=target)["Location"] == reverse("people:welcome")


def test_a_relay_state_leads_nowhere(cast: Cast) -> None:
    browser = Client()
    data = {
        "SAMLResponse": provider.pack(provider.respond(begin(browser))),
        "RelayState": "https://evil.test/",
    }
    browser.post(reverse("sso:saml_acs"), data)
    assert browser.get(reverse("sso:saml_back"))["Location"] == reverse("people:welcome")


# --- responses that are refused; each is otherwise good and signed ---

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


# --- once, and in one browser ---


def test_a_response_works_once(cast: Cast) -> None:
    browser = Client()
    xml = provider.respond(begin(browser))
    deliver(browser, xml)
    browser.post(reverse("account_logout"))
    assert (deliver(browser, xml).status_code, is_in(browser)) == (403, False)


def test_a_response_that_was_used_is_refused_for_a_new_request_too(cast: Cast) -> None:
    browser = Client()
    said = provider.values(begin(browser))
    deliver(browser, provider.respond(said["asked"], id=said["id"]))
    browser.post(reverse("account_logout"))
    assert deliver(browser, provider.respond(begin(browser), id=said["id"])).status_code == 403


def test_a_response_is_of_no_use_in_another_browser(cast: Cast) -> None:
    xml = provider.respond(begin(Client()))
    stranger = Client()
    assert (deliver(stranger, xml).status_code, is_in(stranger)) == (403, False)


def test_the_carried_answer_opens_nothing_a_second_time(cast: Cast) -> None:
    browser = Client()
    xml = provider.respond(begin(browser))
    carried = (
        browser.post(reverse("sso:saml_acs"), {"SAMLResponse": provider.pack(xml)}).cookies["sign_on"].value
    )
    browser.get(reverse("sso:saml_back"))
    browser.post(reverse("account_logout"))
    browser.cookies["sign_on"] = carried
    assert browser.get(reverse("sso:saml_back")).status_code == 403


@pytest.mark.parametrize("carried", ["", "nonsense", "WyJ4Il0:1abc:def"])
def test_a_made_up_carried_answer_is_refused(cast: Cast, carried: str) -> None:
    browser = Client()
    browser.cookies["sign_on"] = carried
    assert browser.get(reverse("sso:saml_back")).status_code == 403


def test_the_carried_answer_is_no_scripts_business_and_goes_soon(cast: Cast) -> None:
    browser = Client()
    xml = provider.respond(begin(browser))
    found = browser.post(reverse("sso:saml_acs"), {"SAMLResponse": provider.pack(xml)}).cookies["sign_on"]
    assert (found["httponly"], found["max-age"], found["path"]) == (True, 120, reverse("sso:saml_back"))


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_instant_one_counts() -> None:
    until = timezone.now() + dt.timedelta(hours=1)

    def spend(_: int) -> bool:
        try:
            return Spent.objects.spend("one", until)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(spend, range(4))) == [False, False, False, True]


def test_used_responses_are_kept_for_as_long_as_they_could_come_back(cast: Cast) -> None:
    knock()
    tidy()
    assert Spent.objects.exists()


def test_used_responses_are_forgotten_later(cast: Cast) -> None:
    knock()
    with time_machine.travel(timezone.now() + dt.timedelta(days=2), tick=False):
        tidy()
    assert not Spent.objects.exists()


def test_the_refusal_is_in_the_audit_without_a_strangers_words(cast: Cast) -> None:
    knock(audience="https://evil.test/words")
    entry = Entry.objects.get(act="sign_in_failed")
    assert ("refused" in entry.detail, "evil" in entry.detail) == (True, False)


# --- second steps, and setting it up ---


def test_whoever_has_a_second_step_is_asked_for_it(cast: Cast) -> None:
    TOTP.activate(cast.trainee, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert not knock()


@pytest.mark.parametrize(("context", "let_in"), [(REFEDS, True), (provider.PASSWORD, False)])
def test_the_schools_second_step_counts_where_that_is_set(
    cast: Cast, settings: Any, context: str, let_in: bool
) -> None:
    settings.SAML = settings.SAML | {"second_step": [REFEDS]}
    TOTP.activate(cast.trainee, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert knock(context=context) is let_in


def test_the_sign_in_page_offers_the_school() -> None:
    assert "Sign in with Example School" in text(Client().get(reverse("account_login")))


def test_the_site_publishes_where_responses_go() -> None:
    page = Client().get(reverse("sso:saml_metadata"))
    assert (provider.ACS in text(page), provider.AUDIENCE in text(page)) == (True, True)


@pytest.mark.parametrize("valid", ["2020-01-01T00:00:00Z", "soon"])
def test_metadata_that_are_over_begin_no_sign_in(settings: Any, tmp_path: Path, valid: str) -> None:
    (tmp_path / "metadata.xml").write_text(provider.metadata(valid))
    assert Client().post(reverse("sso:saml")).status_code == 403


def test_metadata_that_are_over_let_nobody_in(cast: Cast, tmp_path: Path) -> None:
    browser = Client()
    xml = provider.respond(begin(browser))
    (tmp_path / "metadata.xml").write_text(provider.metadata("2020-01-01T00:00:00Z"))
    assert deliver(browser, xml).status_code == 403


def test_metadata_that_hold_let_in(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "metadata.xml").write_text(provider.metadata("2090-01-01T00:00:00Z"))
    assert knock()


@pytest.mark.parametrize("written", ["", "<x/>", "hello"])
def test_metadata_that_are_none_begin_no_sign_in(tmp_path: Path, written: str) -> None:
    (tmp_path / "metadata.xml").write_text(written)
    assert Client().post(reverse("sso:saml")).status_code == 403


def test_without_domains_it_does_not_start() -> None:
    with pytest.raises(SystemExit, match="SIGN_ON_DOMAINS"):
        sign_on.saml(metadata="idp.xml", domains=[])


def test_the_button_needs_its_forms_token() -> None:
    assert Client(enforce_csrf_checks=True).post(reverse("sso:saml")).status_code == 403
