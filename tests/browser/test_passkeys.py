"""Passkeys, with the authenticator that Chromium brings for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit
    from tests.conftest import Cast

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_a_key(page: Page) -> None:
    """Let the browser have an authenticator that says yes by itself."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def add_passkey(window: Visit) -> None:
    """Add a passkey by the pages."""
    window.go("/accounts/2fa/webauthn/add/")
    window.page.get_by_label("signs me in by itself").check()
    window.page.get_by_role("button", name="Add it").click()
    expect(window.page).not_to_have_url(f"{window.base}/accounts/2fa/webauthn/add/")


def test_a_passkey_is_added_and_signs_in(cast: Cast, visit: Callable[..., Visit]) -> None:
    window = visit(cast.trainee)
    give_a_key(window.page)
    add_passkey(window)
    assert Authenticator.objects.filter(user=cast.trainee, type="webauthn").exists()
    window.context.clear_cookies()
    window.go("/accounts/login/")
    window.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(window.page.get_by_text("You are signed in.")).to_be_visible()
