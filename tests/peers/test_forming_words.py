"""Why groups cannot be formed, in words: who, and what to do; who is kept apart from whom is not in them."""

from __future__ import annotations

import pytest

from peers.forming import explaining, solver
from peers.forming.problem import Member, Pair, Problem, load
from peers.models import Cohort, Entrant, Lead
from tests.conftest import Cast
from tests.peers.world import make_cohort, make_facilitator

ONE, TWO, NONE = frozenset({1}), frozenset({2}), frozenset[int]()
NAMES = {0: "Noor", 1: "Ines", 2: "Tomas", 3: "Lea", 900: "Ada", 901: "Ben"}


def members(*slots: frozenset[int]) -> list[Member]:
    """Return as many people as times, each free at theirs."""
    return [Member(number, free) for number, free in enumerate(slots)]


def pair(number: int = 0, slots: frozenset[int] = ONE, *people: int) -> Pair:
    """Return one group's leads."""
    return Pair(number, frozenset(people or {900 + number}), slots)


def told(problem: Problem) -> str:
    """Return what is said of a problem that cannot be solved."""
    found = solver.solve(problem, seconds=2)
    assert found.words
    return " ".join(found.words)


def test_whoever_is_free_at_no_group_s_time_is_named() -> None:
    words = told(Problem(members(ONE, ONE, TWO), [pair()], 2, 5, names=NAMES))
    assert "Free at no time at which a group could meet: Tomas." in words


def test_whoever_everyone_assesses_is_named_with_that_reason() -> None:
    barred = frozenset({(0, 0)})
    words = told(Problem(members(ONE, ONE, ONE), [pair()], 2, 5, barred=barred, names=NAMES))
    assert "Assessed by everyone who leads, or leading themselves: Noor." in words


def test_a_pair_without_a_room_for_both_is_counted_and_not_named_as_one() -> None:
    apart = frozenset({(0, 1)})
    words = told(Problem(members(ONE, ONE), [pair()], 1, 5, apart=apart, names=NAMES))
    assert "Pairs who are kept apart stay so: 1." in words
    assert not ("Noor" in words and "Ines" in words)


def test_everyone_kept_apart_from_everyone_is_one_a_group_and_said() -> None:
    apart = frozenset((one, other) for one in range(4) for other in range(one + 1, 4))
    words = told(Problem(members(ONE, ONE, ONE, ONE), [pair(), pair(1)], 2, 3, apart=apart, names=NAMES))
    assert "Pairs who are kept apart stay so: 6." in words


def test_a_single_person_for_a_group_of_six_is_said_in_the_singular() -> None:
    words = told(Problem(members(ONE), [pair()], 6, 9, names=NAMES))
    assert "Group 1 (Ada) would have 1 person, fewer than 6." in words


def test_a_group_that_is_too_large_is_named_by_who_leads_it() -> None:
    words = told(Problem(members(ONE, ONE, ONE), [pair(0, ONE, 900, 901)], 1, 2, names=NAMES))
    assert "Group 1 (Ada, Ben) would have 3 people, more than 2." in words


def test_two_who_lead_together_and_share_no_time_are_named() -> None:
    words = told(Problem(members(ONE, ONE), [pair(0, NONE, 900, 901)], 1, 5, names=NAMES))
    assert "Ada, Ben: no time at which their group could meet." in words


def test_a_class_without_times_blames_nobody_s_times() -> None:
    assert explaining.of_leads(Problem(members(NONE), [pair(0, NONE)], 2, 5, names=NAMES)) == []


def test_one_who_leads_two_groups_at_one_time_is_said() -> None:
    twice = [Pair(0, frozenset({900}), ONE), Pair(1, frozenset({900}), ONE)]
    words = told(Problem(members(ONE, ONE), twice, 1, 1, names=NAMES))
    assert "Whoever leads several groups is free at too few times" in words


def test_someone_without_a_name_is_someone() -> None:
    words = told(Problem(members(ONE), [pair()], 6, 9))
    assert "Group 1 (someone)" in words


@pytest.fixture
def cohort(cast: Cast) -> Cohort:
    """A class with one person to place and two who lead together."""
    found = make_cohort(cast, state="forming", group_least=1)
    Entrant.objects.create(cohort=found, person=cast.trainee)
    Lead.objects.create(cohort=found, person=cast.facilitator, partner=make_facilitator("second"))
    return found


def test_names_are_known_of_who_is_placed_and_of_who_leads(cohort: Cohort) -> None:
    assert sorted(load(cohort).names.values()) == ["Facilitator", "Second", "Trainee"]
