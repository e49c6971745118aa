"""What nobody else has, as a resident meets it in a real browser: one journey each, from page to page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from core.clock import site_today
from wellnessdays import emails, notes, operations, placing, questions
from wellnessdays.halves import Half, day_words, whole_day
from wellnessdays.models import Blackout, NoteDate, Policy, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Visit
    from tests.conftest import Cast

    Open = Callable[..., Visit]

PHONE = {"viewport": {"width": 320, "height": 700}}


def workday(weeks: int) -> dt.date:
    """Return a Wednesday so many weeks from now."""
    return site_today() + dt.timedelta(weeks=weeks, days=2 - site_today().weekday())


def asked(cast: Cast, weeks: int = 6) -> Request:
    """Let the trainee have asked for a day."""
    return operations.ask(trainee=cast.trainee, program=cast.program, halves=whole_day(workday(weeks)))


def test_the_grid_says_why_a_day_is_closed_and_asks_for_several_halves_at_once(
    cast: Cast, visit: Open
) -> None:
    closed = workday(5)
    Blackout.objects.create(program=cast.program, title="In-training exam", first_day=closed, last_day=closed)
    page = (window := visit(cast.trainee, **PHONE)).page
    window.go("/wellness-days/ask/")
    expect(page.get_by_text("Wed: In-training exam")).to_be_visible()
    for half in (Half(workday(4), "am"), Half(workday(6), "pm")):
        page.get_by_label(f"{half}: open").check()
    page.get_by_role("button", name="Go on with what is ticked").click()
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("You will hear by")).to_be_visible()


def test_a_full_day_says_how_full_and_never_who(cast: Cast, visit: Open) -> None:
    Policy.objects.create(program=cast.program, valid_from="2020-07-01", cap_day=1)
    operations.approve(request=asked(cast), by=cast.program_lead)
    cast.other_trainee.enrollments.update(program=cast.program)
    page = (window := visit(cast.other_trainee)).page
    window.go("/wellness-days/ask/")
    expect(page.get_by_text("Wed: 1 of 1 already off")).to_be_visible()


def test_hours_for_ones_health_are_told_without_a_reason(cast: Cast, visit: Open) -> None:
    page = (window := visit(cast.trainee, **PHONE)).page
    window.go("/wellness-days/appointments/")
    page.get_by_label("Which day?").fill(workday(2).isoformat())
    page.get_by_label("Away from").fill("14:00")
    page.get_by_label("Back at").fill("15:30")
    page.get_by_role("button", name="Tell them I am away").click()
    page.get_by_role("button", name="I am there after all").click()
    expect(page.get_by_text("Nothing ahead.")).to_be_visible()


def test_feeling_discouraged_is_told_opened_and_erased(cast: Cast, visit: Open) -> None:
    page = (window := visit(cast.trainee, **PHONE)).page
    window.go("/wellness-days/discouraged/")
    page.get_by_role("button", name="Tell the GME office").click()
    page.get_by_role("button", name="Let the office read it").click()
    expect(page.get_by_text("The GME office can read your name and words now.")).to_be_visible()
    page.get_by_role("button", name="Erase it").click()
    expect(page.get_by_role("heading", name="What you told")).to_have_count(0)


def test_a_day_set_aside_is_moved(cast: Cast, visit: Open) -> None:
    placing.place(
        program=cast.program, trainees=[cast.trainee], halves=whole_day(workday(6)), by=cast.program_lead
    )
    page = (window := visit(cast.trainee, **PHONE)).page
    window.go(f"/wellness-days/requests/{Request.objects.get().public_id}/")
    page.get_by_role("link", name="Move it").click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Move it").click()
    expect(page.get_by_text("Approved").first).to_be_visible()


def test_a_question_is_answered_and_an_offer_taken_with_one_tap_each(cast: Cast, visit: Open) -> None:
    request = asked(cast)
    questions.ask_back(request=request, by=cast.program_lead, topic="near")
    page = (window := visit(cast.trainee, **PHONE)).page
    window.go(f"/wellness-days/requests/{request.public_id}/")
    page.get_by_role("button", name="Yes").click()
    operations.offer(
        request=request, by=cast.program_lead, reason="Two are away.", halves=whole_day(workday(7))
    )
    page.reload()
    expect(page.get_by_text(f"Your program offers {day_words(workday(7))}")).to_be_visible()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Taken: it is approved.")).to_be_visible()


def test_a_refusal_is_looked_at_again_with_one_tap(cast: Cast, visit: Open) -> None:
    refused = operations.decline(request=asked(cast), by=cast.program_lead, reason="Two are away.")
    page = (window := visit(cast.trainee, **PHONE)).page
    window.go(f"/wellness-days/requests/{refused.public_id}/")
    page.get_by_role("button", name="Please look again").click()
    expect(page.get_by_role("heading", name="The GME office looks again")).to_be_visible()
    assert window.width() == 320


def test_a_quiet_note_leads_to_the_open_dates_that_it_names(cast: Cast, visit: Open) -> None:
    today = site_today().replace(day=min(site_today().day, 28))
    NoteDate.objects.all().delete()
    desk = (window := visit(cast.gme_admin)).page
    window.go("/wellness-days/notes/")
    desk.get_by_label("Day").fill(str(today.day))
    desk.get_by_label("Month").select_option(str(today.month))
    desk.get_by_role("button", name="Add it").click()
    expect(desk.get_by_text("nobody gets a note")).to_have_count(0)
    note, found = emails.unused_days(cast.trainee, today.isoformat()), notes.unused(cast.trainee)
    assert note is not None
    assert found is not None
    page = (window := visit(cast.trainee, **PHONE)).page
    window.go(note.path)
    for day in found[1]:
        assert day_words(day) in note.paragraphs[1]
        page.get_by_label(f"{Half(day, 'am')}: open").check()
    page.get_by_role("button", name="Go on with what is ticked").click()
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("You will hear by")).to_be_visible()
