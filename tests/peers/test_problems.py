"""What keeps a version from being published, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from peers import problems
from peers.shapes import SessionShape
from tests.peers.test_changes import block

GOOD = SessionShape(
    slug="one",
    title="One",
    skill="Sitting",
    purpose="To sit.",
    anchor="orientation",
    blocks=(
        block("open", minutes=30, short_minutes=20, least_minutes=10),
        block("pairs", minutes=20, short_minutes=None, may_drop=True),
        block("close", kind="close", minutes=40, short_minutes=40, least_minutes=20),
    ),
)


def with_open(**fields: Any) -> SessionShape:
    return replace(GOOD, blocks=(replace(GOOD.blocks[0], **fields), *GOOD.blocks[1:]))


WRONG = {
    "too long": (with_open(minutes=35), "The blocks of 90 minutes add up to 95: 5 too many."),
    "too short": (with_open(short_minutes=18), "The blocks of 60 minutes add up to 58: 2 too few."),
    "needs more than it has": (with_open(least_minutes=31), "“open” needs 31 minutes and has 30."),
    "needs more than when short": (
        with_open(least_minutes=25),
        "“open” needs 25 minutes and has 20 in the short form.",
    ),
    "must run and cannot": (
        with_open(short_minutes=None),
        "“open” must run, and the short form",
    ),
    "no guide": (with_open(guide="  "), "“open” has no guide"),
    "no such kind": (with_open(kind="party"), "“open” is of no kind that is known"),
    "one name twice": (with_open(key="close"), "Two blocks have the short name “close”"),
    "no close": (replace(GOOD, blocks=GOOD.blocks[:2]), "There is no close"),
    "no blocks": (replace(GOOD, blocks=()), "There is no block yet: add one."),
    "no such modality": (replace(GOOD, modalities=("magic",)), "“magic” is no modality that is known"),
    "no such letter": (replace(GOOD, letter="burn"), "not “burn”"),
}


def words(*shapes: SessionShape) -> str:
    return " / ".join(problem.words for problem in problems.of_version(list(shapes)))


def test_a_good_session_has_nothing_to_mend() -> None:
    assert problems.of_version([GOOD]) == []


@pytest.mark.parametrize(("shape", "said"), WRONG.values(), ids=WRONG)
def test_it_says(shape: SessionShape, said: str) -> None:
    assert said in words(shape)


def test_what_must_run_fits_into_an_hour() -> None:
    long = tuple(replace(part, minutes=45, short_minutes=30, least_minutes=45) for part in GOOD.blocks[::2])
    assert "needs 90 minutes at the least, and a short session has 60" in words(replace(GOOD, blocks=long))


def test_a_version_has_a_session() -> None:
    assert words() == "There is no session yet: add one."


def test_two_sessions_have_two_names() -> None:
    assert "Two sessions have the short name “one”" in words(GOOD, GOOD)


def test_letters_are_written_before_they_are_opened() -> None:
    first, last = replace(GOOD, letter="write"), replace(GOOD, slug="two", letter="open")
    assert (words(first, last), bool(words(last, first))) == ("", True)


def test_a_problem_names_its_session() -> None:
    assert problems.of_version([with_open(guide="")])[0].session == "one"
