"""What people come for, in a real browser from the first page to the mail, with and without JavaScript."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from playwright.sync_api import expect

from core.clock import site_today
from reminders import tasks
from resources.crisis import lines as crisis_lines
from wellbeing.demo import loading
from wellnessdays.halves import Half

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Visit
    from tests.conftest import Cast

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


def a_weekday(weeks: int = 8) -> dt.date:
    """Return a Wednesday so many weeks from now."""
    today = site_today()
    return today + dt.timedelta(weeks=weeks, days=2 - today.weekday())


def ask(window: Visit, day: dt.date) -> None:
    """Go from Today to a morning asked for."""
    window.go("/wellness-days/ask/")
    window.page.get_by_label(f"{Half(day, 'am')}: open").check()
    window.page.get_by_role("button", name="Go on with what is ticked").click()
    window.page.get_by_role("button", name="Ask for it").click()


@SCRIPTS
def test_a_resident_asks_and_hears_yes(cast: Cast, visit: Callable[..., Visit], *, scripts: bool) -> None:
    resident = visit(cast.trainee, java_script_enabled=scripts)
    ask(resident, a_weekday())
    lead = visit(cast.program_lead, java_script_enabled=scripts)
    lead.go("/wellness-days/queue/")
    lead.page.get_by_role("link", name=cast.trainee.display_name).click()
    lead.page.get_by_role("button", name="Approve").click()
    resident.go("/wellness-days/")
    expect(resident.page.get_by_role("row", name="Approved")).to_be_visible()


@SCRIPTS
def test_the_answer_arrives_as_a_discreet_mail(
    cast: Cast, visit: Callable[..., Visit], *, scripts: bool
) -> None:
    test_a_resident_asks_and_hears_yes(cast, visit, scripts=scripts)
    tasks.send()
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([cast.trainee.email], "There is an answer for you")
    ]


@SCRIPTS
def test_a_resident_hears_no_with_a_reason(cast: Cast, visit: Callable[..., Visit], *, scripts: bool) -> None:
    resident = visit(cast.trainee, java_script_enabled=scripts)
    ask(resident, a_weekday())
    lead = visit(cast.program_lead, java_script_enabled=scripts)
    lead.go("/wellness-days/queue/")
    lead.page.get_by_role("link", name=cast.trainee.display_name).click()
    lead.page.get_by_label("What stands in the way").select_option("cover")
    lead.page.get_by_label("Why not").fill("Two are away. The week after is open.")
    lead.page.get_by_role("button", name="Decline").click()
    resident.go("/wellness-days/")
    resident.page.get_by_role("table").get_by_role("link").first.click()
    expect(resident.page.get_by_text("The week after is open.")).to_be_visible()


@SCRIPTS
def test_a_mistake_is_named_and_what_was_typed_is_kept(
    cast: Cast, visit: Callable[..., Visit], *, scripts: bool
) -> None:
    resident = visit(cast.trainee, java_script_enabled=scripts)
    resident.go("/wellness-days/ask/")
    resident.page.get_by_text("A day further ahead").click()
    resident.page.get_by_label("Which day?").fill("2126-01-01")
    resident.page.get_by_role("button", name="Go on with this day").click()
    expect(resident.page.get_by_role("alert")).to_contain_text("this academic year or the next")
    expect(resident.page.get_by_label("Which day?")).to_have_value("2126-01-01")


@SCRIPTS
def test_a_visitor_reaches_a_number_in_one_tap(
    cast: Cast, visit: Callable[..., Visit], *, scripts: bool
) -> None:
    visitor = visit(None, java_script_enabled=scripts, viewport={"width": 320, "height": 640})
    visitor.go("/")
    visitor.page.get_by_role("link", name="Get help now").first.click()
    expect(visitor.page.locator('main a[href="tel:988"]').first).to_be_visible()


@SCRIPTS
def test_one_click_signs_in_as_someone_of_the_demo(visit: Callable[..., Visit], *, scripts: bool) -> None:
    loading.load()
    window = visit(None, java_script_enabled=scripts)
    window.go("/accounts/login/")
    window.page.locator('form[action="/demo/sign-in/maya/"] button').click()
    expect(window.page.get_by_role("heading", name="Maya")).to_be_visible()


@SCRIPTS
def test_the_reader_chooses_the_dark(visit: Callable[..., Visit], *, scripts: bool) -> None:
    window = visit(None, java_script_enabled=scripts)
    window.go("/privacy/")
    window.page.get_by_role("button", name="Dark", exact=True).click()
    expect(window.page.locator("html")).to_have_attribute("data-theme", "dark")


@SCRIPTS
def test_a_mailed_code_signs_in(cast: Cast, visit: Callable[..., Visit], *, scripts: bool) -> None:
    window = visit(None, java_script_enabled=scripts)
    window.go("/accounts/login/code/")
    window.page.get_by_label("Email").fill(cast.trainee.email)
    window.page.get_by_role("button", name="Mail me a code").click()
    code = next(word for word in str(mail.outbox[0].body).split() if "-" in word and word.isupper())
    window.page.get_by_label("Code").fill(code)
    window.page.get_by_role("button", name="Sign in").click()
    expect(window.page.get_by_role("heading", name="Trainee")).to_be_visible()


def test_a_long_address_fits_a_phone(cast: Cast, visit: Callable[..., Visit]) -> None:
    cast.trainee.email = "maximiliane.featherstonehaugh-okonkwo@example.test"
    cast.trainee.save()
    window = visit(cast.trainee, viewport={"width": 320, "height": 800})
    window.go("/accounts/email/")
    assert window.width() == 320


@pytest.mark.parametrize("path", ["/help-now/", "/help-now/card/", "/help-now/poster/", "/"])
def test_no_crisis_number_is_lost_on_paper(path: str, cast: Cast, visit: Callable[..., Visit]) -> None:
    window = visit()
    window.page.emulate_media(media="print")
    window.go(path)
    for line in crisis_lines():
        expect(window.page.get_by_role("link", name=line.display, exact=True).first).to_be_visible()
