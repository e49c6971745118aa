"""The one fixed tree that people are counted in: everyone, stage of training, program cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = ""
EVERYONE = "Everyone in training"


@dataclass(frozen=True, order=True)
class Place:
    """Where somebody trains: the keys are short words, the labels what people read."""

    stage: str
    cluster: str
    stage_label: str
    cluster_label: str

    @property
    def key(self) -> str:
        return f"{self.stage}/{self.cluster}"


@dataclass(frozen=True)
class Node:
    """One group: how many people in it took part, and how many could have."""

    key: str
    label: str
    parent: str | None
    people: int
    eligible: int

    @property
    def depth(self) -> int:
        return 0 if self.parent is None else 1 if self.parent == ROOT else 2


@dataclass(frozen=True)
class Tree:
    """Groups within groups; every parent stands before its children, the root first."""

    nodes: tuple[Node, ...]

    @property
    def root(self) -> Node:
        return self.nodes[0]

    def children(self, key: str) -> list[Node]:
        """Return the groups right below one, by key."""
        return [node for node in self.nodes if node.parent == key]

    def below(self, key: str) -> Iterator[str]:
        """Yield the keys of everything below a group."""
        for child in self.children(key):
            yield child.key
            yield from self.below(child.key)


def grow(people: Mapping[Place, int], eligible: Mapping[Place, int]) -> Tree:
    """Return the tree over the places where anyone is eligible; people elsewhere are not counted."""
    clusters = [
        Node(place.key, place.cluster_label, place.stage, people.get(place, 0), count)
        for place, count in sorted(eligible.items())
    ]
    labels = {place.stage: place.stage_label for place in sorted(eligible)}
    stages = [_above(key, label, ROOT, clusters) for key, label in sorted(labels.items())]
    return Tree((_above(ROOT, EVERYONE, None, stages), *stages, *clusters))


def _above(key: str, label: str, parent: str | None, nodes: list[Node]) -> Node:
    own = [node for node in nodes if node.parent == key]
    return Node(key, label, parent, sum(node.people for node in own), sum(node.eligible for node in own))
