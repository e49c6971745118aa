"""A whole evening, late by chance at every block: what must run runs, and what can close in time does."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from peers.replan import Part
from peers.tape import MINUTE, Plan, Standing, Tap, blank, outlook, play
from tests.peers.plans import NOON

few = settings(max_examples=40, deadline=None)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a plan of two to seven blocks, each with its least, that fits its announced minutes."""
    minutes = st.integers(1, 25)
    parts = []
    for place in range(draw(st.integers(2, 7))):
        planned = draw(minutes)
        least = draw(st.integers(1, planned))
        parts.append(Part(f"p{place}", f"Part {place}", planned, least, draw(st.booleans())))
    return Plan(tuple(parts), NOON, sum(part.minutes for part in parts))


LATE = st.integers(0, 29 * 60)
SLACK = st.lists(st.integers(-300, 600), min_size=7, max_size=7)


def evening(plan: Plan, late: int, slack: list[int]) -> list[tuple[Standing, int]]:
    """Start so many seconds late, and stay in each block so many seconds more than it was given.

    They close where all that follows is left out. Return where the run stands at each turn of a page.
    """
    at = NOON + late * 1000
    taps = [Tap("start", 0, at)]
    stands = [(play(plan, taps), at)]
    while stands[-1][0].block < len(plan.parts) - 1:
        standing = stands[-1][0]
        stay = standing.given[standing.block] * 60 + slack[standing.block]
        at += max(1, stay) * 1000
        seen = outlook(plan, standing, at)
        if all(seen.found.drops(seen.rest, place) for place in range(len(seen.rest))):
            break
        taps.append(Tap("next", standing.block, at))
        stands.append((play(plan, taps), at))
    return stands


@few
@given(plans(), LATE)
def test_what_is_said_before_the_start_leaves_out_no_block_that_the_start_opens(
    plan: Plan, late: int
) -> None:
    before = outlook(plan, blank(plan), NOON + late * 1000)
    assert not before.found.drops(before.rest, 0)


@few
@given(plans(), LATE)
def test_the_first_block_gets_the_minutes_that_were_said_before_the_start(plan: Plan, late: int) -> None:
    at = NOON + late * 1000
    before = outlook(plan, blank(plan), at).found.minutes
    assert play(plan, [Tap("start", 0, at)]).given[0] == before[0]


@few
@given(plans(), LATE)
def test_what_is_said_before_the_start_of_the_others_holds_after_it(plan: Plan, late: int) -> None:
    at = NOON + late * 1000
    before = outlook(plan, blank(plan), at).found
    after = outlook(plan, play(plan, [Tap("start", 0, at)]), at).found
    assert (after.minutes, after.over) == (before.minutes[1:], before.over)


@few
@given(plans(), LATE, SLACK)
def test_no_block_that_must_run_is_passed_over(plan: Plan, late: int, slack: list[int]) -> None:
    visited = {standing.block for standing, _ in evening(plan, late, slack)}
    must = {place for place, part in enumerate(plan.parts) if not part.may_drop}
    assert must <= visited


@few
@given(plans(), LATE, SLACK)
def test_every_block_that_opens_gets_its_least(plan: Plan, late: int, slack: list[int]) -> None:
    stands = evening(plan, late, slack)
    assert all(standing.given[standing.block] >= plan.parts[standing.block].least for standing, _ in stands)


@few
@given(plans(), LATE, SLACK)
def test_what_is_promised_fits_the_time_that_is_left_or_says_by_how_much_not(
    plan: Plan, late: int, slack: list[int]
) -> None:
    for standing, now in evening(plan, late, slack):
        seen = outlook(plan, standing, now)
        whole = sum(seen.found.minutes) * MINUTE + max(0, seen.left)
        # A begun minute counts whole, so that a few seconds never change a plan.
        assert whole <= standing.close_at - now + (seen.late + 1) * MINUTE


@few
@given(plans(), LATE)
def test_whoever_keeps_to_the_minutes_given_closes_in_time_if_the_leasts_allow_it(
    plan: Plan, late: int
) -> None:
    stands = evening(plan, late, [0] * 7)
    last, at = stands[-1]
    ends = at + last.given[last.block] * MINUTE
    # A start opens the first block, also where it may be dropped.
    least = plan.parts[0].least + sum(part.least for part in plan.parts[1:] if not part.may_drop)
    room = plan.minutes - late / 60 >= least
    assert not room or ends < last.close_at + MINUTE


@few
@given(plans(), LATE, SLACK)
def test_the_close_is_the_announced_one_all_evening(plan: Plan, late: int, slack: list[int]) -> None:
    closes: set[Any] = {standing.close_at for standing, _ in evening(plan, late, slack)}
    assert closes == {NOON + plan.minutes * MINUTE}
