"""The noise on every count, by OpenDP's sampler: two-sided geometric, drawn once, before all else."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import opendp.prelude as dp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checkins.summaries.tree import Tree

EPSILON = 1.0  # for each group of a term, which has one indicator


@cache
def sampler() -> Any:
    """Return OpenDP's measurement: a count in, a noisy count out."""
    dp.enable_features("contrib")
    space = dp.atom_domain(T=int), dp.absolute_distance(T=int)
    return dp.m.make_geometric(*space, scale=1 / EPSILON)


def noisy(count: int, people: int) -> int:
    """Return a count with noise, kept between none and all of the people."""
    drawn: int = sampler()(count)
    return min(max(drawn, 0), people)


def noisy_counts(tree: Tree, counts: Mapping[str, int]) -> dict[str, int]:
    """Return every group's count, by key, each with a draw of its own.

    Large groups get noise too: whatever is decided later is then decided from noisy counts alone.
    """
    return {node.key: noisy(counts.get(node.key, 0), node.people) for node in tree.nodes}
