"""A class with two groups, on a fixed Monday in October."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.peers.world import World, build

if TYPE_CHECKING:
    from tests.conftest import Cast


@pytest.fixture
def world(cast: Cast) -> World:
    """A published class: the trainee in the facilitator's group, the other trainee in another."""
    return build(cast)
