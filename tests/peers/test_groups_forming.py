"""Forming groups: no rule is ever broken, and what cannot be is said in words."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import asdict
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.clock import site_today
from peers.forming import audit, drafts, solver
from peers.forming.facts import Facts
from peers.forming.problem import Member, Pair, Problem, load
from peers.models import (
    Assessment,
    Availability,
    Cohort,
    Declaration,
    Draft,
    Entrant,
    Facilitation,
    KeepApart,
    Lead,
    Membership,
    Slot,
)
from people.models import Role, User
from people.operations import RefusedError
from tests.conftest import LONG_AGO, Cast, make_trainee
from tests.peers.world import make_cohort, make_facilitator

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

SECONDS = 2


def members(count: int, slots: frozenset[int] = frozenset({1})) -> list[Member]:
    return [Member(number, slots) for number in range(count)]


def pairs(count: int, slots: frozenset[int] = frozenset({1})) -> list[Pair]:
    return [Pair(100 + number, frozenset({900 + number}), slots) for number in range(count)]


def solve(problem: Problem) -> solver.Found:
    return solver.solve(problem, seconds=SECONDS)


def home(found: solver.Found) -> dict[int, int]:
    return {person: number for number, team in enumerate(found.teams) for person in team.people}


def test_everyone_has_a_group_and_groups_are_even() -> None:
    found = solve(Problem(members(7), pairs(2), 2, 5))
    assert sorted(len(team.people) for team in found.teams) == [3, 4]


def test_an_assessor_gets_none_of_theirs() -> None:
    found = solve(Problem(members(6), pairs(2), 2, 4, barred=frozenset({(0, 0), (1, 0)})))
    assert (home(found)[0], home(found)[1]) == (1, 1)


def test_two_kept_apart_are_apart() -> None:
    found = solve(Problem(members(6), pairs(2), 2, 4, apart=frozenset({(0, 1)})))
    assert home(found)[0] != home(found)[1]


def test_everyone_is_free_when_their_group_meets() -> None:
    early, late = members(3, slots=frozenset({1})), members(3, slots=frozenset({2}))
    people = [*early, *(Member(each.id + 3, each.slots) for each in late)]
    found = solve(Problem(people, pairs(2, frozenset({1, 2})), 2, 4))
    assert {team.slot: sorted(team.people) for team in found.teams} == {1: [0, 1, 2], 2: [3, 4, 5]}


def test_nobody_leads_two_groups_at_once() -> None:
    one = frozenset({900})
    found = solve(
        Problem(members(4), [Pair(1, one, frozenset({1, 2})), Pair(2, one, frozenset({1, 2}))], 2, 2)
    )
    assert found.teams == [] or len({team.slot for team in found.teams}) == 2


def test_nobody_is_alone_in_what_they_declared() -> None:
    people = members(6)
    people[0] = Member(0, frozenset({1}), words=frozenset({"first generation"}))
    people[1] = Member(1, frozenset({1}), words=frozenset({"first generation"}))
    found = solve(Problem(people, pairs(3), 2, 2))
    assert home(found)[0] == home(found)[1]


def test_campuses_are_spread() -> None:
    people = [Member(n, frozenset({1}), (f"campus {'north' if n < 2 else 'south'}",)) for n in range(6)]
    found = solve(Problem(people, pairs(2), 3, 3))
    assert home(found)[0] != home(found)[1]


def test_what_cannot_be_is_said_in_words_with_the_nearest_there_is() -> None:
    people = [*members(4), Member(4, frozenset({7}))]
    found = solve(Problem(people, pairs(2), 2, 3, names={4: "Noor"}))
    assert "In no group: Noor." in " ".join(found.words)
    assert sorted(len(team.people) for team in found.teams) == [2, 2]


def test_too_many_people_for_the_groups_is_said() -> None:
    found = solve(Problem(members(7), pairs(2), 2, 3))
    assert any("more than 3" in words for words in found.words)


def test_no_rule_is_relaxed_for_the_nearest_there_is() -> None:
    people = members(3)
    found = solve(Problem(people, pairs(1), 1, 5, apart=frozenset({(0, 1)}), barred=frozenset({(2, 0)})))
    placed = set(home(found))
    assert 2 not in placed
    assert not {0, 1} <= placed


def test_nothing_to_form_from_is_said() -> None:
    assert solve(Problem([], [], 2, 3)).words == ["Say first who is to be placed, and who leads."]


# --- with a class ---


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """Eight people, two leads and two slots; one lead assesses the trainee, two people are kept apart."""
    cohort = make_cohort(cast, state="forming", group_least=3, group_most=5)
    slots = [Slot.objects.create(cohort=cohort, weekday=day, starts=dt.time(13)) for day in (1, 3)]
    people = [cast.trainee, *(make_trainee(f"mate_{number}", cast.program) for number in range(7))]
    second = make_facilitator("second")
    Lead.objects.create(cohort=cohort, person=cast.facilitator)
    Lead.objects.create(cohort=cohort, person=second)
    for person in people:
        Entrant.objects.create(cohort=cohort, person=person)
        Availability.objects.bulk_create(Availability(person=person, slot=slot) for slot in slots)
    Assessment.objects.create(assessor=second, trainee=cast.trainee, starts_on=LONG_AGO)
    one, other = sorted(people[1:3], key=lambda person: person.pk)
    KeepApart.objects.create(cohort=cohort, one=one, other=other)
    return cohort


@pytest.fixture
def draft(cohort: Cohort) -> Draft:
    found = solver.solve(load(cohort), seconds=SECONDS)
    plan = [asdict(team) for team in found.teams]
    return Draft.objects.create(cohort=cohort, number=1, plan=plan, state="ready")


def test_a_draft_breaks_no_rule(draft: Draft) -> None:
    assert audit.faults(Facts(draft.cohort), draft.plan) == []


def swap(draft: Draft, person: int) -> list[str]:
    here = next(number for number, team in enumerate(draft.plan, 1) if person in team["people"])
    return drafts.shift(draft=draft, person=person, group=3 - here)


def test_a_hand_edit_that_breaks_a_rule_is_named_at_once(draft: Draft, cast: Cast) -> None:
    assert "Second assesses Trainee of group 2." in " ".join(swap(draft, cast.trainee.pk))


def test_a_hand_edit_is_kept(draft: Draft, cast: Cast) -> None:
    swap(draft, cast.trainee.pk)
    draft.refresh_from_db()
    assert draft.edited


def test_kept_apart_is_named_without_names(draft: Draft) -> None:
    pair = KeepApart.objects.get()
    for person in (pair.one_id, pair.other_id):
        drafts.shift(draft=draft, person=person, group=1)
    draft.refresh_from_db()
    words = " ".join(audit.faults(Facts(draft.cohort), draft.plan))
    assert "Two people in group 1 are to be kept apart." in words
    assert pair.one.display_name not in words


def test_the_audit_trusts_no_plan(draft: Draft) -> None:
    draft.plan[0]["people"] = draft.plan[0]["people"][1:]
    assert audit.faults(Facts(draft.cohort), draft.plan)[0].startswith("In no group: ")


def test_the_audit_checks_times(draft: Draft) -> None:
    Availability.objects.filter(person=draft.plan[0]["people"][0], slot=draft.plan[0]["slot"]).delete()
    assert "is not free when group 1 meets." in " ".join(audit.faults(Facts(draft.cohort), draft.plan))


def test_the_audit_names_whoever_is_not_here_any_more(draft: Draft, cast: Cast) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(is_active=False)
    words = audit.faults(Facts(draft.cohort), draft.plan)
    assert words == ["Not here any more: Trainee. Bring the file of people in again."]


@pytest.mark.parametrize(("days", "told"), [(-1, True), (0, False), (1, False)])
def test_the_audit_names_whoever_leads_and_is_no_facilitator_any_more(
    draft: Draft, cast: Cast, days: int, told: bool
) -> None:
    last = site_today() + dt.timedelta(days=days)
    Role.objects.filter(user=cast.facilitator, kind="facilitator").update(ends_on=last)
    words = audit.faults(Facts(draft.cohort), draft.plan)
    said = "No PEERS facilitator any more: Facilitator. The GME office gives that role."
    assert (said in words) is told


def test_publishing_makes_groups_with_members_and_facilitators(draft: Draft) -> None:
    drafts.publish(draft=draft)
    assert (Membership.objects.count(), Facilitation.objects.count()) == (8, 2)


def test_publishing_deletes_what_people_declared(draft: Draft, cast: Cast) -> None:
    drafts.declare(cohort=draft.cohort, person=cast.trainee, word="First generation")
    drafts.publish(draft=draft)
    assert (Declaration.objects.exists(), Draft.objects.exists()) == (False, False)


def test_a_draft_that_breaks_a_rule_is_not_published(draft: Draft, cast: Cast) -> None:
    swap(draft, cast.trainee.pk)
    with pytest.raises(RefusedError, match="It breaks a rule"):
        drafts.publish(draft=draft)


def test_a_roster_that_changed_since_stops_a_draft(draft: Draft, cast: Cast) -> None:
    Assessment.objects.create(assessor=cast.facilitator, program=cast.program, starts_on=LONG_AGO)
    with pytest.raises(RefusedError, match="assesses"):
        drafts.publish(draft=draft)


def test_nothing_is_published_twice(draft: Draft) -> None:
    other = Draft.objects.create(cohort=draft.cohort, number=2, plan=draft.plan, state="ready")
    drafts.publish(draft=draft)
    other.pk = None
    other.save()
    with pytest.raises(RefusedError, match="Nobody moves now unless they ask"):
        drafts.publish(draft=other)


def test_a_draft_is_formed_once_whoever_is_told(cohort: Cohort) -> None:
    (made,) = drafts.start(cohort=cohort, count=1, seconds=SECONDS, tell=False)
    drafts.form(made)
    made.refresh_from_db()
    cost = made.cost
    drafts.form(made)
    assert (made.state, made.cost) == ("ready", cost)


def test_without_or_tools_a_sentence_says_how_to_add_it(cohort: Cohort) -> None:
    with (
        mock.patch.object(solver, "is_there", return_value=False),
        pytest.raises(RefusedError, match="add the portal's extra “groups”"),
    ):
        drafts.start(cohort=cohort)


def test_the_page_says_it_too(cohort: Cohort, cast: Cast, as_: Callable[..., Client]) -> None:
    with mock.patch.object(solver, "is_there", return_value=False):
        page = as_(cast.peers_director).get("/peers/classes/class-of-2030/forming/")
    assert "extra “groups”" in page.content.decode()


def test_what_one_declared_is_shown_to_nobody(draft: Draft, cast: Cast, as_: Callable[..., Client]) -> None:
    drafts.declare(cohort=draft.cohort, person=cast.trainee, word="Zebra")
    for path in (f"/peers/drafts/{draft.public_id}/", "/peers/classes/class-of-2030/forming/"):
        assert "zebra" not in as_(cast.peers_director).get(path).content.decode().lower()
    assert "Zebra" not in as_(cast.trainee).get("/peers/classes/class-of-2030/times/").content.decode()


def test_someone_says_when_they_are_free(cohort: Cohort, cast: Cast, as_: Callable[..., Client]) -> None:
    slot = cohort.slots.all()[0]
    as_(cast.trainee).post("/peers/classes/class-of-2030/times/", {"slots": [slot.pk], "word": "First gen"})
    assert list(Availability.objects.filter(person=cast.trainee).values_list("slot", flat=True)) == [slot.pk]


def test_random_classes_never_break_a_rule() -> None:
    """Three drawn problems of some size, each looked at by hand-written rules."""
    for seed in range(3):
        draw = random.Random(seed)
        slots = list(range(4))
        people = [
            Member(number, frozenset(draw.sample(slots, 3)), (f"campus {draw.choice('ab')}",))
            for number in range(24)
        ]
        leads = [
            Pair(number, frozenset({90 + number}), frozenset(draw.sample(slots, 3))) for number in range(4)
        ]
        barred = frozenset((draw.randrange(24), draw.randrange(4)) for _ in range(6))
        apart = frozenset({(0, 1), (2, 3)})
        found = solver.solve(Problem(people, leads, 5, 7, barred, apart), seconds=0.6, seed=seed)
        where = home(found)
        assert not found.teams or not any(where.get(place) == group for place, group in barred)
        assert all(where.get(one) is None or where.get(one) != where.get(other) for one, other in apart)
        assert all(found.teams[group].slot in people[person].slots for person, group in where.items())


def test_the_command_forms_and_says_how_good_it_is(
    cohort: Cohort, capsys: pytest.CaptureFixture[str]
) -> None:

    call_command("form_groups", "class-of-2030", "--seconds", "1")
    assert "Draft 1: Ready" in capsys.readouterr().out


def test_drafts_are_not_started_twice_at_once(cohort: Cohort) -> None:
    drafts.start(cohort=cohort, tell=False)
    with pytest.raises(RefusedError, match="being formed already"):
        drafts.start(cohort=cohort, tell=False)


def test_a_draft_whose_worker_died_is_given_up(cohort: Cohort) -> None:
    drafts.start(cohort=cohort, count=1, tell=False)
    before = timezone.now() - dt.timedelta(hours=1)
    Draft.objects.update(state="solving", made_at=before, beat_at=before)
    drafts.start(cohort=cohort, count=1, tell=False)
    assert list(Draft.objects.values_list("state", flat=True)) == ["failed", "waiting"]
