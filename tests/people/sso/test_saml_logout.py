"""Single logout by SAML: begun at the school, begun here, and everything that is neither."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words

from people.models import SignIn
from tests.conftest import Cast, browse
from tests.people.pages import text
from tests.people.sso import saml_ending as ending
from tests.people.sso import saml_provider as provider
from tests.people.sso.conftest import OUR_CERTIFICATE
from tests.people.sso.saml_ways import begin, deliver, is_in

pytestmark = pytest.mark.django_db
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _logouts(own_pair: None, settings: Any) -> None:
    """Let the provider publish where it takes logouts."""
    Path(settings.SAML["metadata"]).write_text(provider.metadata(logout=True))


def came(**changes: Any) -> Client:
    """Return the browser of someone who came by the school."""
    browser = Client()
    deliver(browser, provider.respond_encrypted(begin(browser), OUR_CERTIFICATE, **changes))
    assert is_in(browser)
    return browser


def put_back(browser: Client, asked: str) -> None:
    """Keep a way to the school that was begun before the browser's session changed, as another tab would."""
    session = browser.session
    session["socialaccount_states"] = {asked: ({"process": "login"}, time.time(), "saml")}
    session.save()


def waiting(cast: Cast) -> Client:
    """Return a browser that came by the school, and is asked for a second step."""
    TOTP.activate(cast.trainee, SEED)
    browser = Client()
    deliver(browser, provider.respond_encrypted(begin(browser), OUR_CERTIFICATE))
    assert not is_in(browser)
    return browser


def app_code() -> str:
    """Return what the app shows now."""
    return str(format_hotp_value(hotp_value(SEED, next(yield_hotp_counters_from_time()))))


def send(kind: str, xml: str, **ways: Any) -> Any:
    """Open the site's address for logouts, as the provider makes some other browser do."""
    return Client().get(f"{reverse('sso:saml_sls')}?{ending.query(kind, xml, **ways)}")


def onward(browser: Client) -> str:
    """Sign out here and there; return the address that leads on."""
    page = browser.post(reverse("sso:saml_end"))
    found = re.search(r'content="0; url=([^"]+)"', page.content.decode())
    assert found is not None, page.status_code
    return html.unescape(found[1])


class TestBegunAtTheSchool:
    def test_it_ends_the_session_here(self, cast: Cast) -> None:
        browser = came()
        send("SAMLRequest", ending.request())
        assert not is_in(browser)

    def test_the_answer_goes_back_signed_and_with_what_came_along(self, cast: Cast) -> None:
        came()
        address = send("SAMLRequest", ending.request(id="_asked"))["Location"]
        answer = ending.carried(address, "SAMLResponse")
        assert answer.get("InResponseTo") == "_asked"
        assert ("RelayState=kept" in address, ending.is_signed(address, OUR_CERTIFICATE)) == (True, True)

    def test_it_ends_that_session_of_the_school_alone(self, cast: Cast) -> None:
        first, second = came(index="session-1"), came(index="session-2")
        send("SAMLRequest", ending.request(index="session-2"))
        assert (is_in(first), is_in(second)) == (True, False)

    def test_without_a_session_it_ends_all_of_that_person(self, cast: Cast) -> None:
        browsers = [came(index="session-1"), came(index="session-2")]
        send("SAMLRequest", ending.request(index=""))
        assert [is_in(browser) for browser in browsers] == [False, False]

    def test_it_ends_no_sign_in_that_came_another_way(self, cast: Cast) -> None:
        came()
        other = browse(cast.trainee)
        send("SAMLRequest", ending.request(index=""))
        assert is_in(other)

    def test_it_ends_nobody_elses(self, cast: Cast) -> None:
        browser = came()
        send("SAMLRequest", ending.request(name="school-18", index=""))
        assert is_in(browser)

    def test_an_empty_name_ends_nobody(self, cast: Cast) -> None:
        other = browse(cast.trainee)
        send("SAMLRequest", ending.request(name="", index=""))
        assert is_in(other)

    def test_it_ends_a_session_that_began_while_someone_else_was_signed_in_there(self, cast: Cast) -> None:
        browser = Client()
        asked = begin(browser)
        browser.force_login(cast.facilitator, backend="people.backends.RosterBackend")
        put_back(browser, asked)
        deliver(browser, provider.respond_encrypted(asked, OUR_CERTIFICATE))
        assert browser.get(reverse("people:profile")).context["user"] == cast.trainee
        send("SAMLRequest", ending.request())
        assert not is_in(browser)

    def test_it_ends_a_session_that_needed_a_second_step(self, cast: Cast) -> None:
        browser = waiting(cast)
        browser.post(reverse("mfa_authenticate"), {"code": app_code()})
        assert is_in(browser)
        send("SAMLRequest", ending.request())
        assert not is_in(browser)

    def test_it_ends_no_session_of_whoever_went_on_another_way(self, cast: Cast) -> None:
        browser = waiting(cast)
        browser.force_login(cast.facilitator, backend="people.backends.RosterBackend")
        send("SAMLRequest", ending.request(index=""))
        assert (is_in(browser), "school_session" in browser.session) == (True, False)

    @pytest.mark.parametrize(
        "changes",
        [
            {"issuer": "https://other.example.edu/saml"},
            {"destination": "https://other.example.edu/sls/"},
            {"at": "2020-01-01T00:00:00Z"},
            {"at": "2099-01-01T00:00:00Z"},
        ],
    )
    def test_one_that_is_wrong_ends_nothing(self, cast: Cast, changes: dict[str, str]) -> None:
        browser = came()
        answer = send("SAMLRequest", ending.request(**changes))
        assert (answer.status_code, is_in(browser)) == (403, True)

    @pytest.mark.parametrize(
        "ways", [{"key": None}, {"key": provider.STRANGERS_KEY}, {"algorithm": Words.RSA_SHA1}]
    )
    def test_one_that_is_not_signed_as_it_should_ends_nothing(self, cast: Cast, ways: dict[str, Any]) -> None:
        browser = came()
        answer = send("SAMLRequest", ending.request(), **ways)
        assert (answer.status_code, is_in(browser)) == (403, True)

    def test_a_signature_of_another_message_ends_nothing(self, cast: Cast) -> None:
        browser = came()
        good, other = (ending.query("SAMLRequest", ending.request(name=name)) for name in ("x", "school-17"))
        mixed = other.partition("&Signature=")[0] + "&Signature=" + good.partition("&Signature=")[2]
        assert Client().get(f"{reverse('sso:saml_sls')}?{mixed}").status_code == 403
        assert is_in(browser)

    def test_a_message_that_is_there_twice_is_refused(self, cast: Cast) -> None:
        browser = came()
        good = ending.query("SAMLRequest", ending.request(name="x"))
        twice = f"{good}&{ending.query('SAMLRequest', ending.request(), key=None)}"
        assert Client().get(f"{reverse('sso:saml_sls')}?{twice}").status_code == 403
        assert is_in(browser)

    def test_one_that_was_used_does_not_sign_out_who_came_back(self, cast: Cast) -> None:
        came()
        old = ending.request()
        send("SAMLRequest", old)
        back = came()
        assert (send("SAMLRequest", old).status_code, is_in(back)) == (403, True)

    @pytest.mark.parametrize(
        "query", ["", "SAMLRequest=x", "SAMLResponse=%00", "SAMLRequest=" + "A" * 30_000]
    )
    def test_what_is_no_message_is_refused(self, cast: Cast, query: str) -> None:
        assert Client().get(f"{reverse('sso:saml_sls')}?{query}").status_code == 403


class TestBegunHere:
    def test_it_ends_the_session_here_at_once(self, cast: Cast) -> None:
        browser = came()
        onward(browser)
        assert (is_in(browser), SignIn.objects.count()) == (False, 0)

    def test_the_school_is_told_whose_session_signed(self, cast: Cast) -> None:
        address = onward(came())
        asked = ending.carried(address, "SAMLRequest")
        named = [found.text for found in asked.iter("{*}NameID", "{*}SessionIndex")]
        assert (named, ending.is_signed(address, OUR_CERTIFICATE)) == (["school-17", "session-1"], True)

    def test_the_schools_answer_is_told_in_words(self, cast: Cast) -> None:
        browser = came()
        asked = ending.carried(onward(browser), "SAMLRequest").get("ID")
        address = f"{reverse('sso:saml_sls')}?{ending.query('SAMLResponse', ending.response(asked))}"
        assert "signed out here and at Example School" in text(browser.get(address, follow=True))

    def test_a_school_that_did_not_sign_out_is_not_said_to_have(self, cast: Cast) -> None:
        browser = came()
        asked = ending.carried(onward(browser), "SAMLRequest").get("ID")
        answer = ending.response(asked, status=ending.REFUSED)
        page = browser.get(f"{reverse('sso:saml_sls')}?{ending.query('SAMLResponse', answer)}", follow=True)
        assert "Example School did not end its own session" in text(page)

    def test_an_old_answer_tells_nobody_that_they_are_signed_out(self, cast: Cast) -> None:
        browser = came()
        address = f"{reverse('sso:saml_sls')}?{ending.query('SAMLResponse', ending.response('_old'))}"
        assert ("You are signed out" in text(browser.get(address, follow=True)), is_in(browser)) == (
            False,
            True,
        )

    def test_a_made_up_answer_is_refused(self, cast: Cast) -> None:
        xml = ending.response("_x")
        assert send("SAMLResponse", xml, key=provider.STRANGERS_KEY).status_code == 403
        assert send("SAMLResponse", ending.response("_x", issuer="https://x.test/")).status_code == 403

    def test_the_page_to_sign_out_offers_it(self, cast: Cast) -> None:
        assert "Sign out there too" in text(came().get(reverse("account_logout")))

    def test_whoever_came_another_way_is_not_offered_it(self, cast: Cast) -> None:
        browser = browse(cast.trainee)
        assert "Sign out there too" not in text(browser.get(reverse("account_logout")))
        assert browser.post(reverse("sso:saml_end"))["Location"] == reverse("account_logout")

    def test_a_school_whose_metadata_are_gone_keeps_nobody_signed_in(self, cast: Cast, settings: Any) -> None:
        browser = came()
        Path(settings.SAML["metadata"]).unlink()
        page = browser.post(reverse("sso:saml_end"), follow=True)
        assert ("did not end its own session" in text(page), is_in(browser)) == (True, False)

    def test_a_link_signs_nobody_out(self, cast: Cast) -> None:
        browser = came()
        assert (browser.get(reverse("sso:saml_end")).status_code, is_in(browser)) == (405, True)


def test_without_the_schools_address_for_it_nothing_is_offered(cast: Cast, settings: Any) -> None:
    Path(settings.SAML["metadata"]).write_text(provider.metadata())
    assert "school_session" not in came().session


def test_the_metadata_say_where_logouts_go() -> None:
    page = Client().get(reverse("sso:saml_metadata")).content.decode()
    assert f'Location="{provider.SLS}"' in page


def test_what_the_list_of_sign_ins_keeps_is_no_name(cast: Cast) -> None:
    came()
    assert "school-17" not in str(vars(SignIn.objects.get()))
