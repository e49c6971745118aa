"""Where a director adopts the sample, the portal asks for a clinician's reading of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from peers.models import Curriculum, Version
from peers.models.curriculum import CLINICIAN
from tests.conftest import browse

if TYPE_CHECKING:
    from tests.peers.world import World

WORDS = "Have a clinician of yours read it before the first session."


def paths(world: World) -> list[str]:
    """Return the pages on which a curriculum is chosen or read as a whole."""
    version = world.cohort.version.public_id
    return [
        "/peers/curricula/",
        f"/peers/versions/{version}/",
        "/peers/classes/new/",
        f"/peers/classes/{world.cohort.slug}/change/",
    ]


@pytest.fixture(autouse=True)
def published(world: World) -> None:
    Version.objects.update(state="published", published_at=timezone.now())


@pytest.mark.parametrize("place", range(4))
def test_the_director_reads_it(world: World, place: int) -> None:
    assert WORDS in browse(world.director).get(paths(world)[place]).content.decode()


@pytest.mark.parametrize("place", range(4))
def test_of_a_school_s_own_curriculum_it_is_not_said(world: World, place: int) -> None:
    Curriculum.objects.update(slug="ours")
    page = browse(world.director).get(paths(world)[place])
    assert (page.status_code, WORDS in page.content.decode()) == (200, False)


def test_a_facilitator_does_not_read_it(world: World) -> None:
    page = browse(world.facilitator).get(paths(world)[1])
    assert (page.status_code, WORDS in page.content.decode()) == (200, False)


def test_it_says_that_it_is_a_sample() -> None:
    assert f"This is a sample, written for this portal. {WORDS}" == CLINICIAN
