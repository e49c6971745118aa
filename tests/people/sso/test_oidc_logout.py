"""Logout by OIDC: begun here, begun at the school, and every token that ends nothing."""

from __future__ import annotations

import datetime as dt
import html
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from people.models import Entry, SignIn
from tests.conftest import Cast, browse
from tests.people.pages import text
from tests.people.sso.oidc_provider import KEY, STRANGERS_KEY, Provider
from tests.people.sso.oidc_ways import begin, come, is_in

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

HOUR = 3600


@pytest.fixture(autouse=True)
def _logouts(school: Provider) -> None:
    """Let the provider publish where it takes logouts."""
    school.misdeeds.published = {"end_session_endpoint": f"{school.issuer}/end"}


def came(school: Provider, *, session: str = "session-1") -> Client:
    """Return the browser of someone who came by the school."""
    browser = Client()
    school.person |= {"sid": session}
    come(browser, school)
    assert is_in(browser)
    return browser


def leave(browser: Client) -> str:
    """Sign out here and there; return the address that the page leads on to."""
    page = browser.post(reverse("sso:oidc_end"))
    found = re.search(r'content="0; url=([^"]+)"', page.content.decode())
    assert found is not None, page.status_code
    return html.unescape(found[1])


def end(token: str) -> Any:
    """Send a token as the provider's server does."""
    return Client(enforce_csrf_checks=True).post(reverse("sso:oidc_ended"), {"logout_token": token})


class TestBegunHere:
    def test_the_page_to_sign_out_offers_it(self, cast: Cast, school: Provider) -> None:
        page = text(came(school).get(reverse("account_logout")))
        assert ("Sign out there too" in page, reverse("sso:oidc_end") in page) == (True, True)

    def test_it_ends_the_session_here_at_once(self, cast: Cast, school: Provider) -> None:
        browser = came(school)
        leave(browser)
        assert (is_in(browser), SignIn.objects.count()) == (False, 0)

    def test_the_school_is_told_who_asks_and_where_to_lead_back(self, cast: Cast, school: Provider) -> None:
        address = urlsplit(leave(came(school)))
        asked = parse_qs(address.query)
        assert f"{address.scheme}://{address.netloc}{address.path}" == f"{school.issuer}/end"
        assert (asked["client_id"], asked["post_logout_redirect_uri"]) == (
            ["wellbeing"],
            ["http://testserver/accounts/school/oidc/left/"],
        )

    def test_no_token_is_kept_to_hint_with(self, cast: Cast, school: Provider) -> None:
        browser = came(school)
        assert "eyJ" not in str(dict(browser.session))
        assert "id_token_hint" not in leave(browser)

    def test_an_address_with_a_query_of_its_own_keeps_it(self, cast: Cast, school: Provider) -> None:
        school.misdeeds.published = {"end_session_endpoint": f"{school.issuer}/end?realm=md"}
        assert leave(came(school)).startswith(f"{school.issuer}/end?realm=md&client_id=wellbeing&")

    def test_coming_back_is_told_in_words(self, cast: Cast, school: Provider) -> None:
        browser = came(school)
        state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
        page = browser.get(reverse("sso:oidc_left"), {"state": state}, follow=True)
        assert "You are signed out here and at Example School." in text(page)

    @pytest.mark.parametrize("state", ["", "made up", "a:b:c"])
    def test_coming_back_from_nowhere_says_nothing(self, school: Provider, state: str) -> None:
        page = Client().get(reverse("sso:oidc_left"), {"state": state}, follow=True)
        assert "You are signed out" not in text(page)

    def test_an_old_way_back_says_nothing(self, cast: Cast, school: Provider) -> None:
        browser = came(school)
        state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11), tick=False):
            page = browser.get(reverse("sso:oidc_left"), {"state": state}, follow=True)
        assert "You are signed out" not in text(page)

    def test_it_tells_nobody_who_is_signed_in_that_they_are_not(self, cast: Cast, school: Provider) -> None:
        state = parse_qs(urlsplit(leave(came(school))).query)["state"][0]
        browser = browse(cast.facilitator)
        page = browser.get(reverse("sso:oidc_left"), {"state": state}, follow=True)
        assert ("You are signed out" in text(page), is_in(browser)) == (False, True)

    def test_a_school_that_is_away_keeps_nobody_signed_in(self, cast: Cast, school: Provider) -> None:
        browser = came(school)
        school.misdeeds.broken = True
        page = browser.post(reverse("sso:oidc_end"), follow=True)
        assert "Example School did not end its own session" in text(page)
        assert not is_in(browser)

    def test_a_school_that_stopped_taking_logouts_is_told_kindly(self, cast: Cast, school: Provider) -> None:
        browser = came(school)
        school.misdeeds.published = {}
        page = browser.post(reverse("sso:oidc_end"), follow=True)
        assert ("did not end its own session" in text(page), is_in(browser)) == (True, False)

    @pytest.mark.parametrize("address", ["", None, "javascript:alert(1)", "ftp://127.0.0.1/", 7])
    def test_without_an_address_that_counts_nothing_is_offered(
        self, cast: Cast, school: Provider, address: object
    ) -> None:
        school.misdeeds.published = {"end_session_endpoint": address}
        assert "Sign out there too" not in text(came(school).get(reverse("account_logout")))

    def test_whoever_came_another_way_is_not_offered_it(self, cast: Cast, school: Provider) -> None:
        browser = browse(cast.trainee)
        assert "Sign out there too" not in text(browser.get(reverse("account_logout")))
        assert browser.post(reverse("sso:oidc_end"))["Location"] == reverse("account_logout")

    def test_a_link_signs_nobody_out(self, cast: Cast, school: Provider) -> None:
        browser = came(school)
        assert (browser.get(reverse("sso:oidc_end")).status_code, is_in(browser)) == (405, True)


class TestBegunAtTheSchool:
    def test_it_ends_that_session_alone(self, cast: Cast, school: Provider) -> None:
        first, second = came(school), came(school, session="session-2")
        assert end(school.logout_token(sid="session-2")).status_code == 200
        assert (is_in(first), is_in(second)) == (True, False)

    def test_without_a_session_it_ends_all_of_that_person(self, cast: Cast, school: Provider) -> None:
        browsers = [came(school), came(school, session="session-2")]
        end(school.logout_token())
        assert [is_in(browser) for browser in browsers] == [False, False]

    def test_a_session_is_enough_to_name(self, cast: Cast, school: Provider) -> None:
        first, second = came(school), came(school, session="session-2")
        end(school.logout_token(sub=None, sid="session-1"))
        assert (is_in(first), is_in(second)) == (False, True)

    def test_it_ends_where_the_provider_publishes_no_address_too(self, cast: Cast, school: Provider) -> None:
        school.misdeeds.published = {}
        browser = came(school)
        end(school.logout_token())
        assert not is_in(browser)

    def test_it_ends_no_sign_in_that_came_another_way(self, cast: Cast, school: Provider) -> None:
        came(school)
        other = browse(cast.trainee)
        end(school.logout_token())
        assert is_in(other)

    @pytest.mark.parametrize("named", [{"sub": "school-18"}, {"sub": None, "sid": "session-9"}])
    def test_it_ends_nobody_elses(self, cast: Cast, school: Provider, named: dict[str, Any]) -> None:
        browser = came(school)
        assert (end(school.logout_token(**named)).status_code, is_in(browser)) == (200, True)

    def test_it_ends_a_session_that_began_while_someone_else_was_signed_in_there(
        self, cast: Cast, school: Provider
    ) -> None:
        browser = Client()
        back = school.authorize(begin(browser))
        states = browser.session["socialaccount_states"]
        browser.force_login(cast.facilitator, backend="people.backends.RosterBackend")
        session = browser.session
        session["socialaccount_states"] = states
        session.save()
        browser.get(back)
        assert browser.get(reverse("people:profile")).context["user"] == cast.trainee
        end(school.logout_token())
        assert not is_in(browser)

    def test_a_saml_account_of_the_same_name_is_another(self, cast: Cast, school: Provider) -> None:
        came(school)
        SignIn.objects.of_school("school-17", []).end()
        assert SignIn.objects.count() == 1

    def test_one_that_was_used_does_not_sign_out_who_came_back(self, cast: Cast, school: Provider) -> None:
        came(school)
        old = school.logout_token()
        end(old)
        back = came(school)
        assert (end(old).status_code, is_in(back)) == (400, True)

    def test_a_kind_is_not_needed(self, cast: Cast, school: Provider) -> None:
        browser = came(school)
        school.misdeeds.kind = "JWT"
        end(school.logout_token())
        assert not is_in(browser)


WRONG: dict[str, Callable[[], dict[str, Any]]] = {
    "for another site": lambda: {"aud": "somebody else"},
    "by another": lambda: {"iss": "https://evil.test"},
    "without an end": lambda: {"exp": None},
    "past its end": lambda: {"exp": int(time.time()) - HOUR},
    "old, with a far end": lambda: {"iat": int(time.time()) - HOUR, "exp": int(time.time()) + HOUR},
    "of the future": lambda: {"iat": int(time.time()) + HOUR},
    "without a name of its own": lambda: {"jti": None},
    "about nobody": lambda: {"sub": None},
    "about an empty name": lambda: {"sub": "", "sid": ""},
    "for a sign-in": lambda: {"nonce": "one"},
    "about nothing": lambda: {"events": None},
    "about something else": lambda: {"events": {"http://schemas.openid.net/event/other": {}}},
    "about a word": lambda: {"events": "http://schemas.openid.net/event/backchannel-logout"},
}


@pytest.mark.parametrize("why", WRONG)
def test_a_token_that_is_wrong_ends_nothing(cast: Cast, school: Provider, why: str) -> None:
    browser = came(school)
    assert (end(school.logout_token(**WRONG[why]())).status_code, is_in(browser)) == (400, True)


@pytest.mark.parametrize(
    "misdeed",
    [
        {"key": STRANGERS_KEY},
        {"key": STRANGERS_KEY, "kid": "two"},
        {"key": None, "algorithm": "none"},
        {"key": "a secret" * 8, "algorithm": "HS256"},
        {"kind": "at+jwt"},
    ],
)
def test_a_token_that_is_not_signed_for_this_ends_nothing(
    cast: Cast, school: Provider, misdeed: dict[str, Any]
) -> None:
    browser = came(school)
    vars(school.misdeeds).update(misdeed)
    assert (end(school.logout_token()).status_code, is_in(browser)) == (400, True)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "A" * 20_000])
def test_what_is_no_token_is_refused(school: Provider, db: None, token: str) -> None:
    assert end(token).status_code == 400


def test_a_token_of_a_sign_in_ends_nothing(cast: Cast, school: Provider) -> None:
    browser = came(school)
    token = school.id_token({"nonce": "one"})
    assert (end(token).status_code, is_in(browser)) == (400, True)


def test_a_token_that_ends_begins_nothing(
    cast: Cast, school: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(school, "id_token", lambda _asked: school.logout_token(email="trainee@example.test"))
    come(Client(), school)
    assert not SocialAccount.objects.exists()


def test_a_provider_that_is_away_ends_nothing(cast: Cast, school: Provider, settings: Any) -> None:
    browser = came(school)
    settings.OIDC = settings.OIDC | {"issuer": "http://127.0.0.1:9"}
    assert (end(school.logout_token()).status_code, is_in(browser)) == (400, True)


def test_a_refusal_is_in_the_audit_without_a_strangers_words(cast: Cast, school: Provider) -> None:
    end(jwt.encode({"sub": "<script>"}, KEY, "RS256", headers={"kid": "one"}))
    assert Entry.objects.get(act="sign_in_failed").detail == (
        "school sign-in: the token is refused (MissingRequiredClaimError)"
    )


def test_the_answer_is_kept_nowhere(school: Provider, db: None) -> None:
    assert "no-store" in end("x")["Cache-Control"]


def test_the_address_takes_posts_alone(school: Provider) -> None:
    assert Client().get(reverse("sso:oidc_ended")).status_code == 405


def test_knocking_all_day_is_slowed_down(school: Provider, db: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"school_logout": "2/m/ip"}
    asked = len(school.asked)
    assert [end("x.y.z").status_code for _ in range(3)] == [400, 400, 429]
    assert len(school.asked) == asked + 2


def test_what_the_list_of_sign_ins_keeps_is_no_name(cast: Cast, school: Provider) -> None:
    came(school)
    assert not {"school-17", "session-1"} & {str(value) for value in vars(SignIn.objects.get()).values()}
