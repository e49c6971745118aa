"""A clinician's key on its pages: opened, locked, changed, lost."""

from __future__ import annotations

import base64

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from checkins.clinic import keys, limits, unlocking
from checkins.models import ClinicianKey
from tests.checkins.clinic.conftest import WORDS, Clinic, hand
from tests.checkins.clinic.pages import opened, post, proven, queue_of, stale, words
from tests.conftest import Cast, browse

NEW = {"passphrase": "meadow anchor velvet orbit", "again": "meadow anchor velvet orbit"}


def test_a_wrong_passphrase_opens_nothing(clinic: Clinic) -> None:
    browser = browse(clinic.one)
    assert "That is not your passphrase." in words(post(browser, "unlock", passphrase="no"))
    assert not queue_of(browser)


def test_passphrases_cannot_be_guessed_for_long(clinic: Clinic) -> None:
    browser = browse(clinic.one)
    for _ in range(limits.TRIES):
        post(browser, "unlock", passphrase="no")
    assert "many times in a row" in words(post(browser, "unlock", passphrase=WORDS))


def test_a_locked_key_is_locked_at_once(clinic: Clinic) -> None:
    browser = opened(clinic.one)
    post(browser, "lock")
    assert not queue_of(browser)


def test_an_open_key_locks_itself(clinic: Clinic) -> None:
    browser = opened(clinic.one)
    with time_machine.travel(timezone.now() + unlocking.LASTS, tick=False):
        assert not queue_of(browser)


def test_the_session_alone_opens_nothing(clinic: Clinic) -> None:
    browser = opened(clinic.one)
    del browser.cookies[unlocking.COOKIE]
    assert not queue_of(browser)


def test_the_cookie_alone_opens_nothing(clinic: Clinic) -> None:
    cookie = opened(clinic.one).cookies[unlocking.COOKIE].value
    browser = browse(clinic.one)
    browser.cookies[unlocking.COOKIE] = cookie
    assert not queue_of(browser)


def test_another_clinicians_parts_open_nothing(clinic: Clinic) -> None:
    mine, theirs = opened(clinic.one), browse(clinic.two)
    session = theirs.session
    session[unlocking.PLACE] = mine.session[unlocking.PLACE]
    session.save()
    theirs.cookies[unlocking.COOKIE] = mine.cookies[unlocking.COOKIE].value
    assert not queue_of(theirs)


def test_a_mangled_cookie_opens_nothing(clinic: Clinic) -> None:
    browser = opened(clinic.one)
    browser.cookies[unlocking.COOKIE] = "é-not base64"
    assert not queue_of(browser)


def test_the_session_holds_no_key_in_clear(clinic: Clinic) -> None:
    opened(clinic.one)
    private = clinic.held.private
    shapes = (private.hex(), base64.b64encode(private).decode(), str(private))
    held = "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert not any(shape in held for shape in shapes)


def test_the_cookie_is_for_the_clinic_and_out_of_scripts_reach(clinic: Clinic) -> None:
    cookie = opened(clinic.one).cookies[unlocking.COOKIE]
    assert (cookie["path"], bool(cookie["httponly"]), cookie["samesite"]) == (
        reverse("checkins:queue"),
        True,
        "Strict",
    )


def test_a_clinician_makes_a_key(cast: Cast) -> None:
    browser = browse(cast.clinician)
    post(browser, "key", **NEW)
    assert queue_of(browser)


@pytest.mark.parametrize(
    ("passphrase", "again", "why"),
    [
        ("short words", "short words", "at least 16"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("the clinician is here", "the clinician is here", "easy to guess"),
        ("meadow anchor velvet", "meadow anchor orbit", "not the same"),
    ],
)
def test_weak_passphrases_are_refused_with_a_reason(
    cast: Cast, passphrase: str, again: str, why: str
) -> None:
    page = words(post(browse(cast.clinician), "key", passphrase=passphrase, again=again))
    assert why in page
    assert not ClinicianKey.objects.exists()


def test_a_passphrase_typed_too_late_is_laid_into_no_session(cast: Cast) -> None:
    browser = proven(cast.clinician)
    post(browser, "key", **NEW)
    held = "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert (NEW["passphrase"] in held, ClinicianKey.objects.exists()) == (False, False)


def test_a_key_asks_for_a_proof_by_mail_where_there_is_no_other(cast: Cast) -> None:
    page = stale(cast.clinician).get(reverse("checkins:key"))
    assert page.headers["Location"].startswith(reverse("people:prove"))


def test_an_open_key_is_changed(clinic: Clinic, cast: Cast) -> None:
    case, browser = hand(cast.trainee), opened(clinic.one)
    post(browser, "key", **NEW)
    assert browser.get(reverse("checkins:case", args=[case.pk])).status_code == 200


def test_a_locked_key_is_not_given_up_by_accident(clinic: Clinic) -> None:
    post(browse(clinic.one), "key", **NEW)
    assert keys.key_of(clinic.one) == clinic.held.key


def test_a_lost_key_is_replaced_and_shared_with(clinic: Clinic, cast: Cast) -> None:
    case, browser = hand(cast.trainee), browse(clinic.one)
    post(browser, "key", **NEW, lost="on")
    post(opened(clinic.two), "share", clinic.one.public_id)
    assert browser.get(reverse("checkins:case", args=[case.pk])).status_code == 200


def test_nothing_is_shared_with_someone_who_is_no_clinician(clinic: Clinic, cast: Cast) -> None:
    assert post(opened(clinic.one), "share", cast.superuser.public_id).status_code == 404
