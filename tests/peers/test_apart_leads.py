"""Kept apart from whoever leads: no draft, no seat, no hand-over and no file brings both together."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from core.clock import site_today
from peers import memberships, placing, successors
from peers.forming import apart, audit, drafts, explaining, solver
from peers.forming.facts import Facts
from peers.forming.problem import Member, Pair, Problem, load
from peers.importing import writing
from peers.models import Cohort, Draft, Facilitation, Lead, Membership
from people.models import User
from people.operations import RefusedError
from tests.conftest import Cast, browse, make_trainee
from tests.peers.pairs import OFFICE, entered, forming_class, make_mates
from tests.peers.world import World, make_facilitator


@pytest.fixture
def second(cast: Cast) -> User:
    """Who leads the other group."""
    return make_facilitator("second")


@pytest.fixture
def cohort(cast: Cast, second: User) -> Cohort:
    """A class of five with two groups to be formed; the trainee is kept apart from one who leads."""
    found = forming_class(cast, make_mates(cast))
    for person in (cast.facilitator, second):
        Lead.objects.create(cohort=found, person=person)
    entered(found, cast.trainee, second, cast.peers_director)
    return found


def entered_pair(world: World, one: User, other: User) -> None:
    apart.keep(cohort=world.cohort, one=one, other=other, by=world.director)


def led_by(cohort: Cohort, found: solver.Found, person: User) -> list[int]:
    """Return whom someone would lead."""
    lead = Lead.objects.get(cohort=cohort, person=person)
    return next(team.people for team in found.teams if team.lead == lead.pk)


def test_a_draft_seats_nobody_with_whoever_leads_and_is_kept_apart_from_them(
    cohort: Cohort, cast: Cast, second: User
) -> None:
    found = solver.solve(load(cohort), seconds=1)
    assert cast.trainee.pk in led_by(cohort, found, cast.facilitator)
    assert cast.trainee.pk not in led_by(cohort, found, second)


def test_nor_with_the_partner_of_whoever_leads(cohort: Cohort, cast: Cast, second: User) -> None:
    Lead.objects.filter(person=second).update(person=make_facilitator("third"), partner=second)
    problem = load(cohort)
    (pair,) = problem.apart_leads
    assert (problem.members[pair[0]].id, second.pk in problem.pairs[pair[1]].people) == (
        cast.trainee.pk,
        True,
    )


def test_a_draft_that_does_is_not_published(cohort: Cohort, cast: Cast, second: User) -> None:
    plan = [asdict(team) for team in solver.solve(load(cohort), seconds=1).teams]
    draft = Draft.objects.create(cohort=cohort, number=1, plan=plan, state="ready")
    group = next(at for at, team in enumerate(draft.plan, 1) if cast.trainee.pk not in team["people"])
    said = drafts.shift(draft=draft, person=cast.trainee.pk, group=group)
    assert said == [f"Two people in group {group} are to be kept apart."]
    with pytest.raises(RefusedError, match="It breaks a rule"):
        drafts.publish(draft=Draft.objects.get())


def test_what_cannot_be_says_how_many_pairs_and_no_name_of_them(
    cohort: Cohort, cast: Cast, second: User
) -> None:
    apart.keep(cohort=cohort, one=cast.facilitator, other=cast.trainee, by=cast.peers_director)
    words = " ".join(solver.solve(load(cohort), seconds=1).words)
    assert "Pairs who are kept apart stay so: 2." in words
    assert "Second" not in words.split("Pairs who")[0].split("Group")[0]


def test_one_who_leads_twice_is_one_pair() -> None:
    leads = [Pair(number, frozenset({900}), frozenset()) for number in range(2)]
    problem = Problem([Member(0, frozenset())], leads, 1, 2, apart_leads=frozenset({(0, 0), (0, 1)}))
    assert "Pairs who are kept apart stay so: 1." in explaining.of_nearest(problem, [0], [0, 0])


def test_whoever_joins_late_is_offered_no_such_group(world: World) -> None:
    newcomer = make_trainee("newcomer", world.cast.program)
    entered(world.cohort, newcomer, world.facilitator, world.director)
    offered = [option.group for option in placing.options(world.cohort, newcomer, site_today())]
    assert offered == [world.other_group]


def test_nor_the_group_they_lead_themself(world: World) -> None:
    lead = world.facilitator
    offered = [option.group for option in placing.options(world.cohort, lead, site_today())]
    assert offered == [world.other_group]


def test_joining_it_anyway_is_refused_without_a_reason(world: World) -> None:
    newcomer = make_trainee("newcomer", world.cast.program)
    entered(world.cohort, newcomer, world.facilitator, world.director)
    with pytest.raises(RefusedError, match="Newcomer cannot be in Group 1") as refused:
        memberships.join(group=world.group, person=newcomer, on=site_today())
    assert "Facilitator" not in str(refused.value)


def test_a_hand_over_to_one_of_a_pair_is_refused_without_a_reason(world: World) -> None:
    spare = make_facilitator("spare")
    entered(world.cohort, spare, world.trainee, world.director)
    with pytest.raises(RefusedError) as refused:
        memberships.lead(group=world.group, person=spare, on=site_today())
    assert str(refused.value) == "Spare cannot lead Group 1. Choose someone else."


def test_whoever_is_refused_leaves_who_led_before(world: World) -> None:
    spare, held = make_facilitator("spare"), Facilitation.objects.get(group=world.group)
    entered(world.cohort, spare, world.trainee, world.director)
    with pytest.raises(RefusedError):
        memberships.lead(group=world.group, person=spare, on=site_today(), instead_of=held)
    assert Facilitation.objects.get(group=world.group).ends_on is None


def test_one_of_a_pair_is_not_named_as_a_successor(world: World) -> None:
    before = world.other_lead  # created after the group's members
    later, after = make_facilitator("spare"), make_trainee("joined_last", world.cast.program)
    Membership.objects.create(group=world.group, person=after, starts_on=site_today())
    for one, other in ((later, world.trainee), (before, after)):
        entered_pair(world, one, other)
    named = [each.person for each in successors.of_group(world.group)]
    assert named == []
    assert later in [each.person for each in successors.of_group(world.other_group)]


def test_a_pair_of_another_class_is_no_reason(world: World) -> None:
    spare = make_facilitator("spare")
    elsewhere = Cohort.objects.create(
        name="Other",
        slug="other",
        version=world.cohort.version,
        program=world.cohort.program,
        starts_on=world.cohort.starts_on,
        ends_on=world.cohort.ends_on,
    )
    entered(elsewhere, spare, world.trainee, world.director)
    assert memberships.lead(group=world.group, person=spare, on=site_today()).person == spare


def test_the_office_hears_that_one_of_a_pair_leads_the_other_today(world: World) -> None:
    sent = {"one": world.trainee.email, "other": world.facilitator.email}
    page = browse(world.director).post(OFFICE, sent, follow=True)
    assert "They are in one group today, and this moves nobody" in page.content.decode()


def test_one_who_leads_the_other_group_is_apart_already(world: World) -> None:
    assert not apart.keep(cohort=world.cohort, one=world.trainee, other=world.other_lead, by=world.director)


def test_a_file_that_brings_a_pair_together_is_noted_without_names(world: World) -> None:
    newcomer = make_trainee("newcomer", world.cast.program)
    entered(world.cohort, newcomer, world.facilitator, world.director)
    text = "group,email\n1,newcomer@example.test\n"
    found = writing.preview(text=text, cohort=world.cohort)
    assert [note for note in found.notes if "apart" in note] == [
        "Two people in group 1 are to be kept apart."
    ]


def test_a_file_that_leaves_a_pair_in_two_groups_notes_nothing(world: World) -> None:
    newcomer = make_trainee("newcomer", world.cast.program)
    entered(world.cohort, newcomer, world.facilitator, world.director)
    text = "group,email\n2,newcomer@example.test\n"
    found = writing.preview(text=text, cohort=world.cohort)
    assert not any("apart" in note for note in found.notes)


def test_a_pair_that_was_together_before_the_file_is_not_the_file_s(world: World) -> None:
    entered(world.cohort, world.trainee, world.facilitator, world.director)
    text = "group,email\n1,trainee@example.test\n"
    found = writing.preview(text=text, cohort=world.cohort)
    assert not any("apart" in note for note in found.notes)


def test_an_old_place_in_the_group_is_no_meeting_of_a_pair(world: World) -> None:
    spare = make_facilitator("spare")
    entered(world.cohort, spare, world.trainee, world.director)
    seat = Membership.objects.get(person=world.trainee)
    memberships.move(membership=seat, group=world.other_group, on=site_today())
    assert memberships.lead(group=world.group, person=spare, on=site_today()).group == world.group


def test_the_audit_of_a_plan_with_an_unknown_lead_still_looks_at_pairs(cohort: Cohort, cast: Cast) -> None:
    mates = list(User.objects.filter(email__startswith="mate_"))
    apart.keep(cohort=cohort, one=mates[0], other=mates[1], by=cast.peers_director)
    plan = [{"lead": 0, "slot": None, "people": [mates[0].pk, mates[1].pk]}]
    assert "Two people in group 1 are to be kept apart." in audit.faults(Facts(cohort), plan)
