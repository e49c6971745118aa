"""Invented trees, and an attacker who shares no code with ours."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from checkins.summaries.tree import Place, Tree, grow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checkins.summaries.bins import Bin

Sizes = dict[tuple[str, str], int]


def place(stage: str, cluster: str) -> Place:
    """Return a place whose labels are its keys."""
    return Place(stage, cluster, stage.title(), cluster.title())


def tree_of(sizes: Sizes, eligible: int = 100) -> Tree:
    """Return a tree with so many contributors in each cluster, and enough who could have taken part."""
    places = {place(*path): people for path, people in sizes.items()}
    return grow(places, dict.fromkeys(places, eligible))


def totals(leaves: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return the counts of all groups from those of the clusters."""
    found = {"": sum(leaves.values())}
    for (stage, cluster), count in leaves.items():
        found[stage] = found.get(stage, 0) + count
        found[f"{stage}/{cluster}"] = count
    return found


PATHS = [("a", "x"), ("a", "y"), ("a", "z"), ("b", "x"), ("b", "y"), ("c", "x")]
SIZES = st.dictionaries(st.sampled_from(PATHS), st.integers(0, 30), min_size=1)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Tree, dict[str, int]]:
    """Return a tree with a true count for every group."""
    sizes = draw(SIZES)
    return tree_of(sizes), totals({path: draw(st.integers(0, people)) for path, people in sizes.items()})


class Attacker:
    """Knows every group's size and everything published; tries each count, one by one."""

    def __init__(self, tree: Tree, published: Mapping[str, Bin]) -> None:
        self.tree, self.published = tree, published

    def possible(self, key: str) -> set[int]:
        """Return the counts of a group that nothing published rules out."""
        people = next(node.people for node in self.tree.nodes if node.key == key)
        return {count for count in range(people + 1) if self._totals("", key, count)}

    def _totals(self, key: str, target: str, count: int) -> set[int]:
        node = next(node for node in self.tree.nodes if node.key == key)
        found = {0}
        for child in self.tree.children(key):
            below = self._totals(child.key, target, count)
            found = {one + other for one in found for other in below}
        allowed = set(range(node.people + 1)) if not self.tree.children(key) else found
        if key == target:
            allowed &= {count}
        return {one for one in allowed if self._fits(key, one, node.people)}

    def _fits(self, key: str, count: int, people: int) -> bool:
        published = self.published.get(key)
        if published is None:
            return True
        share, low = Fraction(count, people), Fraction(published.place, published.parts)
        high = low + Fraction(1, published.parts)
        return low <= share < high or (high == 1 and share == 1)
