"""Attacks on what is published, by people who know everything but the one thing they want."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkins.models import Publication, Term
from checkins.summaries import noise
from checkins.summaries.bins import Bin, bin_of, finest
from checkins.summaries.choosing import choose
from checkins.summaries.gathering import Tally
from checkins.summaries.noise import EPSILON, noisy_counts, sampler
from checkins.summaries.publishing import _rows
from checkins.summaries.withholding import ELIGIBLE, PEOPLE
from tests.checkins.summaries.trees import SIZES, Attacker, answered, place, totals, tree_of

if TYPE_CHECKING:
    from checkins.summaries.tree import Tree

FEW = settings(max_examples=30, deadline=None)
FALL = math.exp(-EPSILON)  # the noise's probability of each further step, over that of the one before


@FEW
@given(answered())
def test_every_group_keeps_three_possible_counts(found: tuple[Tree, dict[str, int]]) -> None:
    tree, counts = found
    attacker = Attacker(tree, choose(tree, counts))
    left = {node.key: (len(attacker.possible(node.key)), min(3, node.people + 1)) for node in tree.nodes}
    assert all(kept >= needed for kept, needed in left.values()), left


@FEW
@given(answered())
def test_noisy_counts_that_fit_no_truth_leave_no_less(found: tuple[Tree, dict[str, int]]) -> None:
    tree, counts = found
    astray = {node.key: (counts[node.key] * 7 + 3) % (node.people + 1) for node in tree.nodes}
    attacker = Attacker(tree, choose(tree, astray))
    assert all(len(attacker.possible(node.key)) >= min(3, node.people + 1) for node in tree.nodes)


@FEW
@given(answered())
def test_no_published_group_is_too_small(found: tuple[Tree, dict[str, int]]) -> None:
    tree, counts = found
    published = choose(tree, counts)
    assert all(
        node.people >= PEOPLE and node.eligible >= ELIGIBLE for node in tree.nodes if node.key in published
    )


@FEW
@given(SIZES)
def test_groups_withheld_beside_published_ones_are_many_or_none(sizes: dict[tuple[str, str], int]) -> None:
    tree = tree_of(sizes)
    published = choose(tree, dict.fromkeys((node.key for node in tree.nodes), 0))
    for parent in tree.nodes:
        hidden = [child for child in tree.children(parent.key) if child.key not in published]
        if parent.key in published and hidden and len(hidden) < len(tree.children(parent.key)):
            assert len(hidden) >= 2
            assert sum(child.people for child in hidden) >= PEOPLE


@FEW
@given(SIZES)
def test_nothing_is_published_below_a_withheld_group(sizes: dict[tuple[str, str], int]) -> None:
    tree = tree_of(sizes)
    published = choose(tree, dict.fromkeys((node.key for node in tree.nodes), 0))
    parents = {node.parent for node in tree.nodes if node.key in published} - {None}
    assert parents <= set(published)


def chances(count: int, people: int) -> dict[Bin, float]:
    """Return how likely each bin is for a true count, summed over every draw there can be."""
    found: dict[Bin, float] = {}
    for drawn in range(people + 1):
        weight = (1 - FALL) / (1 + FALL) * FALL ** abs(drawn - count)
        if drawn == 0:
            weight = FALL**count / (1 + FALL)
        if drawn == people:
            weight = FALL ** (people - count) / (1 + FALL)
        place = bin_of(drawn, people, finest(people))
        found[place] = found.get(place, 0) + weight
    return found


@FEW
@given(st.integers(10, 120).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_who_knows_all_other_answers_learns_no_more_than_the_noise_lets_through(
    found: tuple[int, int],
) -> None:
    people, others = found
    without, given_yes = chances(others, people), chances(others + 1, people)
    assert all(abs(math.log(given_yes[place] / without[place])) <= EPSILON + 1e-9 for place in without)


def test_the_sampler_itself_vouches_for_its_bound() -> None:
    assert sampler().map(1) == EPSILON


def test_the_sampler_draws_on_both_sides() -> None:
    drawn = {noise.noisy(50, 100) - 50 for _ in range(200)}
    assert min(drawn) < 0 < max(drawn)


def test_every_group_gets_one_draw_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def draw(count: int) -> int:
        drawn.append(count)
        return count

    monkeypatch.setattr(noise, "sampler", lambda: draw)
    tree = tree_of({("a", "x"): 70, ("a", "y"): 12, ("b", "x"): 30})
    noisy_counts(tree, totals({("a", "x"): 9, ("a", "y"): 4, ("b", "x"): 5}))
    assert sorted(drawn) == [4, 5, 5, 9, 13, 18]


def test_noise_never_leaves_the_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise, "sampler", lambda: lambda count: count + 50)
    assert noise.noisy(3, 10) == 10


def draws(count: int, people: int) -> list[float]:
    """Return how likely each noisy count is for a true one."""
    found = [(1 - FALL) / (1 + FALL) * FALL ** abs(drawn - count) for drawn in range(people + 1)]
    found[0], found[people] = FALL**count / (1 + FALL), FALL ** (people - count) / (1 + FALL)
    return found


@pytest.fixture(scope="module")
def outcomes() -> dict[frozenset[tuple[str, Bin]], list[tuple[int, ...]]]:
    """Return all that could be published of ten people in one cluster, with the draws that lead there."""
    tree, found = tree_of({("a", "x"): 10}), defaultdict(list)
    for drawn in itertools.product(range(11), repeat=3):
        noisy = dict(zip(("", "a", "a/x"), drawn, strict=True))
        found[frozenset(choose(tree, noisy).items())].append(drawn)
    return found


@pytest.mark.parametrize("others", range(10))
def test_a_whole_summary_tells_who_knows_all_others_no_more_than_the_bound_of_three_groups(
    outcomes: dict[frozenset[tuple[str, Bin]], list[tuple[int, ...]]], others: int
) -> None:
    """Each person stands in three groups, so the three bounds add up, through every later step."""
    without, with_yes = draws(others, 10), draws(others + 1, 10)
    for ways in outcomes.values():
        no = sum(math.prod(without[count] for count in drawn) for drawn in ways)
        yes = sum(math.prod(with_yes[count] for count in drawn) for drawn in ways)
        assert abs(math.log(yes / no)) <= 3 * EPSILON + 1e-9


def test_a_term_draws_once_for_each_group_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def seen(count: int) -> int:
        drawn.append(count)
        return count

    monkeypatch.setattr(noise, "sampler", lambda: seen)
    counted = Tally()
    for number in range(40):
        counted.add(place("a", "x"), answer=number < 9)
    term = Term(indicator="sleep")
    _rows(Publication(term=term), "sleep", counted, {place("a", "x"): 80})
    assert drawn == [9, 9, 9]
