"""Which groups say nothing: those too small, and those whose silence protects another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checkins.summaries.tree import Node, Tree

PEOPLE = 10  # K: fewer never stand for themselves
ELIGIBLE = 20  # E: nor do groups out of which fewer could have taken part


def too_few(node: Node) -> bool:
    """Say whether a group is too small to speak of."""
    return node.people < PEOPLE or node.eligible < ELIGIBLE


def withheld(tree: Tree, already: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the keys of all groups that are withheld, given those that are `already`.

    A group's difference to its parent must not show a small group: one is never withheld alone, nor
    several that together hold fewer than ten. What is withheld hides all that is below it.
    """
    hidden = set(already) | {node.key for node in tree.nodes if too_few(node)}
    for parent in tree.nodes:
        children = tree.children(parent.key)
        if parent.key in hidden:
            hidden.update(child.key for child in children)
        else:
            hidden.update(_company(children, hidden))
    return frozenset(hidden)


def _company(children: list[Node], hidden: set[str]) -> list[str]:
    alone = [child for child in children if child.key in hidden]
    shown = smallest_first([child for child in children if child.key not in hidden])
    while alone and shown and (len(alone) < 2 or sum(child.people for child in alone) < PEOPLE):
        alone.append(shown.pop(0))
    return [child.key for child in alone]


def smallest_first(nodes: list[Node]) -> list[Node]:
    """Return groups by size, ties by key."""
    return sorted(nodes, key=lambda node: (node.people, node.key))
