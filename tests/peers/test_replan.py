"""A late session is fitted into the time that is left."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peers.replan import Part, changes, fit, sentence
from tests.peers.plans import TABLE, parts, parts_of

LEFT = st.integers(-20, 250)
few = settings(max_examples=50, deadline=None)
cases = pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["name"])


@cases
def test_the_minutes_are_those_of_the_table(case: dict[str, Any]) -> None:
    found = fit(parts_of(case["parts"]), case["left"])
    assert (list(found.minutes), found.over) == (case["minutes"], case["over"])


@cases
def test_the_sentence_is_that_of_the_table(case: dict[str, Any]) -> None:
    made = parts_of(case["parts"])
    assert sentence(made, fit(made, case["left"]), "5:55") == case["words"]


@few
@given(parts(), LEFT)
def test_no_part_gets_more_than_it_was_planned_with(made: list[Part], left: int) -> None:
    assert all(got <= part.minutes for part, got in zip(made, fit(made, left).minutes, strict=True))


@few
@given(parts(), LEFT)
def test_a_part_that_is_kept_gets_at_least_its_least(made: list[Part], left: int) -> None:
    found = fit(made, left)
    kept = [place for place in range(len(made)) if not found.drops(made, place)]
    assert all(found.minutes[place] >= made[place].floor for place in kept)


@few
@given(parts(), LEFT)
def test_what_must_run_is_never_left_out(made: list[Part], left: int) -> None:
    found = fit(made, left)
    assert not any(found.drops(made, place) for place, part in enumerate(made) if not part.may_drop)


@few
@given(parts(), LEFT)
def test_all_of_it_fits_whenever_it_can(made: list[Part], left: int) -> None:
    least = sum(part.floor for part in made if not part.may_drop)
    found = fit(made, left)
    assert (sum(found.minutes) <= left) == (least <= left)


@few
@given(parts(), LEFT)
def test_it_is_honest_about_what_cannot_fit(made: list[Part], left: int) -> None:
    found = fit(made, left)
    assert found.over == max(0, sum(found.minutes) - left)


@few
@given(parts(), LEFT)
def test_no_minute_is_wasted_while_a_kept_part_lacks_some(made: list[Part], left: int) -> None:
    found = fit(made, left)
    whole = all(
        found.minutes[place] in (part.minutes, 0) if part.may_drop else found.minutes[place] == part.minutes
        for place, part in enumerate(made)
    )
    assert whole or sum(found.minutes) >= left


@few
@given(parts(), LEFT)
def test_a_plan_that_fits_is_left_alone(made: list[Part], left: int) -> None:
    total = sum(part.minutes for part in made)
    assert fit(made, total + max(0, left)).minutes == tuple(part.minutes for part in made)


@few
@given(parts(), LEFT)
def test_no_change_is_passed_over_in_silence(made: list[Part], left: int) -> None:
    found = fit(made, left)
    differ = sum(part.minutes != got for part, got in zip(made, found.minutes, strict=True))
    assert len(changes(made, found)) == differ


@few
@given(parts().filter(bool), LEFT)
def test_the_part_that_opens_never_goes(made: list[Part], left: int) -> None:
    assert not fit(made, left, opens=True).drops(made, 0)


@few
@given(parts().filter(bool), LEFT)
def test_the_part_that_opens_gets_its_least(made: list[Part], left: int) -> None:
    assert fit(made, left, opens=True).minutes[0] >= made[0].floor


@few
@given(parts().filter(bool), LEFT)
def test_opening_changes_nothing_where_the_first_part_stays_anyway(made: list[Part], left: int) -> None:
    stays = [Part("first", "First", 5, 3), *made]
    assert fit(stays, left, opens=True) == fit(stays, left)


def test_the_part_that_opens_gives_before_it_would_have_gone() -> None:
    made = [Part("song", "Song", 5, 2, may_drop=True), Part("talk", "Talk", 10, 8)]
    assert (fit(made, 9).minutes, fit(made, 9, opens=True).minutes) == ((0, 9), (2, 8))


def test_a_part_that_opens_past_the_close_says_how_late_it_gets() -> None:
    made = [Part("song", "Song", 5, 2, may_drop=True), Part("talk", "Talk", 10, 8)]
    assert fit(made, 0, opens=True).over == 10
