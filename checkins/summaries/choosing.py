"""From noisy counts to what is published: nothing here has ever seen a true count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkins.summaries.audit import at_fault
from checkins.summaries.bins import bin_of, coarser, finest
from checkins.summaries.withholding import smallest_first, withheld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checkins.summaries.bins import Bin
    from checkins.summaries.tree import Node, Tree


def choose(tree: Tree, noisy: Mapping[str, int]) -> dict[str, Bin]:
    """Return the bins to publish, by group; a group without one is withheld.

    Until the attacker of `audit` learns too little: the parent is cut more coarsely, then its smallest
    published child is withheld. Both only ever take away, so this ends: at the root alone, if need be.
    """
    hidden = withheld(tree)
    cuts = {node.key: finest(node.people) for node in tree.nodes if node.key not in hidden}
    while True:
        bins = _bins(tree, noisy, cuts, hidden)
        parent = at_fault(tree, bins)
        if parent is None:
            return bins
        wider = coarser(cuts[parent.key])
        if wider is None:
            hidden = withheld(tree, hidden | {_smallest_shown(tree, parent, hidden).key})
        else:
            cuts[parent.key] = wider


def _bins(
    tree: Tree, noisy: Mapping[str, int], cuts: Mapping[str, int], hidden: frozenset[str]
) -> dict[str, Bin]:
    shown = [node for node in tree.nodes if node.key not in hidden]
    return {node.key: bin_of(noisy[node.key], node.people, cuts[node.key]) for node in shown}


def _smallest_shown(tree: Tree, parent: Node, hidden: frozenset[str]) -> Node:
    shown = [child for child in tree.children(parent.key) if child.key not in hidden]
    return smallest_first(shown)[0]
