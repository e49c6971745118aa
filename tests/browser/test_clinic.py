"""The clinic in a real browser: talks without a name, hand-overs and keys, also without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from checkins.clinic import keys, unlocking
from checkins.models import Case
from tests.browser.test_every_page import AXE, troubles
from tests.checkins.clinic.conftest import hand, talk
from tests.checkins.conftest import check_in
from tests.checkins.rows_clinic import WORDS, a_clinic

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
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


NEW = "meadow anchor velvet orbit"


def unlock(window: Visit) -> None:
    """Open a clinician's key."""
    window.go(reverse("checkins:unlock"))
    window.page.get_by_label("Your passphrase").fill(WORDS)
    window.page.get_by_role("button", name="Unlock").click()
    window.page.get_by_role("button", name="Lock my key").wait_for()


def test_asking_to_be_contacted_without_scripts_until_it_is_seen_to(
    cast: Cast, visit: Callable[..., Visit]
) -> None:
    a_clinic(cast)
    check_in(cast.trainee, answers={"q1": "never"}, note="mine alone")
    window = visit(cast.trainee, java_script_enabled=False, viewport={"width": PHONE, "height": 640})
    page = window.page
    window.go(reverse("checkins:contact"))
    page.get_by_label("How and when to reach you").fill("555-0100 " + "x" * 120)
    page.get_by_label("Two minutes, 2 November 2026").check()
    page.get_by_label("Second Clinician").check()
    page.get_by_label("Show this to the clinicians.").check()
    page.get_by_role("button", name="Hand this over").click()
    assert page.get_by_role("heading", name="It is handed over").is_visible()
    assert window.width() == PHONE
    window.become(cast.clinician)
    unlock(window)
    page.locator(".card__title a").click()
    told = page.locator("main").inner_text()
    assert ("How often did you sleep badly?" in told, "mine alone" in told) == (True, False)
    page.get_by_role("button", name="Seen to: erase it").click()
    assert page.get_by_text("Nobody waits to be contacted.").is_visible()
    assert not Case.objects.exists()


def test_a_reply_typed_while_the_key_locked_itself_is_not_lost(
    cast: Cast, visit: Callable[..., Visit]
) -> None:
    a_clinic(cast)
    talk()
    window = visit(cast.clinician)
    page = window.page
    unlock(window)
    page.locator(".card__title a").click()
    page.get_by_label("Your message").fill("A long and careful answer.")
    page.context.clear_cookies(name=unlocking.COOKIE)
    page.get_by_role("button", name="Send it and take this on").click()
    assert page.get_by_label("What you wrote, to copy").input_value() == "A long and careful answer."


def test_a_lost_key_is_replaced_and_a_colleague_shares(cast: Cast, visit: Callable[..., Visit]) -> None:
    a_clinic(cast)
    hand(cast.trainee)
    loser, colleague = visit(cast.clinician), visit(colleague_of(cast))
    loser.go(reverse("checkins:key"))
    loser.page.get_by_label("Passphrase", exact=True).fill(NEW)
    loser.page.get_by_label("The same again").fill(NEW)
    loser.page.get_by_label("I have lost my passphrase.").check()
    loser.page.get_by_role("button", name="Replace it").click()
    assert loser.page.get_by_text("Nobody waits to be contacted.").is_visible()
    unlock(colleague)
    colleague.page.get_by_role("button", name="Share with Clinician").click()
    assert colleague.page.get_by_text("now opens 1 more").is_visible()
    loser.page.reload()
    assert loser.page.get_by_text("Waits for an answer").is_visible()


def colleague_of(cast: Cast) -> User:
    """Return the clinic's other clinician."""
    return next(one for one in keys.names(keys.active()) if one != cast.clinician)
