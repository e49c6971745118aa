"""Talking without a name, in a real browser: every step, on a phone, and what the clinician then sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkins.clinic import keys
from tests.browser.test_every_page import AXE, troubles
from tests.checkins.rows_clinic import WORDS, a_clinic

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Visit
    from tests.conftest import Cast

PHONE = 320


def wrong(window: Visit) -> list[str]:
    """Return what is wrong with the open page on a phone."""
    window.page.evaluate(AXE)
    return [*troubles(window.page, PHONE, "light"), *window.called_out()]


def test_a_talk_from_its_first_word_to_the_answer(cast: Cast, visit: Callable[..., Visit]) -> None:
    a_clinic(cast)
    assert keys.is_open()
    window, found = visit(), []
    page = window.page
    window.go("/check-ins/talk/")
    page.get_by_role("button", name="Get six words").click()
    code = " ".join(page.locator(".code-words li").all_inner_texts())
    found += wrong(window)
    page.get_by_role("button", name="I have them; ask me").click()
    found += wrong(window)
    page.get_by_label("Type your six words").fill(code)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What you want to say").fill("I cannot sleep.")
    found += wrong(window)
    page.get_by_role("button", name="Send it").click()
    found += wrong(window)
    page.get_by_role("button", name="Say who you are").click()
    found += wrong(window)
    page.get_by_role("button", name="Go back without saying it").click()
    page.get_by_role("button", name="Erase it all").click()
    found += wrong(window)
    window.become(cast.clinician)
    window.go("/check-ins/clinic/unlock/")
    page.get_by_label("Your passphrase").fill(WORDS)
    page.get_by_role("button", name="Unlock").click()
    found += wrong(window)
    page.locator(".card__title a").click()
    found += wrong(window)
    page.get_by_label("Your message").fill("Thank you for writing.")
    page.get_by_role("button", name="Send it and take this on").click()
    window.become(None)
    window.go("/check-ins/talk/")
    page.get_by_label("Your six words").fill(code.upper())
    page.get_by_role("button", name="Open the conversation").click()
    assert page.get_by_text("Thank you for writing.").is_visible()
    assert found == []
