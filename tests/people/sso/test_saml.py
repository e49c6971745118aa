"""Sign-in by SAML with a provider on this machine: who is let in, and every response that is not."""

from __future__ import annotations

import datetime as dt
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

from core import sign_on
from people.models import Entry, Spent, User
from people.tasks import tidy
from tests.conftest import Cast
from tests.people.pages import text
from tests.people.sso import saml_provider as provider
from tests.people.sso.saml_ways import begin, come, deliver, is_in, knock

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("saml_school")]
REFEDS = "https://refeds.org/profile/mfa"


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


def test_an_address_that_went_to_someone_new_opens_nothing(cast: Cast) -> None:
    form = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    by_address = {"name": "trainee@example.test", "name_format": form, "email": ""}
    knock(**by_address)
    User.objects.filter(pk=cast.trainee.pk).update(email="married@example.test")
    assert not knock(**by_address)


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
