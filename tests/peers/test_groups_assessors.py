"""Who assesses whom, as the director enters it, and what that makes unsafe."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from core.clock import site_today
from peers import emails, today
from peers.forms.assessors import AssessmentForm
from peers.models import Assessment, Facilitation
from people.models import Role
from reminders.models import Delivery
from tests.conftest import LONG_AGO, browse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.peers.world import World

DAY = dt.timedelta(days=1)


def said(world: World, **fields: str) -> dict[str, str]:
    """Return what a director sends: the facilitator assesses the trainee from today on."""
    return {
        "assessor": world.facilitator.email,
        "trainee": world.trainee.email,
        "starts_on": site_today().isoformat(),
    } | fields


def entered(world: World, **fields: object) -> Assessment:
    values = {"assessor": world.facilitator, "trainee": world.trainee, "starts_on": LONG_AGO} | fields
    made: Assessment = Assessment.objects.create(**values)
    return made


@pytest.fixture
def directing(world: World, as_: Callable[..., Client]) -> Client:
    return as_(world.director)


def read(directing: Client) -> str:
    page: HttpResponse = directing.get("/peers/assessors/")  # type: ignore[assignment]
    return page.content.decode()


def test_an_assessor_of_one_trainee_is_kept(world: World, directing: Client) -> None:
    directing.post("/peers/assessors/", said(world))
    made = Assessment.objects.get()
    assert (made.assessor, made.trainee, made.starts_on) == (world.facilitator, world.trainee, site_today())


def test_an_assessor_of_a_program_is_kept(world: World, directing: Client) -> None:
    program = world.cast.program
    directing.post("/peers/assessors/", said(world, trainee="", program=str(program.pk)))
    assert Assessment.objects.get().program == program


def test_what_is_entered_shows_as_a_conflict_at_once(world: World, directing: Client) -> None:
    page = directing.post("/peers/assessors/", said(world), follow=True)
    assert f"{world.facilitator} assesses {world.trainee}," in " ".join(page.content.decode().split())


def test_the_class_s_page_shows_the_same_conflict(world: World, directing: Client) -> None:
    entered(world)
    page = directing.get(f"/peers/classes/{world.cohort.slug}/")
    assert f"{world.facilitator} assesses {world.trainee}," in " ".join(page.content.decode().split())


def test_no_conflict_is_shown_where_there_is_none(world: World, directing: Client) -> None:
    entered(world, assessor=world.other_lead)
    assert "A facilitator would assess a member" not in read(directing)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"trainee": ""}, "one of the two"),
        ({"trainee": "nobody@example.org"}, "Nobody here has this address"),
        ({"assessor": "nobody@example.org"}, "Nobody here has this address"),
        ({"ends_on": "2001-01-01"}, "before the first one"),
    ],
)
def test_what_makes_no_sense_is_refused(world: World, fields: dict[str, str], words: str) -> None:
    assert words in str(AssessmentForm(said(world, **fields)).errors)


def test_a_trainee_and_a_program_at_once_are_refused(world: World) -> None:
    form = AssessmentForm(said(world, program=str(world.cast.program.pk)))
    assert "one of the two" in str(form.errors)


def test_nobody_assesses_themselves(world: World) -> None:
    assert "themselves" in str(AssessmentForm(said(world, assessor=world.trainee.email)).errors)


def test_the_same_is_not_entered_twice_for_the_same_days(world: World) -> None:
    entered(world)
    assert "End that one first" in str(AssessmentForm(said(world)).errors)


def test_the_same_is_entered_again_for_later_days(world: World) -> None:
    entered(world, ends_on=site_today() - DAY)
    assert AssessmentForm(said(world)).is_valid()


def test_ending_one_keeps_today_as_its_last_day(world: World, directing: Client) -> None:
    found = entered(world)
    directing.post(f"/peers/assessors/{found.pk}/end/")
    found.refresh_from_db()
    assert found.ends_on == site_today()


def test_one_that_has_not_begun_is_taken_away(world: World, directing: Client) -> None:
    found = entered(world, starts_on=site_today() + DAY)
    directing.post(f"/peers/assessors/{found.pk}/end/")
    assert not Assessment.objects.exists()


def test_one_that_is_over_is_left_as_it_was(world: World, directing: Client) -> None:
    found = entered(world, ends_on=site_today() - DAY)
    assert directing.post(f"/peers/assessors/{found.pk}/end/").status_code == 404


def test_one_that_is_over_is_not_listed(world: World, directing: Client) -> None:
    entered(world, ends_on=site_today() - DAY)
    assert "Nobody is entered yet" in read(directing)


def test_ten_assessors_take_as_many_queries_as_one(
    world: World, directing: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        entered(world, starts_on=LONG_AGO + number * DAY, ends_on=None)
    with django_assert_max_num_queries(16):
        read(directing)


# --- what the director hears of by themselves ---


def cards(world: World) -> list[tuple[str, str]]:
    return [(card.title, card.href) for card in today.cards(world.director)]


def test_the_director_s_today_page_counts_groups_that_need_someone_else(world: World) -> None:
    entered(world, starts_on=site_today() + dt.timedelta(weeks=5))
    assert cards(world) == [("A group needs someone else to lead it", "/peers/assessors/")]


def test_two_members_of_one_group_are_one_group(world: World) -> None:
    entered(world)
    entered(world, trainee=world.members[1])
    entered(world, assessor=world.other_lead, trainee=world.other_members[0])
    assert cards(world) == [("2 groups need someone else to lead", "/peers/assessors/")]


def test_nothing_unsafe_is_nothing_to_say(world: World) -> None:
    entered(world, starts_on=site_today() + dt.timedelta(weeks=9))
    assert cards(world) == []


@pytest.mark.parametrize("role", ["superuser", "facilitator", "trainee"])
def test_nobody_else_is_called_to_it(world: World, role: str) -> None:
    entered(world)
    assert today.cards(world.cast.member(role)) == []  # type: ignore[arg-type]


def ask(world: World) -> HttpResponse:
    """Let the facilitator ask for a change."""
    client = browse(world.facilitator)
    page: HttpResponse = client.post(f"/peers/groups/{world.group.public_id}/ask/", follow=True)  # type: ignore[assignment]
    return page


def test_whoever_leads_a_group_asks_for_a_change_without_a_reason(world: World) -> None:
    page = ask(world).content.decode()
    sent = Delivery.objects.get(kind="peers.roster")
    message = emails.roster(world.director, sent.key)
    assert ("The PEERS director is told" in page, sent.recipient) == (True, world.director)
    assert message is not None
    assert message.paragraphs[0] == (
        "Facilitator, who leads Group 1 of Class of 2030, asks you to look at who is in it."
    )


def test_asked_twice_in_a_day_is_told_once(world: World) -> None:
    ask(world)
    ask(world)
    assert Delivery.objects.filter(kind="peers.roster").count() == 1


def test_whoever_leads_it_no_more_asks_nothing_more(world: World) -> None:
    ask(world)
    Facilitation.objects.filter(person=world.facilitator).delete()
    assert emails.roster(world.director, Delivery.objects.get(kind="peers.roster").key) is None


def test_whoever_directs_no_more_is_told_nothing(world: World) -> None:
    ask(world)
    assert emails.roster(world.other_lead, Delivery.objects.get(kind="peers.roster").key) is None


def test_with_no_director_it_says_whom_to_tell(world: World) -> None:
    Role.objects.filter(kind=Role.Kind.PEERS_DIRECTOR).delete()
    assert "There is no PEERS director here just now." in ask(world).content.decode()


@pytest.mark.parametrize(
    ("role", "shown"), [("facilitator", True), ("trainee", False), ("peers_director", False)]
)
def test_only_whoever_leads_it_is_offered_that(world: World, role: str, shown: bool) -> None:
    html = browse(world.cast.member(role)).get(f"/peers/groups/{world.group.public_id}/").content.decode()
    assert ("Ask for a change" in html) == shown
