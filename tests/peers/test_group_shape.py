"""Two people of one group who write its name and agreement at the same time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.peers.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.test import Client

    from peers.models import Group
    from tests.conftest import Cast

SEEN = re.compile(r'name="seen" value="(\w+)"')


@pytest.fixture
def group(world: World) -> Group:
    return world.group


@pytest.fixture
def page(group: Group) -> str:
    return reverse("peers:shape", args=[group.public_id])


def seen(answer: Any) -> str:
    """Return the mark of what stood on a page when it was opened."""
    found = SEEN.search(answer.content.decode())
    assert found is not None
    return found.group(1)


@pytest.fixture
def second(cast: Cast, page: str, as_: Callable[..., Client]) -> Any:
    """Return what the second is told, who opened the page before the first one saved."""
    reader = as_(cast.trainee)
    opened = seen(reader.get(page))
    as_(cast.facilitator).post(page, {"name": "Owls", "agreement": "We start on time.", "seen": opened})
    return reader.post(page, {"name": "Larks", "agreement": "", "seen": opened})


def test_the_second_does_not_undo_the_first(second: Any, group: Group) -> None:
    group.refresh_from_db()
    assert (second.status_code, group.name, group.agreement) == (422, "Owls", "We start on time.")


def test_the_second_reads_what_stands_there_now(second: Any) -> None:
    assert "It now says “Owls” and “We start on time.”" in second.content.decode()


def test_what_the_second_typed_stays(second: Any) -> None:
    assert 'value="Larks"' in second.content.decode()


def test_saving_again_is_meant(
    second: Any, group: Group, cast: Cast, page: str, as_: Callable[..., Client]
) -> None:
    as_(cast.trainee).post(page, {"name": "Larks", "agreement": "We start on time.", "seen": seen(second)})
    group.refresh_from_db()
    assert (group.name, group.agreement) == ("Larks", "We start on time.")


def test_one_alone_saves_at_once(group: Group, cast: Cast, page: str, as_: Callable[..., Client]) -> None:
    reader = as_(cast.trainee)
    answer = reader.post(page, {"name": "Owls", "agreement": "", "seen": seen(reader.get(page))})
    group.refresh_from_db()
    assert (answer.status_code, group.name) == (302, "Owls")
