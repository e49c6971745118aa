"""Drafts beside each other: who sits where, what differs in words, and nothing that is secret."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peers.forming import beside, drafts
from peers.forming.facts import Facts
from peers.models import Cohort, Declaration, Draft, Entrant, KeepApart, Lead, Slot
from people.models import User
from tests.conftest import Cast, browse
from tests.peers.world import make_cohort, make_facilitator

if TYPE_CHECKING:
    from django.test import Client

PAGE = "/peers/classes/class-of-2030/forming/beside/"
ADA, BEA, CLEO, DINA, EVE = range(5)


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """A class that is being formed, with two who lead a group each, and two times of the week."""
    found = make_cohort(cast, state="forming", group_least=1, group_most=100)
    for day in (1, 3):
        Slot.objects.create(cohort=found, weekday=day, starts=dt.time(13))
    for lead in (cast.facilitator, make_facilitator("second")):
        Lead.objects.create(cohort=found, person=lead)
    return found


def people_of(cohort: Cohort, names: list[str]) -> list[User]:
    """Create people who are to be placed."""
    made: list[User] = User.objects.bulk_create(
        User(email=f"{name}.{number}@place.test".lower().replace(" ", "."), display_name=name)
        for number, name in enumerate(names)
    )
    Entrant.objects.bulk_create(Entrant(cohort=cohort, person=person) for person in made)
    return made


@pytest.fixture
def people(cohort: Cohort) -> list[User]:
    """Five to place."""
    return people_of(cohort, ["Ada", "Bea", "Cleo", "Dina", "Eve"])


def draft(cohort: Cohort, *groups: list[User], days: tuple[int, ...] = (0, 1), **fields: Any) -> Draft:
    """Create a draft with these people in its groups, which meet in these slots."""
    leads, slots = list(cohort.leads.all()), list(cohort.slots.all())
    plan = [
        {"lead": lead.pk, "slot": slots[day].pk, "people": [person.pk for person in group]}
        for lead, group, day in zip(leads, groups, days, strict=True)
    ]
    number = cohort.drafts.count() + 1
    return Draft.objects.create(cohort=cohort, number=number, **{"plan": plan, "state": "ready"} | fields)


def compared(cohort: Cohort) -> beside.Comparison:
    """Compare every draft there is."""
    return beside.compare(Facts(cohort), beside.comparable(cohort))


def seats(column: beside.Column) -> list[tuple[str, str]]:
    return [(seat.name, seat.elsewhere) for seat in column.seats]


def test_who_sits_in_a_group_in_each_draft_is_told_from_who_does_not(
    cohort: Cohort, people: list[User]
) -> None:
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:2], people[2:])
    first = compared(cohort).rows[0]
    assert (first.same, first.moving) == (["Ada", "Bea"], 1)


def test_where_someone_sits_in_the_other_draft_stands_beside_their_name(
    cohort: Cohort, people: list[User]
) -> None:
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:2], people[2:])
    first, second = compared(cohort).rows
    assert seats(first.columns[0]) == [("Cleo", "group 2 in Draft 2")]
    assert seats(second.columns[1]) == [("Cleo", "group 1 in Draft 1")]


def test_with_three_drafts_only_those_are_named_in_which_they_sit_elsewhere(
    cohort: Cohort, people: list[User]
) -> None:
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:2], people[2:])
    assert seats(compared(cohort).rows[0].columns[1]) == [("Cleo", "group 2 in Draft 3")]


def test_how_many_seats_differ_is_counted_between_every_two(cohort: Cohort, people: list[User]) -> None:
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:2], people[2:])
    draft(cohort, people[3:], people[:3])
    found = [(each.one.number, each.other.number, each.people) for each in compared(cohort).differences]
    assert found == [(1, 2, 1), (1, 3, 5), (2, 3, 4)]


def test_a_group_that_meets_at_another_time_differs_though_nobody_moves(
    cohort: Cohort, people: list[User]
) -> None:
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:3], people[3:], days=(0, 0))
    comparison = compared(cohort)
    assert [row.is_same for row in comparison.rows] == [True, False]
    assert [each.times for each in comparison.differences] == [1]


def test_a_draft_that_is_the_same_says_so(cohort: Cohort, people: list[User]) -> None:
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:3], people[3:])
    assert all(row.is_same for row in compared(cohort).rows)


def test_someone_in_no_group_of_a_draft_is_not_lost(cohort: Cohort, people: list[User]) -> None:
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:3], people[3:4], state="impossible")
    left = compared(cohort).rows[-1]
    assert (left.number, seats(left.columns[1])) == (0, [("Eve", "group 2 in Draft 1")])
    assert seats(compared(cohort).rows[1].columns[0]) == [("Eve", "no group in Draft 2")]


def test_a_group_is_the_same_one_where_the_same_lead_leads_it(cohort: Cohort, people: list[User]) -> None:
    draft(cohort, people[:3], people[3:])
    turned = draft(cohort, people[:3], people[3:])
    turned.plan.reverse()
    turned.save()
    first = compared(cohort).rows[0]
    assert (first.is_same, [column.number for column in first.columns]) == (True, [1, 2])


def test_a_lead_who_came_later_has_a_group_in_one_draft_alone(cohort: Cohort, people: list[User]) -> None:
    draft(cohort, people[:3], people[3:])
    Lead.objects.create(cohort=cohort, person=make_facilitator("third"))
    draft(cohort, people[:3], people[3:4], people[4:], days=(0, 1, 0))
    last = compared(cohort).rows[-1]
    assert (last.lead, [column.number for column in last.columns]) == ("Third", [0, 3])


@pytest.mark.parametrize("state", ["waiting", "solving", "failed"])
def test_a_draft_that_is_not_worked_out_is_not_compared(
    cohort: Cohort, people: list[User], state: str
) -> None:
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:3], people[3:], state=state)
    draft(cohort, [], [], plan=[])
    assert [each.number for each in beside.comparable(cohort)] == [1]


def test_namesakes_are_told_apart_by_their_address(cohort: Cohort) -> None:
    twins = people_of(cohort, ["Kim", "Kim"])
    draft(cohort, twins[:1], twins[1:])
    draft(cohort, twins, [])
    assert compared(cohort).rows[0].same == ["Kim (kim.0@place.test)"]


# --- the page ---


@pytest.fixture
def directing(cast: Cast) -> Client:
    """A browser of the director's."""
    return browse(cast.peers_director)


def read(client: Client, query: str = "") -> str:
    """Return the page in one line."""
    return " ".join(client.get(f"{PAGE}{query}").content.decode().split())


def main(client: Client) -> str:
    """Return what is the page's own; a form in the header has another token each time."""
    return read(client).split("<main", 1)[1].split("</main>")[0]


def test_what_differs_is_marked_in_words(directing: Client, cohort: Cohort, people: list[User]) -> None:
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:2], people[2:], days=(0, 0))
    html = read(directing)
    assert "Draft 1 and Draft 2: 1 of 5 people sits in another group; 1 group meets at another time." in html
    assert "1 person sits here in some of these drafts only." in html
    assert "It does not meet at the same time in each." in html
    assert "Here in each draft: Ada, Bea." in html
    assert 'Cleo <span class="soft">(group 2 in Draft 2)</span>' in html


def test_from_there_one_moves_someone_and_publishes(
    directing: Client, cohort: Cohort, people: list[User]
) -> None:
    first = draft(cohort, people[:3], people[3:])
    draft(cohort, people[:2], people[2:])
    html = read(directing)
    assert f'href="/peers/drafts/{first.public_id}/#by-hand"' in html
    assert f'href="/peers/drafts/{first.public_id}/#rules"' in html
    page = directing.get(f"/peers/drafts/{first.public_id}/").content.decode()
    assert ('id="by-hand"' in page, 'id="rules"' in page) == (True, True)


def test_a_draft_that_breaks_a_rule_is_not_offered_for_publishing(
    directing: Client, cohort: Cohort, people: list[User]
) -> None:
    draft(cohort, people, [])
    draft(cohort, people[:2], people[2:4])
    html = read(directing)
    assert "It cannot be published like this: 1 thing to mend." in html
    assert "Publish it" not in html


def test_the_latest_three_are_shown_and_others_can_be_chosen(
    directing: Client, cohort: Cohort, people: list[User]
) -> None:
    for _ in range(4):
        draft(cohort, people[:3], people[3:])
    assert "Draft 1 and Draft 2" not in read(directing)
    assert "Draft 1 and Draft 2" in read(directing, "?draft=1&draft=2")


@pytest.mark.parametrize("query", ["?draft=1", "?draft=1&draft=2&draft=3&draft=4"])
def test_one_draft_and_four_are_refused_in_words(
    directing: Client, cohort: Cohort, people: list[User], query: str
) -> None:
    for _ in range(4):
        draft(cohort, people[:3], people[3:])
    page = directing.get(f"{PAGE}{query}")
    assert (page.status_code, "Choose two drafts, or three." in page.content.decode()) == (422, True)


@pytest.mark.parametrize("query", ["?draft=", "?draft=99&draft=1", "?draft=x&draft=1"])
def test_a_draft_that_is_none_is_refused(
    directing: Client, cohort: Cohort, people: list[User], query: str
) -> None:
    for _ in range(3):
        draft(cohort, people[:3], people[3:])
    assert directing.get(f"{PAGE}{query}").status_code == 422


def test_with_one_draft_it_says_what_is_missing(
    directing: Client, cohort: Cohort, people: list[User]
) -> None:
    draft(cohort, people[:3], people[3:])
    assert "It takes two drafts that are worked out." in read(directing)


@pytest.mark.parametrize(("many", "shown"), [(1, False), (2, True)])
def test_the_list_of_drafts_leads_here_once_there_are_two(
    directing: Client, cohort: Cohort, people: list[User], many: int, shown: bool
) -> None:
    for _ in range(many):
        draft(cohort, people[:3], people[3:])
    html = directing.get("/peers/classes/class-of-2030/forming/").content.decode()
    assert (f'href="{PAGE}"' in html) == shown


def test_nothing_secret_is_on_the_page(directing: Client, cohort: Cohort, people: list[User]) -> None:
    """Declared or kept apart or neither: the page is the same, letter by letter."""
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:2], people[2:])
    before = main(directing)
    drafts.declare(cohort=cohort, person=people[CLEO], word="Zebra")
    KeepApart.objects.create(cohort=cohort, one=people[ADA], other=people[DINA])
    assert Declaration.objects.exists()
    assert main(directing) == before


def test_a_pair_that_sits_together_is_counted_as_one_thing_and_not_named(
    directing: Client, cohort: Cohort, people: list[User]
) -> None:
    draft(cohort, people[:3], people[3:])
    draft(cohort, people[:3], people[3:])
    KeepApart.objects.create(cohort=cohort, one=people[ADA], other=people[BEA])
    html = read(directing)
    assert ("1 thing to mend" in html, "kept apart, is not here" in html) == (True, True)


def queries(client: Client) -> int:
    """Count what the page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(PAGE).status_code == 200
    return len(asked)


def test_a_hundred_and_forty_in_three_drafts_ask_no_more_than_five(
    directing: Client, cohort: Cohort, people: list[User]
) -> None:
    for _ in range(3):
        draft(cohort, people[:3], people[3:])
    few = queries(directing)
    Draft.objects.all().delete()
    many = [*people, *people_of(cohort, [f"Student {number}" for number in range(135)])]
    for cut in (60, 70, 80):
        draft(cohort, many[:cut], many[cut:])
    assert (queries(directing), few <= 12) == (few, True)
