"""The author changes a block and publishes; the director compares drafts, moves someone, publishes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from peers.models import Block, Cohort, Draft, Entrant, KeepApart, Lead, Membership, Version
from tests.conftest import make_trainee
from tests.peers.curricula import make_version
from tests.peers.world import make_cohort, make_facilitator

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from people.models import User
    from tests.browser.conftest import Visit
    from tests.conftest import Cast

pytestmark = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}


def start_draft(window: Visit) -> None:
    """Begin the next version from what is published."""
    window.go(f"/peers/versions/{make_version().public_id}/")
    window.page.get_by_role("button", name="Start the next version").click()


def set_minutes(page: Page, minutes: str) -> None:
    """Give the skill block so many minutes of ninety."""
    page.get_by_role("link", name="Skill", exact=True).click()
    page.get_by_label("Minutes of 90").fill(minutes)
    page.get_by_role("button", name="Save").click()


def order() -> list[str]:
    """Return the first session's blocks as the draft has them."""
    blocks = Block.objects.filter(session__version__state="draft", session__slug="session-1")
    return list(blocks.order_by("position").values_list("key", flat=True))


def test_a_block_is_changed_in_a_draft_and_published(
    cast: Cast, visit: Callable[..., Visit], scripts: bool
) -> None:
    window = visit(cast.peers_director, java_script_enabled=scripts)
    page = window.page
    start_draft(window)
    page.get_by_role("link", name="Session 1", exact=True).click()
    set_minutes(page, "50")
    expect(page.get_by_text("The blocks of 90 minutes add up to 100: 10 too many.")).to_be_visible()
    set_minutes(page, "40")
    expect(page.get_by_text("90 of 90")).to_be_visible()
    page.locator("#down-check-in").click()
    expect(page.locator(".outline__title").nth(1)).to_have_text("Skill")
    assert order() == ["arrive", "skill", "check-in", "pairs", "close"]
    page.get_by_role("link", name="As facilitators see it").click()
    expect(page.get_by_text("How to run skill.")).to_be_visible()
    window.go(f"/peers/versions/{Version.objects.get(state='draft').public_id}/")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("It stays as it is.")).to_be_visible()
    assert list(Version.objects.values_list("number", "state")) == [(2, "published"), (1, "published")]


def test_what_does_not_add_up_is_not_published(
    cast: Cast, visit: Callable[..., Visit], scripts: bool
) -> None:
    window = visit(cast.peers_director, java_script_enabled=scripts, **PHONE)
    start_draft(window)
    address = window.page.url
    window.page.get_by_role("link", name="Session 2", exact=True).click()
    set_minutes(window.page, "20")
    window.page.goto(address)
    window.page.get_by_role("button", name="Publish").click()
    expect(window.page.get_by_text("“Session 2”: The blocks of 90 minutes").first).to_be_visible()
    assert Version.objects.get(number=2).state == "draft"


@pytest.fixture
def people(cast: Cast) -> list[User]:
    """Six people to place in two groups, in two drafts; the first and the last are kept apart."""
    cohort = make_cohort(cast, state="forming")
    leads = [
        Lead.objects.create(cohort=cohort, person=person).pk
        for person in (cast.facilitator, make_facilitator("second"))
    ]
    people = [make_trainee(f"member_{number}", cast.program) for number in range(6)]
    Entrant.objects.bulk_create(Entrant(cohort=cohort, person=person) for person in people)
    KeepApart.objects.create(cohort=cohort, one=people[0], other=people[5])
    pks = [person.pk for person in people]
    for number, order in enumerate((pks, [*pks[1:3], pks[0], *pks[3:]]), 1):
        halves = zip(leads, (order[:3], order[3:]), strict=True)
        plan = [{"lead": lead, "slot": None, "people": half} for lead, half in halves]
        Draft.objects.create(cohort=cohort, number=number, plan=plan, state="ready")
    return people


def move(page: Page, who: str, group: str) -> None:
    """Move someone by hand."""
    page.get_by_label("Who").select_option(label=who)
    page.get_by_label("To", exact=True).select_option(label=group)
    page.get_by_role("button", name="Move them").click()


def test_two_drafts_are_compared_one_is_mended_by_hand_and_published(
    cast: Cast, people: list[User], visit: Callable[..., Visit], scripts: bool
) -> None:
    window = visit(cast.peers_director, java_script_enabled=scripts)
    page = window.page
    window.go("/peers/classes/class-of-2030/forming/")
    expect(page.get_by_role("table").get_by_text("Ready")).to_have_count(2)
    page.get_by_role("link", name="Draft 2").click()
    expect(page.get_by_text("Every rule holds.")).to_be_visible()
    move(page, "Member 5", "Group 1")
    expect(page.get_by_text("Two people in group 1 are to be kept apart.").first).to_be_visible()
    expect(page.get_by_role("button", name="Publish these groups")).to_have_count(0)
    move(page, "Member 0", "Group 2")
    page.get_by_role("button", name="Publish these groups").click()
    expect(page.get_by_role("heading", name="Groups")).to_be_visible()
    places = dict(Membership.objects.values_list("person__display_name", "group__number"))
    assert (places["Member 0"], places["Member 5"], Cohort.objects.get().state) == (2, 1, "published")
