"""The rule, step by step, on trees small enough to do by hand."""

from __future__ import annotations

import pytest

from checkins.summaries.audit import at_fault
from checkins.summaries.bins import Bin, band, bin_of, coarser, finest
from checkins.summaries.choosing import choose
from checkins.summaries.tree import grow
from checkins.summaries.withholding import withheld
from tests.checkins.summaries.trees import place, totals, tree_of


def test_a_stage_holds_the_people_of_its_clusters() -> None:
    tree = tree_of({("a", "x"): 12, ("a", "y"): 30, ("b", "x"): 7})
    assert {node.key: node.people for node in tree.nodes} == {
        "": 49, "a": 42, "b": 7, "a/x": 12, "a/y": 30, "b/x": 7,
    }  # fmt: skip


def test_people_where_nobody_is_eligible_are_not_counted() -> None:
    tree = grow({place("a", "x"): 12, place("z", "z"): 5}, {place("a", "x"): 40})
    assert tree.root.people == 12


def test_nine_people_are_withheld() -> None:
    assert "b" in withheld(tree_of({("a", "x"): 40, ("b", "x"): 9}))


def test_ten_people_among_nineteen_are_withheld() -> None:
    tree = grow({place("a", "x"): 10}, {place("a", "x"): 19})
    assert withheld(tree) == {"", "a", "a/x"}


def test_a_small_group_takes_the_smallest_sibling_with_it() -> None:
    tree = tree_of({("a", "x"): 3, ("a", "y"): 50, ("a", "z"): 20})
    assert withheld(tree) == {"a/x", "a/z"}


def test_ties_go_by_name() -> None:
    tree = tree_of({("a", "x"): 3, ("a", "z"): 20, ("a", "y"): 20})
    assert withheld(tree) == {"a/x", "a/y"}


def test_two_small_groups_that_hold_fewer_than_ten_take_a_third() -> None:
    tree = tree_of({("a", "w"): 3, ("a", "x"): 4, ("a", "y"): 50, ("a", "z"): 20})
    assert withheld(tree) == {"a/w", "a/x", "a/z"}


def test_two_small_groups_of_ten_together_stand_alone() -> None:
    tree = tree_of({("a", "w"): 5, ("a", "x"): 5, ("a", "y"): 50, ("a", "z"): 20})
    assert withheld(tree) == {"a/w", "a/x"}


def test_an_empty_group_is_treated_like_a_small_one() -> None:
    tree = tree_of({("a", "x"): 0, ("a", "y"): 50, ("a", "z"): 20})
    assert withheld(tree) == {"a/x", "a/z"}


def test_where_no_sibling_is_left_the_parent_stands_alone() -> None:
    tree = tree_of({("a", "x"): 3, ("a", "y"): 50})
    assert withheld(tree) == {"a/x", "a/y"}


def test_a_withheld_stage_hides_its_clusters() -> None:
    tree = tree_of({("a", "x"): 3, ("b", "x"): 20, ("b", "y"): 20, ("c", "x"): 90})
    assert withheld(tree) == {"a", "a/x", "b", "b/x", "b/y"}


@pytest.mark.parametrize(
    ("people", "parts"), [(10, 3), (14, 3), (15, 5), (29, 5), (30, 10), (59, 10), (60, 20), (500, 20)]
)
def test_a_bin_is_as_narrow_as_three_counts_allow(people: int, parts: int) -> None:
    assert finest(people) == parts


def test_eight_people_have_no_bin() -> None:
    with pytest.raises(ValueError, match="too few"):
        finest(8)


@pytest.mark.parametrize("people", [10, 11, 14, 15, 29, 30, 47, 59, 60, 61, 300])
def test_every_bin_holds_three_counts_and_every_count_has_one_bin(people: int) -> None:
    cuts = [Bin(finest(people), place) for place in range(finest(people))]
    held = [count for cut in cuts for count in cut.counts(people)]
    assert held == list(range(people + 1))
    assert min(len(cut.counts(people)) for cut in cuts) >= 3


def test_a_count_lies_in_its_bin() -> None:
    assert all(count in bin_of(count, 47, 10).counts(47) for count in range(48))


def test_all_and_none_are_bins_like_others() -> None:
    assert [str(bin_of(count, 60, 20)) for count in (0, 60)] == ["0% to 5%", "95% to 100%"]


@pytest.mark.parametrize(
    ("people", "words"), [(10, "10 to 14"), (15, "15 to 29"), (59, "30 to 59"), (60, "60 or more")]
)
def test_people_are_counted_in_bands(people: int, words: str) -> None:
    assert band(people) == words


def test_nine_people_have_no_band() -> None:
    with pytest.raises(ValueError, match="too few"):
        band(9)


def test_cuts_grow_coarser_until_thirds() -> None:
    assert [coarser(20), coarser(10), coarser(5), coarser(3)] == [10, 5, 3, None]


def test_bins_that_say_little_pass_the_audit() -> None:
    tree = tree_of({("a", "x"): 20, ("a", "y"): 20})
    cuts = {"": Bin(3, 1), "a": Bin(3, 1), "a/x": Bin(3, 1), "a/y": Bin(3, 1)}
    assert at_fault(tree, cuts) is None


def test_children_at_the_edge_of_their_parent_give_it_away() -> None:
    tree = tree_of({("a", "x"): 20, ("b", "x"): 20})
    # 0 to 3 and 0 to 3 of 20 leave 4, 5 and 6 of 4 to 7; 1/20 would leave less.
    cuts = {"": Bin(20, 3), "a": Bin(5, 0), "b": Bin(5, 0)}
    assert at_fault(tree, cuts) == tree.root


def test_a_sibling_is_given_away_by_the_rest() -> None:
    tree = tree_of({("a", "x"): 30, ("b", "x"): 10})
    cuts = {"": Bin(20, 0), "a": Bin(10, 0)}
    assert at_fault(tree, cuts) == tree.root


def test_contradicting_bins_are_a_fault() -> None:
    tree = tree_of({("a", "x"): 60, ("b", "x"): 60})
    assert at_fault(tree, {"": Bin(20, 19), "a": Bin(20, 0), "b": Bin(20, 0)}) == tree.root


def test_a_fault_coarsens_the_parent_first() -> None:
    tree = tree_of({("a", "x"): 60, ("b", "x"): 60})
    counts = {"": 12, "a": 5, "b": 5, "a/x": 5, "b/x": 5}
    assert choose(tree, counts)[""].parts < 20


def test_a_fault_that_coarsening_cannot_mend_withholds_the_children() -> None:
    tree = tree_of({("a", "x"): 60, ("b", "x"): 60})
    noisy = {"": 120, "a": 0, "b": 0, "a/x": 0, "b/x": 0}
    assert choose(tree, noisy) == {"": Bin(3, 2)}


def test_plain_counts_are_published_as_they_are() -> None:
    tree = tree_of({("a", "x"): 100, ("a", "y"): 100, ("b", "x"): 100, ("b", "y"): 100})
    counts = totals({("a", "x"): 31, ("a", "y"): 33, ("b", "x"): 32, ("b", "y"): 52})
    assert len(choose(tree, counts)) == 7
