"""An attacker who knows how many people are in every group, and all that is published.

What is true of a group is at least its bin, and the sum of its children. All these are ranges, so one pass up
and one pass down the tree give exactly the counts that remain possible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkins.summaries.bins import COUNTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checkins.summaries.bins import Bin
    from checkins.summaries.tree import Node, Tree


def at_fault(tree: Tree, bins: Mapping[str, Bin]) -> Node | None:
    """Return the parent whose family leaves the attacker too few counts for someone, or None.

    Groups without a bin are withheld. Bins that contradict each other leave nothing, and are a fault.
    """
    up = {node.key: _own(node, bins) for node in tree.nodes}
    for parent in reversed(tree.nodes):
        children = [up[child.key] for child in tree.children(parent.key)]
        if children:
            up[parent.key] = _meet(up[parent.key], _sum(children))
            if _too_few(parent, up[parent.key]):
                return parent
    return _fault_below(tree, up)


def _fault_below(tree: Tree, known: dict[str, range]) -> Node | None:
    for parent in tree.nodes:
        children = tree.children(parent.key)
        ranges = [known[child.key] for child in children]
        for place, child in enumerate(children):
            rest = _sum(ranges[:place] + ranges[place + 1 :])
            known[child.key] = _meet(ranges[place], _minus(known[parent.key], rest))
            if _too_few(child, known[child.key]):
                return parent
    return None


def _own(node: Node, bins: Mapping[str, Bin]) -> range:
    found = bins.get(node.key)
    return range(node.people + 1) if found is None else found.counts(node.people)


def _too_few(node: Node, counts: range) -> bool:
    # One person has two possible answers whatever is published.
    return len(counts) < min(COUNTS, node.people + 1)


def _meet(one: range, other: range) -> range:
    return range(max(one.start, other.start), min(one.stop, other.stop))


def _sum(ranges: list[range]) -> range:
    return range(sum(one.start for one in ranges), sum(one.stop - 1 for one in ranges) + 1)


def _minus(whole: range, rest: range) -> range:
    return range(whole.start - (rest.stop - 1), whole.stop - rest.start)
