"""Recovery codes: shown once, kept as hashes, each good once; and what becomes of older ones."""

from __future__ import annotations

import importlib
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.apps import apps
from django.db import connection
from django.urls import reverse

from people import recovery
from people.models import Entry, User
from tests.conftest import Cast, browse
from tests.people.pages import text
from tests.people.test_second_step import SECRET, first_step, is_signed_in, second_step, with_app

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PAGE = "people:recovery"


@pytest.fixture(autouse=True)
def _quick(settings: Any) -> None:
    """Hash quickly, so that ten codes cost nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def proved(browser: Client, person: User) -> Client:
    """Let someone have shown just now, by their second step, who they are."""
    session = browser.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return browser


@pytest.fixture
def browser(cast: Cast) -> Client:
    """The trainee's, who has an app and has just proved who they are."""
    TOTP.activate(cast.trainee, SECRET)
    return proved(browse(cast.trainee), cast.trainee)


def shown(page: Any) -> list[str]:
    """Return the codes on a page."""
    return re.findall(r"<code>([A-Z-]+)</code>", page.content.decode())


def stored() -> str:
    """Return all that the database holds of codes."""
    return str(list(Authenticator.objects.values("data")))


def old_codes(person: User) -> list[str]:
    """Give someone codes as the library keeps them; return them."""
    return list(RecoveryCodes.activate(person).get_unused_codes())


def migrate() -> None:
    """Do with older codes what the migration does."""
    module = importlib.import_module("people.migrations.0009_recovery_codes")
    module.hash_recovery_codes(apps, None)


def test_ten_codes_are_shown_when_they_are_made(browser: Client) -> None:
    assert len(set(shown(browser.post(reverse(PAGE))))) == 10


def test_no_page_shows_them_again(browser: Client) -> None:
    browser.post(reverse(PAGE))
    assert shown(browser.get(reverse(PAGE))) == []


def test_the_page_with_codes_is_kept_by_no_cache(browser: Client) -> None:
    assert "no-store" in browser.post(reverse(PAGE))["Cache-Control"]


def test_the_file_to_keep_is_in_the_page_itself(browser: Client) -> None:
    page = browser.post(reverse(PAGE))
    file = re.search(r'href="data:text/plain;charset=utf-8,([^"]+)"', page.content.decode())
    assert file is not None
    assert file[1].replace("%0A", " ").split() == shown(page)


def test_looking_makes_none(browser: Client) -> None:
    browser.get(reverse(PAGE))
    assert not Authenticator.objects.filter(type="recovery_codes").exists()


def test_nothing_that_is_stored_holds_a_code(browser: Client) -> None:
    codes = shown(browser.post(reverse(PAGE)))
    held = [part in stored() for code in codes for part in (code, recovery.plain(code))]
    assert held == [False] * 20


def test_codes_are_kept_as_password_hashes(browser: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert recovery.kept(["BCDF-GHJK-LMNP"])["hashes"]["B"].startswith("argon2$argon2id$")  # type: ignore[index]


def test_the_library_reads_no_code_from_what_is_stored(browser: Client, cast: Cast) -> None:
    recovery.make(cast.trainee)
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == []


def test_every_code_has_a_first_letter_of_its_own() -> None:
    assert all(len({code[0] for code in recovery.draw()}) == 10 for _ in range(20))


def test_codes_hold_forty_random_bits_beside_their_first_letter() -> None:
    assert all(
        len(set(recovery.LETTERS)) ** (len(recovery.plain(code)) - 1) > 2**40 for code in recovery.draw()
    )


def test_the_session_holds_no_code(browser: Client) -> None:
    codes = shown(browser.post(reverse(PAGE)))
    assert [code in str(dict(browser.session.items())) for code in codes] == [False] * 10


def test_a_code_lets_in(cast: Cast) -> None:
    with_app(cast.trainee)
    one = recovery.make(cast.trainee)[3]
    window = first_step(cast.trainee)
    second_step(window, one)
    assert is_signed_in(window)


@pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\t"])
def test_a_code_may_be_typed_in_any_way(cast: Cast, write: Any) -> None:
    with_app(cast.trainee)
    window = first_step(cast.trainee)
    second_step(window, write(recovery.make(cast.trainee)[0]))
    assert is_signed_in(window)


def test_a_code_works_once(cast: Cast) -> None:
    with_app(cast.trainee)
    one = recovery.make(cast.trainee)[0]
    second_step(first_step(cast.trainee), one)
    again = first_step(cast.trainee)
    second_step(again, one)
    assert (is_signed_in(again), recovery.left(cast.trainee)) == (False, 9)


def test_a_code_opens_no_one_elses_door(cast: Cast) -> None:
    for person in (with_app(cast.trainee), with_app(cast.other_trainee)):
        codes = recovery.make(person)
    window = first_step(cast.trainee)
    second_step(window, codes[0])
    assert not is_signed_in(window)


def test_new_codes_end_the_old_ones(cast: Cast) -> None:
    with_app(cast.trainee)
    old = recovery.make(cast.trainee)[0]
    recovery.make(cast.trainee)
    window = first_step(cast.trainee)
    second_step(window, old)
    assert not is_signed_in(window)


def test_without_any_code_a_made_up_one_opens_nothing(cast: Cast) -> None:
    window = first_step(with_app(cast.trainee))
    second_step(window, "BCDF-GHJK-LMNP")
    assert not is_signed_in(window)


def test_guessing_them_is_slowed_down_with_the_apps_codes(cast: Cast) -> None:
    with_app(cast.trainee)
    one = recovery.make(cast.trainee)[0]
    window = first_step(cast.trainee)
    for number in range(10):
        second_step(window, "000000" if number % 2 else "BBBB-BBBB-BBBB")
    second_step(window, one)
    assert not is_signed_in(window)


def test_a_wrong_code_says_so_and_not_which_kind_it_is(cast: Cast) -> None:
    window = first_step(with_app(cast.trainee))
    said = [text(second_step(window, typed)) for typed in ("000000", "B" * 12)]
    assert ["That is not the code" in page for page in said] == [True, True]


def test_a_code_proves_who_is_there_too(browser: Client, cast: Cast) -> None:
    one = recovery.make(cast.trainee)[0]
    browser = browse(cast.trainee)
    assert browser.post(reverse("people:export")).status_code == 302
    browser.post(reverse("mfa_reauthenticate"), {"code": one})
    assert browser.post(reverse("people:export"))["Content-Type"] == "application/json"


def test_making_codes_is_in_the_audit_without_any(browser: Client) -> None:
    codes = shown(browser.post(reverse(PAGE)))
    entry = Entry.objects.get(act="second_step_changed")
    assert (len(codes), entry.detail) == (10, "Recovery codes")


def test_whoever_has_no_second_step_is_led_to_one(cast: Cast) -> None:
    assert browse(cast.trainee).post(reverse(PAGE))["Location"] == reverse("mfa_index")
    assert not Authenticator.objects.exists()


def test_the_overview_asks_whoever_has_none_to_make_some(browser: Client) -> None:
    assert "Make recovery codes" in text(browser.get(reverse("mfa_index")))


def test_the_overview_says_how_many_are_left(browser: Client, cast: Cast) -> None:
    recovery.spend(cast.trainee, recovery.make(cast.trainee)[0])
    assert "9 left" in text(browser.get(reverse("mfa_index")))


def test_the_page_says_how_many_are_left(browser: Client, cast: Cast) -> None:
    recovery.make(cast.trainee)
    assert "10 of 10 are left" in text(browser.get(reverse(PAGE)))


@pytest.mark.django_db(transaction=True)
def test_turning_the_second_step_off_takes_them_along(cast: Cast) -> None:
    TOTP.activate(cast.trainee, SECRET)
    recovery.make(cast.trainee)
    proved(browse(cast.trainee), cast.trainee).post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_instant_one_counts(cast: Cast) -> None:
    one = recovery.make(cast.trainee)[0]

    def spend(_: int) -> bool:
        try:
            return recovery.spend(cast.trainee, one) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as crowd:
        assert sorted(crowd.map(spend, range(4))) == [False, False, False, True]


class TestOlderCodes:
    def test_they_go_on_working(self, cast: Cast) -> None:
        with_app(cast.trainee)
        codes = old_codes(cast.trainee)
        migrate()
        window = first_step(cast.trainee)
        second_step(window, codes[7])
        assert (is_signed_in(window), recovery.left(cast.trainee)) == (True, 9)

    def test_used_ones_stay_used(self, cast: Cast) -> None:
        codes = old_codes(cast.trainee)
        Authenticator.objects.get().wrap().validate_code(codes[2])
        migrate()
        assert (recovery.spend(cast.trainee, codes[2]), recovery.left(cast.trainee)) == (None, 9)

    def test_nothing_they_could_be_read_from_stays(self, cast: Cast) -> None:
        old_codes(cast.trainee)
        migrate()
        assert set(Authenticator.objects.get().data) == {"hashes", "migrated_codes"}

    def test_those_of_a_lost_key_go(self, cast: Cast, settings: Any) -> None:
        old_codes(cast.trainee)
        settings.SECRET_KEY = "another one entirely"
        migrate()
        assert not Authenticator.objects.exists()

    def test_once_is_enough(self, cast: Cast) -> None:
        old_codes(cast.trainee)
        migrate()
        before = stored()
        migrate()
        assert stored() == before
