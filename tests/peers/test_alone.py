"""How many are alone in what they declared: counted once, and in no way that tells whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from peers.forming import audit, drafts
from peers.models import Cohort, Draft, Entrant, Lead
from people.models import User
from tests.conftest import Cast, browse
from tests.peers.world import make_cohort, make_facilitator

if TYPE_CHECKING:
    from django.test import Client

FORMING = "/peers/classes/class-of-2030/forming/"


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """A class of twenty that is being formed, with two who lead."""
    found = make_cohort(cast, state="forming", group_least=1, group_most=20)
    people = User.objects.bulk_create(
        User(email=f"{number}@place.test", display_name=f"Student {number}") for number in range(audit.FEW)
    )
    Entrant.objects.bulk_create(Entrant(cohort=found, person=person) for person in people)
    for lead in (cast.facilitator, make_facilitator("second")):
        Lead.objects.create(cohort=found, person=lead)
    return found


def declare(cohort: Cohort, number: int, word: str = "Zebra") -> None:
    person = User.objects.get(email=f"{number}@place.test")
    drafts.declare(cohort=cohort, person=person, word=word)


def split(cohort: Cohort, cut: int = 10) -> list[dict[str, object]]:
    """Return a plan with the first so many in one group and the others in the other."""
    people = list(cohort.entrants.order_by("person").values_list("person", flat=True))
    leads = list(cohort.leads.values_list("pk", flat=True))
    return [
        {"lead": lead, "slot": None, "people": part}
        for lead, part in zip(leads, (people[:cut], people[cut:]), strict=True)
    ]


@pytest.fixture
def draft(cohort: Cohort) -> Draft:
    """A draft as the solver left it, with one person alone in what they declared."""
    declare(cohort, 0)
    plan = split(cohort)
    return Draft.objects.create(
        cohort=cohort, number=1, plan=plan, state="ready", alone=audit.alone(cohort, plan)
    )


@pytest.fixture
def directing(cast: Cast) -> Client:
    return browse(cast.peers_director)


def cell(directing: Client) -> str:
    """Return what the director's table says of it."""
    html = directing.get(FORMING).content.decode()
    return html.split('data-label="Alone by background">')[1].split("<")[0]


def test_two_in_one_group_are_not_alone_and_two_in_two_are(cohort: Cohort) -> None:
    declare(cohort, 0)
    declare(cohort, 1)
    declare(cohort, 19, "zebra")
    declare(cohort, 5, "Okapi")
    assert audit.alone(cohort, split(cohort)) == 2


def test_a_class_of_few_is_not_counted(cohort: Cohort) -> None:
    declare(cohort, 0)
    cohort.entrants.order_by("person").last().delete()  # type: ignore[union-attr]
    assert audit.alone(cohort, split(cohort)) is None


def test_the_solver_s_draft_shows_it(draft: Draft, directing: Client) -> None:
    assert cell(directing) == "1"


def test_a_move_by_hand_takes_the_count_away(draft: Draft, directing: Client) -> None:
    person = draft.plan[0]["people"][0]
    drafts.shift(draft=draft, person=person, group=2)
    assert cell(directing) == "Not counted"


def test_moving_someone_there_and_back_does_not_bring_it_back(draft: Draft, directing: Client) -> None:
    person = draft.plan[0]["people"][0]
    for group in (2, 1):
        drafts.shift(draft=draft, person=person, group=group)
    assert cell(directing) == "Not counted"


def test_whoever_declares_later_does_not_change_it(draft: Draft, directing: Client) -> None:
    declare(draft.cohort, 15, "Okapi")
    assert cell(directing) == "1"


def test_no_page_with_names_has_it(draft: Draft, directing: Client) -> None:
    html = directing.get(f"/peers/drafts/{draft.public_id}/").content.decode()
    assert ("Student 3" in html, "background" in html) == (True, False)


def test_a_draft_is_counted_when_it_is_formed(cohort: Cohort) -> None:
    declare(cohort, 0)
    (made,) = drafts.start(cohort=cohort, count=1, seconds=1, tell=False)
    drafts.form(made)
    assert Draft.objects.get().alone == 1
