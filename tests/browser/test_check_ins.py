"""A check-in as a trainee does it: on a phone, without scripts, backwards and forwards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse

from checkins import operations, records
from checkins.desk import pulse
from checkins.models import CheckIn
from checkins.wishes import KEEP
from resources import demo
from tests.checkins.conftest import ENDORSED, instrument

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Visit
    from tests.conftest import Cast

PHONE = {"width": 320, "height": 640}


def test_one_question_at_a_time_without_scripts_goes_back_and_forth(
    cast: Cast, visit: Callable[..., Visit]
) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    asked = pulse.load()
    window = visit(cast.trainee, java_script_enabled=False, viewport=PHONE)
    window.go(reverse("checkins:take", args=[asked.public_id]) + "?one")
    page = window.page
    for number in range(1, 7):
        shown = page.locator(".question:visible")
        assert shown.count() == 1
        shown.locator("input").nth(2).check()
        if number == 3:  # A change of mind, by the browser's own "back".
            page.go_back()
            assert page.locator("#question-2").is_visible()
            assert page.locator("#question-2 input").nth(2).is_checked()
            page.go_forward()
        page.locator(".question:visible").get_by_role("link", name="Next").click()
    page.get_by_role("button", name="Send", exact=True).click()
    assert page.get_by_role("heading", name="Thank you for looking").is_visible()
    assert len(records.read(CheckIn.objects.get()).answers) == 6
    assert not re.search(r"sleep|half", page.url)


def test_the_pause_comes_first_and_leads_on(cast: Cast, visit: Callable[..., Visit]) -> None:
    demo.load()
    operations.give(person=cast.trainee, kind=KEEP)
    window = visit(cast.trainee, viewport=PHONE)
    window.go(reverse("checkins:take", args=[instrument().public_id]))
    for link_id, code in ENDORSED.items():
        window.page.check(f'input[name="q.{link_id}"][value="{code}"]')
    window.page.get_by_role("button", name="Send", exact=True).click()
    assert window.page.get_by_role("heading", name="Nobody has been told").is_visible()
    assert window.page.locator("main a[href='tel:988']").first.is_visible()
    window.page.get_by_role("button", name="Go on to what your answers come to").click()
    assert window.page.get_by_role("heading", name="As a number").is_visible()
    assert CheckIn.objects.count() == 1


def test_the_whole_way_without_scripts_from_the_first_yes_to_erasing_it_all(
    cast: Cast, visit: Callable[..., Visit]
) -> None:
    asked = pulse.load()
    window = visit(cast.trainee, java_script_enabled=False, viewport=PHONE)
    page = window.page
    window.go(reverse("checkins:choices"))
    page.get_by_role("button", name="Yes, keep them for me").click()
    window.go(reverse("checkins:take", args=[asked.public_id]))
    page.locator("#question-1 input").nth(1).check()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_label("A note to yourself").fill("Call Ana")
    page.get_by_role("button", name="Seal this note").click()
    page.get_by_role("link", name="How it has been over time").click()
    assert "Call Ana" in page.locator("main").inner_text()
    page.get_by_role("link", name="Take it with you, or erase it all").click()
    page.get_by_role("button", name="Erase everything").click()
    assert page.get_by_role("heading", name="It is gone").is_visible()
    assert CheckIn.objects.count() == 0


def test_signed_out_in_the_middle_and_in_again_in_a_new_tab_loses_no_answer(
    cast: Cast, visit: Callable[..., Visit]
) -> None:
    operations.give(person=cast.trainee, kind=KEEP)
    window = visit(cast.trainee, java_script_enabled=False, viewport=PHONE)
    page, context = window.page, window.page.context
    window.go(reverse("checkins:take", args=[instrument().public_id]))
    page.fill('textarea[name="q.words"]', "a long night")
    session = next(one for one in context.cookies() if one["name"] == "sessionid")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send", exact=True).click()
    assert "You were signed out meanwhile" in page.locator("main").inner_text()
    context.add_cookies([session])  # type: ignore[list-item]
    page.get_by_role("button", name="Send", exact=True).click()
    assert records.read(CheckIn.objects.get()).answers == {"words": "a long night"}
