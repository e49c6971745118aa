"""Sign-in by OIDC against a provider on this machine: who is let in, and every token that is not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from core import sign_on
from people.models import Entry, SignIn, User
from tests.conftest import Cast
from tests.people.pages import text
from tests.people.sso.oidc_provider import Provider
from tests.people.sso.oidc_ways import begin, come, is_in, knock

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


def words(answer: Any) -> str:
    """Return what a page says, without what stands around it."""
    return text(answer).partition("<h1")[2].partition("</main>")[0]


def test_someone_on_the_roster_is_let_in_by_their_verified_address(cast: Cast, school: Provider) -> None:
    browser = Client()
    assert come(browser, school)["Location"] == reverse("people:welcome")
    assert browser.get(reverse("people:profile")).context["user"] == cast.trainee


def test_the_first_time_links_and_the_audit_says_so(cast: Cast, school: Provider) -> None:
    knock(school)
    acts = set(Entry.objects.filter(person=cast.trainee).values_list("act", flat=True))
    assert acts == {"sign_on_linked", "signed_in"}


def test_once_linked_the_schools_account_counts_and_not_its_address(cast: Cast, school: Provider) -> None:
    knock(school)
    school.person |= {"email": "married@example.test"}
    assert knock(school)


def test_nothing_is_kept_of_what_the_school_said(cast: Cast, school: Provider) -> None:
    school.person |= {"name": "Ana", "birthdate": "1990-01-01"}
    knock(school)
    assert SocialAccount.objects.get().extra_data == {"second_step": False}
    assert not SocialToken.objects.exists()


def test_a_school_sign_in_is_listed_with_the_others(cast: Cast, school: Provider) -> None:
    knock(school)
    assert SignIn.objects.get().user == cast.trainee


def test_the_sign_in_page_offers_the_school(school: Provider) -> None:
    assert "Sign in with Example School" in text(Client().get(reverse("account_login")))


def test_without_one_set_up_the_sign_in_page_offers_none(db: None) -> None:
    assert "accounts/school" not in text(Client().get(reverse("account_login")))


@pytest.mark.parametrize("name", ["oidc_back", "saml_back", "saml_metadata"])
def test_without_one_set_up_there_is_nothing(name: str) -> None:
    assert Client().get(reverse(f"sso:{name}")).status_code == 404


def test_the_browser_is_asked_for_a_challenge_a_nonce_and_a_state(cast: Cast, school: Provider) -> None:
    asked = parse_qs(urlsplit(begin(Client())).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"code_challenge", "nonce", "state"} <= set(asked)


def test_a_challenge_a_nonce_and_a_state_are_new_each_time(school: Provider) -> None:
    one, other = (parse_qs(urlsplit(begin(Client())).query) for _ in range(2))
    assert [name for name in ("code_challenge", "nonce", "state") if one[name] == other[name]] == []


def test_the_session_key_changes_at_sign_in(cast: Cast, school: Provider) -> None:
    browser = Client()
    address = begin(browser)
    before = browser.cookies["sessionid"].value
    browser.get(school.authorize(address))
    assert browser.cookies["sessionid"].value != before


# --- nobody is made, and nobody else is let in ---


def test_someone_who_is_not_on_the_roster_gets_no_account(cast: Cast, school: Provider) -> None:
    school.person |= {"email": "stranger@example.test"}
    before = User.objects.count()
    assert (knock(school), User.objects.count()) == (False, before)


def test_the_answer_says_what_to_do(cast: Cast, school: Provider) -> None:
    school.person |= {"email": "stranger@example.test"}
    answer = come(Client(), school)
    assert (answer.status_code, "program coordinator" in text(answer)) == (403, True)


def test_the_answer_is_the_same_for_whoever_left_and_for_strangers(cast: Cast, school: Provider) -> None:
    cast.trainee.enrollments.update(ends_on="2021-01-01")
    left = words(come(Client(), school))
    school.person |= {"email": "stranger@example.test"}
    assert left == words(come(Client(), school))


@pytest.mark.parametrize("gone", ["left", "switched off"])
def test_whoever_is_gone_is_not_linked(cast: Cast, school: Provider, gone: str) -> None:
    if gone == "left":
        cast.trainee.enrollments.update(ends_on="2021-01-01")
    else:
        User.objects.filter(pk=cast.trainee.pk).update(is_active=False)
    assert (knock(school), SocialAccount.objects.exists()) == (False, False)


def test_whoever_leaves_after_the_link_is_not_let_in(cast: Cast, school: Provider) -> None:
    knock(school)
    cast.trainee.enrollments.update(ends_on="2021-01-01")
    assert not knock(school)


@pytest.mark.parametrize("said", [False, "false", None, 1, "yes"])
def test_an_unverified_address_links_nobody(cast: Cast, school: Provider, said: object) -> None:
    school.person |= {"email_verified": said}
    assert not knock(school)


def test_silence_about_an_address_links_nobody(cast: Cast, school: Provider) -> None:
    school.misdeeds.without = ("email_verified",)
    assert not knock(school)


def test_silence_is_filled_for_the_schools_own_domains(cast: Cast, school: Provider, settings: Any) -> None:
    settings.SIGN_ON_DOMAINS = ["Example.test"]
    school.misdeeds.without = ("email_verified",)
    assert knock(school)


def test_a_denial_is_not_filled(cast: Cast, school: Provider, settings: Any) -> None:
    settings.SIGN_ON_DOMAINS = ["example.test"]
    school.person |= {"email_verified": False}
    assert not knock(school)


def test_an_address_that_went_to_someone_new_opens_nothing(cast: Cast, school: Provider) -> None:
    knock(school)
    school.person |= {"sub": "school-18"}
    assert not knock(school)


@pytest.mark.parametrize("email", ["", None, 7, "trainee@example.test\nbcc: x@y.z", "ｔrainee@example.test"])
def test_an_address_that_is_none_links_nobody(cast: Cast, school: Provider, email: object) -> None:
    school.person |= {"email": email}
    assert not knock(school)


def test_an_account_of_another_provider_is_another_account(cast: Cast, school: Provider) -> None:
    SocialAccount.objects.create(user=cast.gme_admin, provider="saml", uid="school-17")
    browser = Client()
    come(browser, school)
    assert browser.get(reverse("people:profile")).context["user"] == cast.trainee


# --- the way there and back ---


def test_a_code_works_once(cast: Cast, school: Provider) -> None:
    browser = Client()
    back = school.authorize(begin(browser))
    browser.get(back)
    browser.post(reverse("account_logout"))
    assert (browser.get(back).status_code, is_in(browser)) == (403, False)


def test_a_code_of_another_sign_in_is_refused(cast: Cast, school: Provider) -> None:
    victim, thief = Client(), Client()
    code = parse_qs(urlsplit(school.authorize(begin(victim))).query)["code"][0]
    state = parse_qs(urlsplit(begin(thief)).query)["state"][0]
    assert thief.get(reverse("sso:oidc_back"), {"code": code, "state": state}).status_code == 403


def test_a_sign_in_begun_in_another_browser_is_refused(cast: Cast, school: Provider) -> None:
    back = school.authorize(begin(Client()))
    stranger = Client()
    assert (stranger.get(back).status_code, is_in(stranger)) == (403, False)


@pytest.mark.parametrize("query", [{}, {"code": "x"}, {"state": "x"}, {"code": "x", "state": "x"}])
def test_coming_back_from_nowhere_is_refused(school: Provider, query: dict[str, str]) -> None:
    assert Client().get(reverse("sso:oidc_back"), query).status_code == 403


def test_saying_no_at_the_school_lets_nobody_in(cast: Cast, school: Provider) -> None:
    browser = Client()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    said = {"error": "access_denied", "state": state}
    assert (browser.get(reverse("sso:oidc_back"), said).status_code, is_in(browser)) == (403, False)


def test_a_sign_in_that_took_too_long_is_refused(cast: Cast, school: Provider) -> None:
    browser = Client()
    back = school.authorize(begin(browser))
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11), tick=False):
        assert browser.get(back).status_code == 403


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", "http:evil.test"]
)
def test_signing_in_leads_to_no_other_site(cast: Cast, school: Provider, target: str) -> None:
    assert come(Client(), school, next=target)["Location"] == reverse("people:welcome")


def test_signing_in_leads_to_where_someone_was_going(cast: Cast, school: Provider) -> None:
    assert come(Client(), school, next="/privacy/")["Location"] == "/privacy/"


def test_an_address_changes_nothing_of_what_is_asked(cast: Cast, school: Provider) -> None:
    browser = Client()
    page = browser.post(reverse("sso:oidc") + "?scope=admin&auth_params=nonce%3Dmine&process=connect")
    address = text(page).partition("url=")[2].partition('"')[0]
    assert ("admin" in address, "nonce=mine" in address) == (False, False)


def test_a_forged_host_does_not_change_where_people_come_back_to(school: Provider, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.test"]
    page = Client().post(reverse("sso:oidc"), headers={"host": "other.test"})
    assert "redirect_uri=http%3A%2F%2Ftestserver%2F" in text(page)


def test_the_button_needs_its_forms_token(school: Provider) -> None:
    assert Client(enforce_csrf_checks=True).post(reverse("sso:oidc")).status_code == 403


def test_a_link_begins_no_sign_in(school: Provider) -> None:
    assert Client().get(reverse("sso:oidc")).status_code == 405


def test_whoever_is_signed_in_already_goes_to_today(
    cast: Cast, school: Provider, as_: Callable[..., Client]
) -> None:
    assert as_(cast.trainee).post(reverse("sso:oidc"))["Location"] == reverse("home:today")


@pytest.mark.parametrize(
    "published",
    [
        {"issuer": "https://evil.test"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "ftp://127.0.0.1/"},
        {"jwks_uri": ""},
    ],
)
def test_a_provider_that_publishes_something_else_is_not_used(
    school: Provider, published: dict[str, str]
) -> None:
    school.misdeeds.published = published
    assert Client().post(reverse("sso:oidc")).status_code == 403


def test_a_provider_that_is_away_is_told_kindly(school: Provider, settings: Any) -> None:
    settings.OIDC = settings.OIDC | {"issuer": "http://127.0.0.1:9"}
    assert Client().post(reverse("sso:oidc")).status_code == 403


def test_an_address_that_the_token_lacks_is_asked_for(cast: Cast, school: Provider) -> None:
    school.misdeeds.without = ("email", "email_verified")
    assert (knock(school), "/userinfo" in school.asked) == (True, True)


def test_an_answer_about_someone_else_is_refused(cast: Cast, school: Provider) -> None:
    school.misdeeds.without = ("email", "email_verified")
    school.misdeeds.userinfo = {"sub": "another"}
    assert not knock(school)


# --- second steps ---


def with_app(person: User) -> User:
    """Give someone an app."""
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return person


def test_whoever_has_a_second_step_is_asked_for_it(cast: Cast, school: Provider) -> None:
    with_app(cast.trainee)
    browser = Client()
    assert (come(browser, school)["Location"], is_in(browser)) == (reverse("mfa_authenticate"), False)


def test_the_schools_own_second_step_counts_where_that_is_set(
    cast: Cast, school: Provider, settings: Any
) -> None:
    settings.OIDC = settings.OIDC | {"second_step": ["mfa"]}
    with_app(cast.trainee)
    school.person |= {"amr": ["pwd", "mfa"]}
    assert knock(school)


@pytest.mark.parametrize("said", [{"amr": ["pwd"]}, {"amr": "mfa"}, {"acr": "1"}, {}])
def test_another_way_does_not_count(
    cast: Cast, school: Provider, settings: Any, said: dict[str, Any]
) -> None:
    settings.OIDC = settings.OIDC | {"second_step": ["mfa"]}
    with_app(cast.trainee)
    school.person |= said
    assert not knock(school)


@pytest.mark.parametrize(("said", "opens"), [("mfa", True), ("1", False)])
def test_a_role_that_needs_one_takes_the_schools(
    cast: Cast, school: Provider, settings: Any, said: str, opens: bool
) -> None:
    settings.SECOND_STEP_ROLES = ["gme_admin"]
    settings.OIDC = settings.OIDC | {"second_step": ["mfa"]}
    school.person |= {"email": cast.gme_admin.email, "acr": said}
    browser = Client()
    come(browser, school)
    assert (browser.get(reverse("people:list")).status_code == 200) is opens


def test_a_role_that_needs_one_is_asked_again_after_a_sign_in_without(
    cast: Cast, school: Provider, settings: Any
) -> None:
    settings.SECOND_STEP_ROLES = ["gme_admin"]
    settings.OIDC = settings.OIDC | {"second_step": ["mfa"]}
    school.person |= {"email": cast.gme_admin.email, "acr": "mfa"}
    browser = Client()
    come(browser, school)
    browser.post(reverse("account_logout"))
    school.person |= {"acr": "1"}
    come(browser, school)
    assert browser.get(reverse("people:list"))["Location"] == reverse("mfa_index")


# --- setting it up ---


@pytest.mark.parametrize("missing", ["issuer", "client_id", "client_secret"])
def test_half_a_set_up_does_not_start(missing: str) -> None:
    told = {"issuer": "https://id.example.edu", "client_id": "a", "client_secret": "b"} | {missing: ""}
    with pytest.raises(SystemExit, match="half set up"):
        sign_on.oidc(**told)


def test_a_provider_without_encryption_does_not_start() -> None:
    with pytest.raises(SystemExit, match="https://"):
        sign_on.oidc(issuer="http://id.example.edu", client_id="a", client_secret="b")


def test_the_tests_themselves_are_set_up_without_one() -> None:
    assert (site.OIDC, site.SAML) == ({}, {})
