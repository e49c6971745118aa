"""A fresh proof by mail, for people who have neither a password nor a second step."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import SignIn, User
from tests.conftest import Cast, browse
from tests.people.pages import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _memory(settings: Any) -> None:
    """Keep mails in memory."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def browser(cast: Cast) -> Iterator[Client]:
    """The trainee's browser, ten minutes after they signed in."""
    with time_machine.travel(NOON, tick=False):
        found = browse(cast.trainee)
    with time_machine.travel(NOON + dt.timedelta(minutes=9), tick=False):
        yield found


def prove(browser: Client, going: str = "/privacy/", typed: str = "") -> Any:
    """Ask for a code by mail, and type it or something else."""
    browser.post(reverse("people:prove"), {"next": going})
    return browser.post(reverse("people:prove"), {"code": typed or code(), "next": going})


def code() -> str:
    """Return the code of the newest mail."""
    found = re.search(r"^[A-Z0-9-]{6,9}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None
    return found[0]


def is_open(browser: Client) -> bool:
    """Say whether the export is handed over."""
    return browser.post(reverse("people:export")).status_code == 200


GUARDED = [
    ("post", "people:export"),
    ("get", "people:export"),
    ("get", "people:delete"),
    ("post", "people:sign_out_everywhere"),
    ("get", "mfa_activate_totp"),
    ("get", "mfa_add_webauthn"),
    ("get", "people:recovery"),
    ("post", "people:recovery"),
    ("get", "account_set_password"),
]


@pytest.mark.parametrize(("method", "name"), GUARDED)
def test_what_matters_asks_for_a_code_by_mail(browser: Client, method: str, name: str) -> None:
    answer = getattr(browser, method)(reverse(name))
    assert answer["Location"].startswith(reverse("people:prove"))


@pytest.mark.parametrize("name", ["people:profile", "mfa_index", "home:today"])
def test_other_pages_do_not(browser: Client, name: str) -> None:
    assert browser.get(reverse(name)).status_code == 200


def test_the_office_is_asked_too(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        found = browse(cast.gme_admin)
    with time_machine.travel(NOON + dt.timedelta(minutes=9), tick=False):
        answer = found.get(reverse("people:grant", args=[cast.trainee.public_id]))
    assert answer["Location"].startswith(reverse("people:prove"))


def test_a_sign_in_of_the_last_minutes_is_a_proof(cast: Cast) -> None:
    assert is_open(browse(cast.trainee))


def test_the_mailed_code_is_a_proof_and_leads_on(browser: Client) -> None:
    assert prove(browser)["Location"] == "/privacy/"
    assert is_open(browser)


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "])
def test_the_code_is_typed_as_people_type(browser: Client, typed: Callable[[str], str]) -> None:
    browser.post(reverse("people:prove"))
    browser.post(reverse("people:prove"), {"code": typed(code())})
    assert is_open(browser)


def test_a_proof_is_good_for_five_minutes(browser: Client) -> None:
    prove(browser)
    with time_machine.travel(NOON + dt.timedelta(minutes=15), tick=False):
        assert not is_open(browser)


def test_a_clock_that_went_back_is_no_proof(browser: Client) -> None:
    with time_machine.travel(NOON - dt.timedelta(hours=1), tick=False):
        assert not is_open(browser)


def test_what_was_posted_goes_on_after_the_proof(browser: Client) -> None:
    address = reverse("people:export")
    browser.post(address)
    assert prove(browser, address)["Content-Type"] == "application/json"


def test_the_code_is_mailed_to_the_rosters_address_alone(browser: Client, cast: Cast) -> None:
    browser.post(reverse("people:prove"), {"email": "evil@evil.test"})
    assert [letter.to for letter in mail.outbox] == [[cast.trainee.email]]


def test_no_code_is_mailed_by_looking(browser: Client) -> None:
    browser.get(reverse("people:prove"))
    assert mail.outbox == []


def test_the_code_is_not_in_the_session(browser: Client) -> None:
    browser.post(reverse("people:prove"))
    assert code() not in str(dict(browser.session))


@pytest.mark.parametrize("typed", ["AAAAAA", " ", "0" * 21, "' OR 1=1", "\u2007"])
def test_another_code_is_refused_with_what_to_do(browser: Client, typed: str) -> None:
    answer = prove(browser, typed=typed)
    assert (answer.status_code, is_open(browser)) == (422, False)


def test_three_wrong_codes_end_it(browser: Client) -> None:
    browser.post(reverse("people:prove"))
    right = code()
    for typed in ("AAAAAA", "BBBBBB", "CCCCCC", right):
        browser.post(reverse("people:prove"), {"code": typed})
    assert not is_open(browser)


def test_a_code_works_once(browser: Client) -> None:
    prove(browser)
    with time_machine.travel(NOON + dt.timedelta(minutes=15), tick=False):
        browser.post(reverse("people:prove"), {"code": code()})
        assert not is_open(browser)


def test_a_code_is_good_for_ten_minutes(browser: Client) -> None:
    browser.post(reverse("people:prove"))
    with time_machine.travel(NOON + dt.timedelta(minutes=20), tick=False):
        browser.post(reverse("people:prove"), {"code": code()})
        assert not is_open(browser)


def test_a_newer_code_ends_an_older_one(browser: Client) -> None:
    browser.post(reverse("people:prove"))
    older = code()
    browser.post(reverse("people:prove"))
    browser.post(reverse("people:prove"), {"code": older})
    assert not is_open(browser)


def test_a_code_of_another_browser_is_refused(browser: Client, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        other = browse(cast.trainee)
    other.post(reverse("people:prove"))
    browser.post(reverse("people:prove"), {"code": code()})
    assert not is_open(browser)


def test_codes_are_not_mailed_without_end(browser: Client) -> None:
    for _ in range(6):
        answer = browser.post(reverse("people:prove"))
    assert (len(mail.outbox), "many times in a row" in text(answer)) == (3, True)


@pytest.mark.parametrize(
    "target", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"]
)
def test_the_proof_leads_to_no_other_site(browser: Client, target: str) -> None:
    assert prove(browser, target)["Location"] == reverse("people:profile")


def test_the_proof_gives_the_session_a_new_key_and_keeps_it_listed(browser: Client, cast: Cast) -> None:
    before = browser.cookies["sessionid"].value
    prove(browser)
    after = browser.cookies["sessionid"].value
    assert (after != before, SignIn.objects.get(user=cast.trainee).session_key) == (True, after)


def test_the_old_key_opens_nothing_after_a_proof(browser: Client) -> None:
    before = browser.cookies["sessionid"].value
    prove(browser)
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get(reverse("people:profile")).status_code == 302


def test_a_password_as_proof_gives_a_new_key_too(cast: Cast, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast.trainee.set_password("long enough to be one")
    cast.trainee.save()
    browser = browse(cast.trainee)
    before = browser.cookies["sessionid"].value
    browser.post(reverse("account_reauthenticate"), {"password": "long enough to be one"})
    assert browser.cookies["sessionid"].value != before


def test_whoever_has_a_second_step_uses_that(browser: Client, cast: Cast) -> None:
    TOTP.activate(cast.trainee, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert browser.post(reverse("people:export"))["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_passkey_is_the_first_way_for_whoever_has_one(browser: Client, cast: Cast) -> None:
    Authenticator.objects.create(user=cast.trainee, type="webauthn", data={})
    Authenticator.objects.create(user=cast.trainee, type="recovery_codes", data={})
    answer = browser.post(reverse("people:export"))
    assert answer["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))


@pytest.mark.django_db(transaction=True)
def test_a_fresh_proof_still_counts_when_the_first_app_was_just_set_up(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        browser = browse(cast.trainee)
        secret = browser.get(reverse("mfa_activate_totp")).context["form"].secret
        typed = format_hotp_value(hotp_value(secret, int(NOON.timestamp()) // 30))
        browser.post(reverse("mfa_activate_totp"), {"code": typed})
        assert browser.get(reverse("people:recovery")).status_code == 200


def test_an_older_proof_does_not(browser: Client, cast: Cast) -> None:
    TOTP.activate(cast.trainee, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert browser.get(reverse("people:recovery")).status_code == 302


def test_whoever_must_set_a_second_step_up_can_prove_themselves_first(
    browser: Client, cast: Cast, settings: Any
) -> None:
    settings.SECOND_STEP_ROLES = ["everyone"]
    assert browser.get(reverse("people:prove")).status_code == 200
    assert browser.get(reverse("people:profile"))["Location"] == reverse("mfa_index")


def test_a_visitor_proves_nothing(cast: Cast) -> None:
    assert Client().get(reverse("people:prove")).status_code == 302


def test_changing_the_second_step_offers_to_end_other_sign_ins(cast: Cast) -> None:
    browser = browse(cast.trainee)
    TOTP.activate(cast.trainee, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": timezone.now().timestamp(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(cast.trainee.pk)
    session.save()
    page = browser.post(reverse("mfa_deactivate_totp"), follow=True)
    assert text(page).count("end your other sign-ins") == 1
    assert User.objects.get(pk=cast.trainee.pk).authenticator_set.count() == 0
