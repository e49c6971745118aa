"""A password, an app's code and a recovery code in a real browser, from setting them up to signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from people.models import User
    from tests.browser.conftest import Visit
    from tests.conftest import Cast

PASSWORD = "long enough to be one"


@pytest.fixture
def trainee(cast: Cast) -> User:
    """The trainee, with a password."""
    cast.trainee.set_password(PASSWORD)
    cast.trainee.save()
    return cast.trainee


def press(window: Visit, name: str) -> None:
    """Press a button of the page itself."""
    window.page.locator("main").get_by_role("button", name=name, exact=True).click()


def sign_in(window: Visit, person: User) -> None:
    """Sign in with the password."""
    window.context.clear_cookies()
    window.go("/accounts/login/")
    window.page.get_by_text("Use a password instead").click()
    window.page.get_by_label("Password").fill(PASSWORD)
    form = window.page.locator("form", has=window.page.get_by_label("Password"))
    form.locator("input[name=login]").fill(person.email)
    form.get_by_role("button", name="Sign in", exact=True).click()


def prove(window: Visit) -> None:
    """Type the password again where the site asks who is there."""
    window.page.get_by_label("Password").fill(PASSWORD)
    press(window, "Continue")


def code(secret: str, steps: int = 0) -> str:
    """Return the code an app shows now, or so many half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30 + steps)))


def set_app_up(window: Visit) -> str:
    """Set an app up by the pages; return its secret."""
    window.go("/accounts/2fa/totp/activate/")
    prove(window)
    secret = window.page.locator("main code").first.inner_text()
    window.page.locator("main input[name=code]").fill(code(secret, -1))
    press(window, "Turn it on")
    expect(window.page.get_by_role("heading", name="Make recovery codes")).to_be_visible()
    return secret


def make_codes(window: Visit) -> list[str]:
    """Make recovery codes by the page; return what it shows."""
    window.page.get_by_role("link", name="Recovery codes").click()
    press(window, "Make 10 new ones")
    return window.page.locator(".codes code").all_inner_texts()


def is_in(window: Visit) -> None:
    """Expect to be signed in."""
    expect(window.page.get_by_text("You are signed in.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_password_an_apps_code_and_a_recovery_code_sign_in(
    trainee: User, visit: Callable[..., Visit], tmp_path: Path, *, scripts: bool
) -> None:
    window = visit(java_script_enabled=scripts)
    sign_in(window, trainee)
    is_in(window)
    secret = set_app_up(window)
    codes = make_codes(window)
    with window.page.expect_download() as kept:
        window.page.get_by_role("link", name="Download them").click()
    assert kept.value.path().read_text().split() == codes
    for typed in (code(secret, 1), codes[0].lower()):
        sign_in(window, trainee)
        window.page.locator("input[name=code]").fill(typed)
        press(window, "Sign in")
        is_in(window)
