"""A run is its taps, played in the order in which they arrived."""

from __future__ import annotations

import random

import pytest

from peers.replan import Part
from peers.tape import MINUTE, Plan, Standing, Tap, outlook, play
from tests.peers.plans import NOON, evening, parts_of

PLAN = Plan(tuple(parts_of("ninety")), NOON, 90)
CLOSE = NOON + 90 * MINUTE


def tap(kind: str, block: int, minute: float, device: str = "a", seen: int = 0) -> Tap:
    """Return a tap so many minutes after the hour."""
    return Tap(kind, block, NOON + int(minute * MINUTE), device, seen)


def after(*taps: Tap) -> Standing:
    """Return where the run of ninety minutes stands after these taps."""
    return play(PLAN, taps)


START = tap("start", 0, 0)


def test_nothing_has_begun_before_the_first_tap() -> None:
    assert after().phase == "waiting"


def test_starting_on_time_gives_the_first_block_its_minutes() -> None:
    assert after(START).given[0] == 5


def test_a_late_start_still_closes_as_announced() -> None:
    assert after(tap("start", 0, 12)).close_at == CLOSE


def test_a_start_at_quite_another_time_gets_its_full_length() -> None:
    assert after(tap("start", 0, 200)).close_at == NOON + 290 * MINUTE


def test_next_leads_to_the_next_block() -> None:
    assert after(START, tap("next", 0, 5)).block == 1


def test_next_banks_what_was_spent() -> None:
    assert after(START, tap("next", 0, 7)).spent[0] == 7 * MINUTE


def test_a_block_that_no_longer_fits_is_passed_over() -> None:
    late = (START, *(tap("next", place, 14.5 * (place + 1)) for place in range(5)))
    assert PLAN.parts[after(*late).block].key == "discussion"


def test_a_late_block_gets_what_the_clock_leaves_it() -> None:
    plan = Plan(tuple(parts_of("rest")), NOON, 35)
    assert play(plan, [Tap("start", 0, NOON + 5 * MINUTE)]).given[0] == 10


def test_two_minutes_more_are_two_minutes_more() -> None:
    assert after(START, tap("add", 0, 4)).given[0] == 7


def test_two_facilitators_tapping_next_at_once_go_one_block_on() -> None:
    assert after(START, tap("next", 0, 5, "a", 1), tap("next", 0, 5, "b", 1)).block == 1


def test_two_facilitators_adding_at_once_add_once() -> None:
    assert after(START, tap("add", 0, 4, "a", 1), tap("add", 0, 4, "b", 1)).given[0] == 7


def test_a_second_wish_made_after_seeing_the_first_adds_again() -> None:
    assert after(START, tap("add", 0, 4, "a", 1), tap("add", 0, 4, "b", 2)).given[0] == 9


def test_one_facilitator_may_add_twice_without_a_network() -> None:
    assert after(START, tap("add", 0, 4, "a", 1), tap("add", 0, 4, "a", 1)).given[0] == 9


def test_whoever_went_back_and_on_without_a_network_is_on_the_same_page_as_the_partner() -> None:
    partner = tap("next", 0, 5, "a", 1)
    kept = (tap("next", 0, 5, "b", 1), tap("back", 1, 6, "b", 1), tap("next", 0, 7, "b", 1))
    assert after(START, partner, *kept).block == 1


def test_what_the_partner_did_after_one_s_last_page_is_still_done_once() -> None:
    taps = (tap("next", 0, 5, "b", 1), tap("add", 1, 6, "a", 2), tap("add", 1, 6, "b", 2))
    assert after(START, *taps).given[1] == PLAN.parts[1].minutes + 2


def test_pausing_stops_the_block_and_not_the_close() -> None:
    paused = after(START, tap("pause", 0, 2), tap("resume", 0, 6), tap("next", 0, 8))
    assert (paused.spent[0], paused.close_at) == (4 * MINUTE, CLOSE)


def test_going_on_from_a_pause_needs_no_second_tap() -> None:
    assert after(START, tap("pause", 0, 2), tap("next", 0, 6)).phase == "running"


def test_back_returns_to_the_block_before() -> None:
    assert after(START, tap("next", 0, 5), tap("back", 1, 5.1)).block == 0


def test_back_goes_past_a_block_that_was_left_out() -> None:
    plan = Plan(
        (Part("a", "A", 10, 5), Part("b", "B", 10, 5, may_drop=True), Part("c", "C", 10, 10)), NOON, 30
    )
    taps = [
        START,
        tap("next", 0, 20),
        tap("back", 2, 21),
    ]
    assert play(plan, taps).block == 0


def test_finishing_by_mistake_can_be_taken_back() -> None:
    assert after(START, tap("finish", 0, 1), tap("back", 0, 1.1)).phase == "running"


def test_the_time_between_finishing_and_taking_it_back_counts_for_no_block() -> None:
    again = after(START, tap("finish", 0, 1), tap("back", 0, 4), tap("finish", 0, 5))
    assert again.spent[0] == 2 * MINUTE


def test_a_clock_that_runs_behind_never_takes_time_away() -> None:
    assert after(START, tap("next", 0, 5), tap("next", 1, 3)).spent[1] == 0


@pytest.mark.parametrize(
    "odd",
    [
        tap("next", 3, 5),
        tap("start", 0, 5),
        tap("resume", 0, 5),
        tap("back", 0, 5),
        tap("dance", 0, 5),
        tap("next", -1, 5),
    ],
    ids=lambda odd: odd.kind,
)
def test_a_tap_that_cannot_be_meant_changes_nothing(odd: Tap) -> None:
    assert after(START, odd) == after(START)


def test_the_last_block_has_no_next() -> None:
    assert play(Plan((Part("a", "A", 5),), NOON, 5), [START, tap("next", 0, 1)]).block == 0


def test_a_block_on_time_says_when_it_closes() -> None:
    seen = outlook(PLAN, after(START), NOON + 3 * MINUTE)
    assert (seen.left, seen.words("5:30")) == (2 * MINUTE, "We close at 5:30.")


def test_a_block_past_its_time_takes_it_from_the_rest() -> None:
    seen = outlook(PLAN, after(START), NOON + 8 * MINUTE)
    assert seen.words("5:30") == "Room 7 instead of 10, we still close at 5:30."


def test_a_few_seconds_never_change_the_plan() -> None:
    standing = after(START, tap("next", 0, 5.2))
    words = {
        outlook(PLAN, standing, NOON + second * 1000).words("5:30") for second in range(5 * 60 + 12, 8 * 60)
    }
    assert words == {"We close at 5:30."}


def test_before_the_start_it_says_what_a_late_start_would_cost() -> None:
    assert outlook(PLAN, after(), NOON + 10 * MINUTE).words("5:30") == "Without Room, we still close at 5:30."


def test_a_late_start_does_not_promise_to_leave_out_the_block_that_it_opens() -> None:
    song = Plan((Part("song", "Song", 5, 2, may_drop=True), Part("talk", "Talk", 10, 8)), NOON, 15)
    said = outlook(song, play(song, []), NOON + 5 * MINUTE).words("5:30")
    assert said == "Song 2 instead of 5, Talk 8 instead of 10, we still close at 5:30."


def test_what_cannot_be_done_is_said() -> None:
    assert outlook(PLAN, after(START), CLOSE).late > 0


@pytest.mark.parametrize("seed", range(30))
def test_playing_any_taps_keeps_spent_time_within_the_evening(seed: int) -> None:
    plan, taps = evening(random.Random(seed))
    standing = play(plan, taps)
    times = [done.at for done in standing.counted]
    assert sum(standing.spent) <= (max(times) - min(times) if times else 0)


@pytest.mark.parametrize("seed", range(30))
def test_a_tap_that_did_not_count_leaves_no_trace(seed: int) -> None:
    plan, taps = evening(random.Random(seed))
    standing = play(plan, taps)
    assert play(plan, list(standing.counted)).spent == standing.spent
