"""Slower, deeper, move on: sums of three or more, and nobody's name."""

from __future__ import annotations

import itertools
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from peers import wishes
from peers.models import Run, Wish, WishToken
from people.models import User
from tests.conftest import make_person
from tests.peers.evenings import begun, meeting_now, transactions
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


@pytest.mark.parametrize(("many", "shown"), [(3, 3), (4, 3), (5, 3), (6, 6)])
def test_a_sum_grows_in_steps_of_three(run: Run, many: int, shown: int) -> None:
    wish_each(run, ["deeper"] * many)
    assert wishes.sums(run, 0) == {"deeper": shown}


def test_sums_are_said_in_words(run: Run) -> None:
    wish_each(run, ["move-on"] * 3 + ["slower"] * 4)
    assert wishes.words(run, 0) == ["At least 3 wish to move on", "At least 3 wish to go slower"]


def wish_each(run: Run, choices: list[str]) -> list[dict[str, int]]:
    """Let one member after the other tap; return what shows after each."""
    seen = []
    for number, choice in enumerate(choices):
        wishes.wish(run=run, block=0, choice=choice, person=make_person(f"tapper_{number}"))
        seen.append(wishes.sums(run, 0))
    return seen


@pytest.mark.parametrize("seed", range(4))
def test_whoever_watches_every_tap_learns_of_fewer_than_three_nothing(run: Run, seed: int) -> None:
    """The attacker sees who taps, and looks after each tap: between two looks stand three taps or none."""
    chance = random.Random(seed)
    seen = [{}, *wish_each(run, [chance.choice(Wish.Choice.values) for _ in range(9)])]
    steps = [
        after.get(choice, 0) - before.get(choice, 0)
        for before, after in itertools.pairwise(seen)
        for choice in Wish.Choice.values
    ]
    assert set(steps) <= {0, 3}


def test_no_wish_shows_with_whose_mark_it_came(run: Run) -> None:
    wish_each(run, ["deeper", "slower", "slower", "move-on"])
    assert (Wish.objects.count(), transactions(Wish), transactions(WishToken)) == (4, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_member_tapping_on_four_devices_at_once_counts_once(run: Run, people: list[User]) -> None:
    def tap(_number: int) -> bool:
        try:
            return wishes.wish(run=run, block=0, choice="slower", person=people[0])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tap, range(4))) == 1


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
