"""Pulses go into the figures round by round: nobody is found by comparing two days, sessions or groups."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import random
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import site_today
from peers import figures, releases, tasks
from peers.models import Meeting, Pulse, Version
from peers.suppression import LEAST, hide_small
from tests.conftest import browse
from tests.peers.evenings import round_of
from tests.peers.world import World, make_cohort

CHOICES = ["slow", "right", "fast"]
few = settings(max_examples=40, deadline=None)


@pytest.fixture
def version(world: World) -> Version:
    """The version that all groups are on."""
    return world.cohort.version


def shown(version: Version) -> list[tuple[int, int]]:
    """Return for each session in the figures its groups and about how many answered."""
    return [(figure.groups, figure.answers) for figure in figures.pulse_figures(version)]


def test_a_round_that_is_over_goes_in_whole(world: World, version: Version) -> None:
    round_of(world, 3)
    assert (releases.release(), shown(version)) == (3, [(3, 10)])


def test_nothing_goes_in_before_it_is_let_in(world: World, version: Version) -> None:
    round_of(world, 3)
    assert shown(version) == []


def test_the_nightly_task_lets_rounds_in(world: World, version: Version) -> None:
    round_of(world, 3)
    tasks.tidy()
    assert shown(version) == [(3, 10)]


def test_a_round_waits_while_a_pulse_of_it_is_open(world: World) -> None:
    Pulse.objects.filter(pk=round_of(world)[0].pk).update(closes_on=site_today())
    assert releases.release() == 0


def test_a_round_waits_for_a_group_that_is_still_to_meet(world: World) -> None:
    round_of(world)
    world.meeting(5)
    assert releases.release() == 0


def test_a_cancelled_meeting_keeps_no_round_waiting(world: World) -> None:
    round_of(world)
    world.meeting(5, state=Meeting.State.CANCELLED)
    assert releases.release() == 3


def test_another_session_keeps_no_round_waiting(world: World) -> None:
    round_of(world)
    world.meeting(5, session=1)
    assert releases.release() == 3


@pytest.mark.parametrize(("groups", "answers", "went"), [(1, 20, 0), (2, 5, 0), (2, 6, 2), (3, 4, 3)])
def test_one_group_or_too_few_answers_are_no_round(
    world: World, groups: int, answers: int, went: int
) -> None:
    round_of(world, groups, answers=answers)
    assert releases.release() == went


def test_a_pulse_of_three_answers_stays_out_of_its_round(world: World, version: Version) -> None:
    round_of(world, 1, answers=3)
    round_of(world, 3)
    assert (releases.release(), shown(version)) == (3, [(3, 10)])


def test_a_group_that_comes_late_stays_out(world: World, version: Version) -> None:
    round_of(world, 3)
    releases.release()
    before = shown(version)
    round_of(world, 1, answers=20)
    assert (releases.release(), shown(version)) == (0, before)


def test_several_that_come_late_are_a_round_of_their_own(world: World, version: Version) -> None:
    round_of(world, 3)
    releases.release()
    round_of(world, 2, answers=6)
    assert [releases.release(), next_night(), shown(version)] == [0, 2, [(5, 20)]]


def next_night() -> int:
    """Let a night pass; return how many pulses went in."""
    for pulse in Pulse.objects.filter(released_on__isnull=False):
        pulse.released_on = (pulse.released_on or site_today()) - dt.timedelta(days=1)
        pulse.save()
    return releases.release()


def test_letting_in_twice_lets_in_once(world: World) -> None:
    round_of(world)
    assert [releases.release(), releases.release()] == [3, 0]


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_let_each_round_in_once(world: World) -> None:
    round_of(world)

    def go(_number: int) -> int:
        try:
            return releases.release()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, range(2))) == [0, 3]


def test_two_classes_are_two_rounds(world: World, version: Version) -> None:
    round_of(world, 1, answers=6)
    other = make_cohort(world.cast, version=version, slug="other", name="Other")
    moved = round_of(world, 1, answers=6)[0]
    group = moved.run.meeting.group
    group.cohort = other
    group.save()
    assert releases.release() == 0


def test_what_few_said_in_one_round_stays_hidden_in_the_sum() -> None:
    rounds = [{"right": 10, "slow": 2}, {"right": 12, "slow": 9, "fast": 8}]
    assert releases.summed(rounds, CHOICES) == [None, 22, None]


def test_a_sum_of_no_round_is_nothing() -> None:
    assert releases.summed([], CHOICES) == [0, 0, 0]


ROUND = st.fixed_dictionaries({choice: st.integers(0, 9) for choice in CHOICES})


@few
@given(st.lists(ROUND, min_size=1, max_size=5))
def test_between_two_days_no_cell_grows_by_less_than_four(rounds: list[dict[str, int]]) -> None:
    days = [releases.summed(rounds[:day], CHOICES) for day in range(1, len(rounds) + 1)]
    steps = [
        after - before
        for one, two in itertools.pairwise(days)
        for before, after in zip(one, two, strict=True)
        if before is not None and after is not None
    ]
    assert all(step == 0 or step >= LEAST for step in steps)


@few
@given(st.lists(ROUND, min_size=1, max_size=5))
def test_what_was_hidden_on_one_day_shows_on_no_later_one(rounds: list[dict[str, int]]) -> None:
    days = [releases.summed(rounds[:day], CHOICES) for day in range(1, len(rounds) + 1)]
    assert all(
        after is None
        for one, two in itertools.pairwise(days)
        for before, after in zip(one, two, strict=True)
        if before is None
    )


def test_whoever_knows_how_many_answered_cannot_work_out_a_hidden_cell() -> None:
    """The attacker has a round's table and its exact total: every hidden cell still may be one of several."""
    tables: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for counts in itertools.product(range(12), repeat=3):
        if sum(counts) >= releases.ANSWERS:
            tables[tuple(hide_small(counts)), sum(counts)].append(counts)
    certain = [
        (table, place)
        for (table, _), possible in tables.items()
        for place, cell in enumerate(table)
        if cell is None and len({counts[place] for counts in possible}) < 2
    ]
    assert certain == []


@pytest.mark.parametrize("seed", range(3))
def test_no_sequence_of_exports_gives_one_group_away(world: World, seed: int) -> None:
    """The attacker exports every night while groups of two sessions meet in an order of chance."""
    chance = random.Random(seed)
    seen: list[Counter[str]] = []
    for _ in range(6):
        for pulse in round_of(world, chance.randint(1, 3), answers=chance.randint(3, 6)):
            for tap in pulse.taps.filter(question="pace"):
                tap.choice = chance.choice(CHOICES[1:])
                tap.save()
        next_night()
        seen.append(table(world))
    grown = [two - one for one, two in itertools.pairwise([Counter(), *seen])]
    steps = [many for step in grown for many in step.values()]
    assert steps
    assert all(many >= LEAST for many in steps)


def table(world: World) -> Counter[str]:
    """Return what the director's export says today, hidden cells left out."""
    answer: Any = browse(world.director).get("/peers/figures/pulses.csv")
    rows = csv.DictReader(b"".join(answer.streaming_content).decode().splitlines())
    pace = [row for row in rows if "pace" in row["question"]]
    return Counter({row["answer"]: int(row["count"]) for row in pace if row["count"].isdigit()})


def test_the_page_names_no_group(world: World) -> None:
    group = round_of(world)[0].run.meeting.group
    group.name = "The Otters"
    group.save()
    releases.release()
    assert "Otters" not in browse(world.director).get("/peers/figures/").content.decode()


def test_figures_of_thirty_groups_ask_no_more_than_those_of_three(world: World, version: Version) -> None:
    client = browse(world.director)
    counts = []
    for groups in (3, 27):
        round_of(world, groups)
        next_night()
        with CaptureQueriesContext(connection) as asked:
            client.get("/peers/figures/")
        counts.append(len(asked))
    assert (counts[0] == counts[1], counts[0] <= 12) == (True, True)
