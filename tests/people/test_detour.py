"""What is typed before a proof that is missing: secrets wait nowhere, everything else goes on after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from people.models import User
from tests.conftest import Cast, browse
from tests.people.pages import text

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
TYPED = "umbrella-Kettle-91"
NEW = {"password1": TYPED, "password2": TYPED}


def stale(browser: Client) -> Client:
    """Let the last proof of a browser be long ago."""
    session = browser.session
    session["proved_at"] = 0
    session.save()
    return browser


def sessions() -> str:
    """Return what all sessions hold, as it is read back."""
    return str([found.get_decoded() for found in Session.objects.all()])


@pytest.fixture
def browser(cast: Cast) -> Client:
    """The trainee's, who has no password and proved themselves long ago."""
    return stale(browse(cast.trainee))


def test_a_new_password_does_not_wait_in_the_session(browser: Client) -> None:
    browser.post(reverse("account_set_password"), NEW)
    assert ("proved_at" in sessions(), TYPED in sessions()) == (True, False)


def test_a_new_password_without_a_proof_is_not_set(browser: Client, cast: Cast) -> None:
    browser.post(reverse("account_set_password"), NEW)
    assert not User.objects.get(pk=cast.trainee.pk).has_usable_password()


def test_the_detour_says_why_and_leads_to_the_proof(browser: Client) -> None:
    page = browser.post(reverse("account_set_password"), NEW, follow=True)
    assert page.redirect_chain[-1][0].startswith(reverse("people:prove"))
    assert "nothing changed" in text(page)


def test_after_a_proof_the_password_is_set(cast: Cast) -> None:
    browser = browse(cast.trainee)
    browser.post(reverse("account_set_password"), NEW)
    assert User.objects.get(pk=cast.trainee.pk).check_password(TYPED)


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_change_password", "people:prove"]
)
def test_no_form_lays_what_was_typed_into_the_session(cast: Cast, name: str) -> None:
    cast.trainee.set_password("the old one of them")
    cast.trainee.save()
    browser = stale(browse(cast.trainee))
    fields = ("login", "email", "password", "oldpassword", "password1", "password2", "code")
    browser.post(reverse(name), dict.fromkeys(fields, TYPED))
    assert ("proved_at" in sessions(), TYPED in sessions()) == (True, False)
