"""Second steps: an app's code, recovery codes, and which roles cannot do without."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import User
from tests.conftest import Cast
from tests.people.pages import text

if TYPE_CHECKING:
    from collections.abc import Callable

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
PASSWORD = "long enough to be one"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> object:
    """Hash passwords quickly, keep mails in memory, and stop the clock."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC), tick=False):
        yield


def code(secret: str = SECRET, *, steps: int = 0) -> str:
    """Return the code an app shows now, or so many half minutes from now."""
    counter = int(timezone.now().timestamp()) // 30 + steps
    return str(format_hotp_value(hotp_value(secret, counter)))


def with_password(person: User) -> User:
    """Give someone a password."""
    person.set_password(PASSWORD)
    person.save()
    return person


def with_app(person: User) -> User:
    """Give someone a password and an app."""
    with_password(person)
    TOTP.activate(person, SECRET)
    return person


def first_step(person: User) -> Client:
    """Sign in with the password alone."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return browser


def second_step(browser: Client, typed: str) -> Any:
    """Type a code."""
    return browser.post(reverse("mfa_authenticate"), {"code": typed})


def is_signed_in(browser: Client) -> bool:
    """Say whether the browser is let in."""
    return browser.get(reverse("people:profile")).status_code == 200


def test_an_app_is_set_up_with_its_code(cast: Cast, as_: As) -> None:
    browser = as_(cast.trainee)
    secret = browser.get(reverse("mfa_activate_totp")).context["form"].secret
    browser.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    kinds = Authenticator.objects.filter(user=cast.trainee).values_list("type", flat=True)
    assert list(kinds) == ["totp"]


def test_a_wrong_code_sets_nothing_up(cast: Cast, as_: As) -> None:
    browser = as_(cast.trainee)
    browser.get(reverse("mfa_activate_totp"))
    browser.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert not Authenticator.objects.exists()


def test_the_picture_to_scan_needs_no_other_address(cast: Cast, as_: As) -> None:
    page = as_(cast.trainee).get(reverse("mfa_activate_totp")).content.decode()
    assert ("<svg" in page, "data:image" in page) == (True, False)


def test_a_wrong_code_says_what_to_do(cast: Cast, as_: As) -> None:
    browser = as_(cast.trainee)
    browser.get(reverse("mfa_activate_totp"))
    page = text(browser.post(reverse("mfa_activate_totp"), {"code": "000000"}))
    assert ("Wait for the next one" in page, "recovery code" in page) == (True, False)


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_reauthenticate"])
def test_fields_for_codes_are_called_in_our_words(cast: Cast, as_: As, name: str) -> None:
    if name == "mfa_reauthenticate":
        TOTP.activate(cast.trainee, SECRET)
    field = as_(cast.trainee).get(reverse(name)).context["form"]["code"]
    assert (str(field.label).startswith("The code"), "placeholder" in str(field)) == (True, False)


def test_a_secret_is_not_stored_as_it_is(cast: Cast) -> None:
    with_app(cast.trainee)
    assert SECRET not in str(Authenticator.objects.get().data)


def test_a_password_alone_does_not_let_in_whoever_has_an_app(cast: Cast) -> None:
    assert not is_signed_in(first_step(with_app(cast.trainee)))


def test_the_apps_code_lets_in(cast: Cast) -> None:
    browser = first_step(with_app(cast.trainee))
    second_step(browser, code())
    assert is_signed_in(browser)


@pytest.mark.parametrize("typed", ["000000", "", "1", "' OR 1=1 --"])
def test_another_code_does_not(cast: Cast, typed: str) -> None:
    browser = first_step(with_app(cast.trainee))
    second_step(browser, typed)
    assert not is_signed_in(browser)


@pytest.mark.parametrize(("steps", "let_in"), [(-1, True), (1, True), (-2, False), (2, False)])
def test_a_clock_may_be_half_a_minute_off(cast: Cast, steps: int, let_in: bool) -> None:
    browser = first_step(with_app(cast.trainee))
    second_step(browser, code(steps=steps))
    assert is_signed_in(browser) is let_in


def test_a_code_works_once(cast: Cast) -> None:
    with_app(cast.trainee)
    second_step(first_step(cast.trainee), code())
    again = first_step(cast.trainee)
    second_step(again, code())
    assert not is_signed_in(again)


def test_guessing_codes_is_slowed_down(cast: Cast) -> None:
    browser = first_step(with_app(cast.trainee))
    for _ in range(10):
        second_step(browser, "000000")
    second_step(browser, code())
    assert not is_signed_in(browser)


@pytest.fixture
def _required(settings: Any) -> None:
    """Ask the GME office and superusers for a second step."""
    settings.SECOND_STEP_ROLES = ["gme_admin", "superuser"]


@pytest.mark.usefixtures("_required")
class TestRolesThatNeedOne:
    @pytest.mark.parametrize("role", ["gme_admin", "superuser"])
    @pytest.mark.parametrize("name", ["home:today", "people:list", "people:profile", "wellnessdays:queue"])
    def test_their_pages_lead_to_setting_one_up(self, cast: Cast, as_: As, role: str, name: str) -> None:
        assert as_(cast.member(role)).get(reverse(name))["Location"] == reverse("mfa_index")

    def test_the_page_says_why(self, cast: Cast, as_: As) -> None:
        page = as_(cast.gme_admin).get(reverse("people:list"), follow=True)
        assert "Your role asks for a second step" in text(page)

    def test_nothing_is_changed_by_a_form_before_it(self, cast: Cast, as_: As) -> None:
        address = reverse("people:grant", args=[cast.trainee.public_id])
        as_(cast.gme_admin).post(address, {"kind": "clinician", "starts_on": "2099-01-01"})
        assert not cast.trainee.roles.exists()

    @pytest.mark.parametrize(
        "name", ["resources:help_now", "resources:list", "home:privacy", "account_logout"]
    )
    def test_help_and_the_way_out_stay_open(self, cast: Cast, as_: As, name: str) -> None:
        assert as_(cast.gme_admin).get(reverse(name)).status_code == 200

    @pytest.mark.parametrize("role", ["trainee", "program_lead", "clinician"])
    def test_other_roles_are_not_asked(self, cast: Cast, as_: As, role: str) -> None:
        assert as_(cast.member(role)).get(reverse("home:today")).status_code == 200

    def test_with_one_set_up_the_pages_open(self, cast: Cast, as_: As) -> None:
        TOTP.activate(cast.gme_admin, SECRET)
        assert as_(cast.gme_admin).get(reverse("people:list")).status_code == 200

    def test_recovery_codes_alone_are_no_second_step(self, cast: Cast, as_: As) -> None:
        Authenticator.objects.create(user=cast.gme_admin, type="recovery_codes", data={})
        assert as_(cast.gme_admin).get(reverse("people:list")).status_code == 302


@pytest.mark.parametrize("name", ["people:export", "people:delete", "people:audit_csv"])
def test_a_sign_in_proves_itself_again_before_what_matters(cast: Cast, name: str) -> None:
    browser = first_step(with_app(cast.gme_admin))
    second_step(browser, code())
    assert "reauthenticate" in browser.post(reverse(name))["Location"]


def prove(browser: Client) -> None:
    """Type the password again where the site asks for it."""
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_a_proof_opens_what_matters(cast: Cast) -> None:
    browser = first_step(with_password(cast.trainee))
    prove(browser)
    assert browser.post(reverse("people:export"))["Content-Type"] == "application/json"


def test_a_proof_is_good_for_five_minutes(cast: Cast) -> None:
    browser = first_step(with_password(cast.trainee))
    prove(browser)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6), tick=False):
        assert browser.post(reverse("people:export")).status_code == 302


def test_what_was_asked_for_goes_on_after_the_proof(cast: Cast) -> None:
    browser = first_step(with_password(cast.gme_admin))
    address = reverse("people:grant", args=[cast.trainee.public_id])
    asked = browser.post(address, {"kind": "facilitator", "starts_on": "2099-01-01"})
    browser.post(asked["Location"], {"password": PASSWORD, "next": address})
    assert cast.trainee.roles.filter(kind="facilitator").exists()


def test_a_new_password_does_not_go_around_the_second_step(cast: Cast) -> None:
    with_app(cast.trainee)
    Client().post(reverse("account_reset_password"), {"email": cast.trainee.email})
    link = next(word for word in str(mail.outbox[0].body).split() if "://" in word)
    browser = Client()
    path = browser.get("/" + link.split("/", 3)[3])["Location"]
    browser.post(path, {"password1": "another long one", "password2": "another long one"})
    browser.post(reverse("account_login"), {"login": cast.trainee.email, "password": "another long one"})
    assert not is_signed_in(browser)


def test_a_password_is_changed_by_whoever_knows_it(cast: Cast) -> None:
    browser = first_step(with_password(cast.trainee))
    new = {"password1": "another long one", "password2": "another long one"}
    browser.post(reverse("account_change_password"), {"oldpassword": "not this one", **new})
    cast.trainee.refresh_from_db()
    assert cast.trainee.check_password(PASSWORD)


def test_a_changed_password_ends_every_other_sign_in(cast: Cast) -> None:
    thief, owner = first_step(with_password(cast.trainee)), first_step(cast.trainee)
    new = {"password1": "another long one", "password2": "another long one"}
    owner.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert (is_signed_in(thief), is_signed_in(owner)) == (False, True)


def test_everyone_may_be_asked_for_one(cast: Cast, as_: As, settings: Any) -> None:
    settings.SECOND_STEP_ROLES = ["everyone"]
    assert as_(cast.trainee).get(reverse("people:profile"))["Location"] == reverse("mfa_index")
    TOTP.activate(cast.trainee, SECRET)
    assert as_(cast.trainee).get(reverse("people:profile")).status_code == 200


def test_a_new_passkey_is_called_after_the_device_at_hand(cast: Cast) -> None:
    browser = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605"})
    browser.force_login(cast.trainee, backend="people.backends.RosterBackend")
    page = browser.get(reverse("mfa_add_webauthn"))
    assert page.context["form"]["name"].initial == "Safari on an iPhone"
