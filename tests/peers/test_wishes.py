"""Slower, deeper, move on: sums of three or more, and nobody's name."""

from __future__ import annotations

import pytest

from peers import wishes
from peers.models import Run, Wish, WishToken
from people.models import User
from tests.conftest import make_person
from tests.peers.evenings import begun, meeting_now
from tests.peers.world import World


@pytest.fixture
def run(world: World) -> Run:
    """A run in its first block."""
    return begun(meeting_now(world))


@pytest.fixture
def people(world: World) -> list[User]:
    """Five members."""
    return [make_person(f"wisher_{number}") for number in range(5)]


def test_two_alike_are_not_shown(run: Run, people: list[User]) -> None:
    for person in people[:2]:
        wishes.wish(run=run, block=0, choice="slower", person=person)
    assert wishes.sums(run, 0) == {}


def test_three_alike_are_shown_as_a_sum(run: Run, people: list[User]) -> None:
    for person in people[:3]:
        wishes.wish(run=run, block=0, choice="slower", person=person)
    assert wishes.sums(run, 0) == {"slower": 3}


def test_a_sum_hides_what_few_wish_beside_it(run: Run, people: list[User]) -> None:
    for person, choice in zip(people, ["deeper"] * 3 + ["move-on"] * 2, strict=True):
        wishes.wish(run=run, block=0, choice=choice, person=person)
    assert wishes.sums(run, 0) == {"deeper": 3}


def test_one_person_taps_once_in_a_block(run: Run, people: list[User]) -> None:
    wishes.wish(run=run, block=0, choice="slower", person=people[0])
    assert not wishes.wish(run=run, block=0, choice="deeper", person=people[0])


def test_the_next_block_is_another_turn(run: Run, people: list[User]) -> None:
    wishes.wish(run=run, block=0, choice="slower", person=people[0])
    assert wishes.wish(run=run, block=1, choice="slower", person=people[0])


def test_another_block_does_not_see_it(run: Run, people: list[User]) -> None:
    for person in people:
        wishes.wish(run=run, block=0, choice="slower", person=person)
    assert wishes.sums(run, 1) == {}


def test_an_unknown_wish_is_refused(run: Run, people: list[User]) -> None:
    with pytest.raises(ValueError, match="not among"):
        wishes.wish(run=run, block=0, choice="louder", person=people[0])


def test_no_table_joins_a_wish_to_whoever_made_it() -> None:
    linked = {field.name for model in (Wish, WishToken) for field in model._meta.get_fields()}
    assert linked == {"name", "run", "block", "choice", "mark"}
