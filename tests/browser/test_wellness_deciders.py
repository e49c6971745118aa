"""What nobody else has, as a program lead, a deputy and the GME office meet it in a real browser."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from core.clock import site_today
from tests.browser.test_wellness_trainee import asked, workday
from tests.conftest import make_person, make_trainee
from wellnessdays import appeals, appointments, discouragements, operations
from wellnessdays.halves import whole_day
from wellnessdays.models import Policy, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
    from tests.browser.conftest import Visit
    from tests.conftest import Cast

    Open = Callable[..., Visit]

DESK = {"viewport": {"width": 768, "height": 900}}
CLEAN, LOOK = 6, 1


def many(cast: Cast) -> list[User]:
    """Let six residents have asked in time, and the trainee too late."""
    people = [make_trainee(f"resident_{number}", cast.program) for number in range(CLEAN)]
    for number, person in enumerate(people):
        day = workday(4 + number)
        operations.ask(trainee=person, program=cast.program, halves=whole_day(day))
    operations.ask(trainee=cast.trainee, program=cast.program, halves=whole_day(workday(1)))
    return people


# --- a program lead ---


def test_a_lead_approves_the_clean_lane_at_once_and_looks_at_the_rest(cast: Cast, visit: Open) -> None:
    many(cast)
    page = (window := visit(cast.program_lead, **DESK)).page
    window.go("/wellness-days/queue/")
    expect(page.get_by_text("less than 14 days ahead")).to_be_visible()
    page.get_by_role("link", name="Approve all that is clean").click()
    page.get_by_role("button", name=f"Approve {CLEAN}").click()
    expect(page.get_by_role("heading", name=f"Needs a look: {LOOK}")).to_be_visible()


def test_a_lead_asks_back_and_offers_another_day(cast: Cast, visit: Open) -> None:
    request = asked(cast)
    page = (window := visit(cast.program_lead, **DESK)).page
    window.go(f"/wellness-days/requests/{request.public_id}/decide/")
    page.get_by_text("Ask something first").click()
    page.get_by_label("Would half of it do?").check()
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_label("What stands in the way").select_option("cover")
    page.get_by_label("Why not").fill("Two are away. The week after is open.")
    page.get_by_label("Another day instead").fill(workday(7).isoformat())
    page.get_by_role("button", name="Decline, or offer the other day").click()
    expect(page.get_by_text("They read your reason.")).to_be_visible()


def test_a_lead_tries_a_closed_day_before_closing_it(cast: Cast, visit: Open) -> None:
    asked(cast)
    page = (window := visit(cast.program_lead, **DESK)).page
    window.go("/wellness-days/rules/medicine/")
    page.get_by_label("Title").fill("In-training exam")
    page.get_by_role("textbox", name="First day").fill(workday(6).isoformat())
    page.get_by_role("textbox", name="Last day").fill(workday(6).isoformat())
    page.get_by_role("button", name="Try it", exact=True).click()
    expect(page.get_by_text("It touches 1 waiting and 0 approved.")).to_be_visible()


def test_a_lead_sees_coverage_and_sets_a_day_aside(cast: Cast, visit: Open) -> None:
    page = (window := visit(cast.program_lead, **DESK)).page
    window.go("/wellness-days/coverage/medicine/")
    page.get_by_role("link", name="Set days aside").click()
    page.get_by_label("Which day?").fill(workday(6).isoformat())
    page.get_by_label("Trainee", exact=True).check()
    page.get_by_role("button", name="Set it aside").click()
    window.go("/wellness-days/coverage/medicine/")
    expect(page.get_by_role("cell", name="●")).to_be_visible()


# --- a deputy ---


def test_a_deputy_decides_exactly_while_they_are_named(cast: Cast, visit: Open) -> None:
    request, deputy = asked(cast), make_person("deputy")
    page = (window := visit(cast.program_lead, **DESK)).page
    window.go("/wellness-days/rules/medicine/deputies/")
    page.get_by_label("Their e-mail").fill(deputy.email)
    page.get_by_label("From").fill(site_today().isoformat())
    page.get_by_label("To", exact=True).fill((site_today() + dt.timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Name them").click()
    stand_in = visit(deputy, **DESK)
    stand_in.go(f"/wellness-days/requests/{request.public_id}/decide/")
    stand_in.page.get_by_role("button", name="Approve").click()
    expect(stand_in.page.get_by_text("They get a mail.")).to_be_visible()


# --- the GME office ---


def test_the_office_looks_again_and_the_program_reads_why(cast: Cast, visit: Open) -> None:
    refused = operations.decline(request=asked(cast), by=cast.program_lead, reason="Two are away.")
    appeals.ask(request=refused, by=cast.trainee)
    page = (window := visit(cast.gme_admin, **DESK)).page
    window.go("/")
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("link", name=cast.trainee.display_name).first.click()
    page.get_by_label("A word to the program").fill("There is cover that day.")
    page.get_by_role("button", name="Approve after all").click()
    lead = visit(cast.program_lead, **DESK)
    lead.go(f"/wellness-days/requests/{refused.public_id}/")
    expect(lead.page.get_by_text("There is cover that day.")).to_be_visible()


def test_the_office_reads_the_report_and_what_was_opened_to_it(cast: Cast, visit: Open) -> None:
    for person in many(cast)[:5]:
        discouragements.tell(trainee=person, program=cast.program, words="", opened=False)
    discouragements.tell(trainee=cast.trainee, program=cast.program, words="A remark.", opened=True)
    page = (window := visit(cast.gme_admin, **DESK)).page
    window.go("/wellness-days/reports/")
    expect(page.get_by_role("img", name="Medicine: Took none 7, Took some 0, Took all 0")).to_be_visible()
    expect(page.get_by_text("A remark.")).to_be_visible()
    with page.expect_download() as file:
        page.get_by_role("link", name="File for a site visit").click()
    assert file.value.suggested_filename.endswith(".pdf")


def test_the_office_alone_asks_to_move_health_hours(cast: Cast, visit: Open) -> None:
    starts = dt.datetime.combine(workday(2), dt.time(19), tzinfo=dt.UTC)
    appointments.tell(
        trainee=cast.trainee, program=cast.program, starts_at=starts, ends_at=starts + dt.timedelta(hours=1)
    )
    lead = visit(cast.program_lead, **DESK)
    lead.go("/wellness-days/coverage/medicine/")
    expect(lead.page.get_by_role("link", name="Ask to move")).to_have_count(0)
    page = (window := visit(cast.gme_admin, **DESK)).page
    window.go("/wellness-days/coverage/medicine/")
    page.get_by_role("link", name="Ask to move").click()
    expect(page.get_by_label("Why these hours cannot be")).to_be_visible()


def test_the_office_tries_a_rule_for_every_program(cast: Cast, visit: Open) -> None:
    asked(cast)
    Policy.objects.create(valid_from="2020-07-01")
    page = (window := visit(cast.gme_admin, **DESK)).page
    window.go("/wellness-days/rules/every-program/")
    page.get_by_label("Days of notice").fill("200")
    page.get_by_role("button", name="Try these rules").click()
    expect(page.get_by_text("It touches 1 waiting")).to_be_visible()
    assert Request.objects.get().is_pending
