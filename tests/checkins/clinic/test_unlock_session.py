"""A clinician's passphrase is typed and forgotten: no session, message or log holds it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from checkins.clinic import keys
from checkins.models import ClinicianKey
from tests.checkins.clinic.conftest import WORDS, Clinic
from tests.conftest import Cast, browse

if TYPE_CHECKING:
    from django.test import Client

PASSPHRASE = "meadow anchor velvet orbit"
NEW = {"passphrase": PASSPHRASE, "again": PASSPHRASE}
KEY = "checkins:key"


def stale(browser: Client) -> Client:
    """Let the last proof of a browser be long ago."""
    session = browser.session
    session["proved_at"] = 0
    session.save()
    return browser


def sessions() -> str:
    """Return what all sessions hold, as it is read back."""
    return str([found.get_decoded() for found in Session.objects.all()])


def waiting(browser: Client) -> Any:
    """Return the request that waits for a proof, if one does."""
    return browser.session.get("account_reauthentication_state")


@pytest.mark.django_db
class TestWithoutAFreshProof:
    def test_a_passphrase_that_was_typed_is_in_no_session(self, cast: Cast) -> None:
        browser = stale(browse(cast.clinician))
        browser.post(reverse(KEY), NEW)
        assert ("proved_at" in sessions(), "velvet" in sessions()) == (True, False)

    def test_no_request_waits(self, cast: Cast) -> None:
        browser = stale(browse(cast.clinician))
        browser.post(reverse(KEY), NEW)
        assert waiting(browser) is None

    def test_no_key_is_made(self, cast: Cast) -> None:
        stale(browse(cast.clinician)).post(reverse(KEY), NEW)
        assert not ClinicianKey.objects.exists()

    def test_the_way_leads_on_by_a_plain_page(self, cast: Cast) -> None:
        browser = stale(browse(cast.clinician))
        answer = browser.post(reverse(KEY), NEW)
        assert (answer.status_code, answer["Location"]) == (302, reverse(KEY))

    def test_that_page_asks_for_the_proof_and_says_that_nothing_changed(self, cast: Cast) -> None:
        browser = stale(browse(cast.clinician))
        page = browser.post(reverse(KEY), NEW, follow=True)
        assert (page.redirect_chain[-1][0].split("?")[0], "nothing changed" in page.text) == (
            reverse("people:prove"),
            True,
        )

    def test_a_key_that_is_there_stays(self, clinic: Clinic) -> None:
        browser = stale(browse(clinic.one))
        browser.post(reverse(KEY), NEW)
        assert keys.unlock(ClinicianKey.objects.get(pk=clinic.held.key.pk), WORDS)

    def test_a_proof_that_comes_later_does_not_bring_the_passphrase_back(self, cast: Cast) -> None:
        browser = stale(browse(cast.clinician))
        browser.post(reverse(KEY), NEW)
        session = browser.session
        session["proved_at"] = session["seen_at"]
        session.save()
        browser.get(reverse(KEY))
        assert not ClinicianKey.objects.exists()


@pytest.mark.django_db
class TestWithOne:
    def test_the_key_is_made_and_no_session_holds_the_passphrase(self, cast: Cast) -> None:
        browse(cast.clinician).post(reverse(KEY), NEW)
        assert (ClinicianKey.objects.count(), "velvet" in sessions()) == (1, False)

    @pytest.mark.parametrize("typed", [WORDS, "another one altogether"])
    def test_unlocking_leaves_no_passphrase_in_a_session(self, clinic: Clinic, typed: str) -> None:
        browse(clinic.one).post(reverse("checkins:unlock"), {"passphrase": typed})
        assert ("proved_at" in sessions(), typed.split()[-1] in sessions()) == (True, False)

    def test_two_that_differ_are_told_without_being_repeated(self, cast: Cast) -> None:
        page = browse(cast.clinician).post(reverse(KEY), NEW | {"again": "meadow anchor velvet"})
        assert (page.status_code, PASSPHRASE in page.text) == (422, False)

    def test_a_wrong_passphrase_is_in_no_log(self, clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            browse(clinic.one).post(reverse("checkins:unlock"), {"passphrase": PASSPHRASE})
        assert PASSPHRASE not in caplog.text
