"""Finding what one form changes in another, and changing it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peers.changes import Change, ChangeError, apply, between
from peers.shapes import BlockShape, SessionShape


def block(key: str, **fields: Any) -> BlockShape:
    data: dict[str, Any] = {
        "key": key,
        "title": key,
        "kind": "skill",
        "minutes": 10,
        "short_minutes": 10,
        "least_minutes": 5,
        "may_drop": False,
        "guide": f"How to run {key}.",
    }
    return BlockShape(**data | fields)


def session(slug: str, *keys: str, **fields: Any) -> SessionShape:
    blocks = tuple(block(key) for key in keys or ("one", "two", "three"))
    data: dict[str, Any] = {"slug": slug, "title": slug, "skill": "", "purpose": "", "anchor": "orientation"}
    return SessionShape(**data | {"blocks": blocks} | fields)


BASE = [session("a"), session("b"), session("c")]


def blocks_of(listed: list[SessionShape], slug: str = "a") -> list[str]:
    return [found.key for shape in listed if shape.slug == slug for found in shape.blocks]


def slugs(listed: list[SessionShape]) -> list[str]:
    return [shape.slug for shape in listed]


def test_nothing_new_is_no_change() -> None:
    assert between(BASE, BASE) == []


def test_a_session_left_out_is_a_drop() -> None:
    assert between(BASE, BASE[1:]) == [Change("drop", "a")]


def test_new_words_are_a_replace_of_just_these_words() -> None:
    ours = [replace(BASE[0], title="Other"), *BASE[1:]]
    assert between(BASE, ours) == [Change("replace", "a", "", {"title": "Other"})]


def test_a_new_event_is_a_retime() -> None:
    ours = [replace(BASE[0], anchor="step-1"), *BASE[1:]]
    assert between(BASE, ours) == [Change("retime", "a", "", {"anchor": "step-1"})]


def test_new_minutes_of_a_block_are_a_retime_of_the_block() -> None:
    ours = [replace(BASE[0], blocks=(block("one", minutes=15), *BASE[0].blocks[1:])), *BASE[1:]]
    assert between(BASE, ours) == [Change("retime", "a", "one", {"minutes": 15})]


def test_two_sessions_that_change_places_are_one_move() -> None:
    ours = [BASE[1], BASE[0], BASE[2]]
    assert [change.kind for change in between(BASE, ours)] == ["retime"]


def test_a_block_moved_and_retimed_is_one_change() -> None:
    first, second, third = BASE[0].blocks
    ours = [replace(BASE[0], blocks=(third, first, replace(second, minutes=7))), *BASE[1:]]
    moved = [replace(BASE[0], blocks=(replace(third, minutes=7), first, second)), *BASE[1:]]
    assert (len(between(BASE, ours)), len(between(BASE, moved))) == (2, 1)


def test_an_insert_goes_where_it_says() -> None:
    new = Change("insert", "x", "", {"after": "b", **vars(session("x"))} | {"blocks": []})
    assert slugs(apply(BASE, [new])) == ["a", "b", "x", "c"]


def test_an_insert_without_a_place_comes_first() -> None:
    new = Change("insert", "a", "x", {**vars(block("x")), "after": ""})
    assert blocks_of(apply(BASE, [new])) == ["x", "one", "two", "three"]


def test_what_was_dropped_may_come_again_as_ones_own() -> None:
    own = Change("insert", "b", "", {**vars(session("b", title="Ours")), "after": "a", "blocks": []})
    assert [shape.title for shape in apply(BASE, [Change("drop", "b"), own])] == ["a", "Ours", "c"]


MISFITS = {
    "a session that is not there": (Change("replace", "z", "", {"title": "Z"}), "no “z”"),
    "a block that is not there": (Change("drop", "a", "z"), "no “z”"),
    "a block of a session that is not there": (Change("drop", "z", "one"), "no “z”"),
    "a place that is not there": (Change("retime", "a", "", {"after": "z"}), "to follow “z”"),
    "a name that is taken": (Change("insert", "a", "one", vars(block("one"))), "there already"),
}


@pytest.mark.parametrize(("change", "words"), MISFITS.values(), ids=MISFITS)
def test_a_change_says_what_it_does_not_fit(change: Change, words: str) -> None:
    with pytest.raises(ChangeError, match=words):
        apply(BASE, [change])


NAMES = st.sampled_from("abcdefg")
BLOCKS = st.lists(
    st.builds(block, NAMES, minutes=st.integers(5, 8), guide=st.sampled_from(["Do.", "Rest."])),
    max_size=5,
    unique_by=lambda made: made.key,
).map(tuple)
SESSIONS = st.lists(
    st.builds(
        session,
        NAMES,
        title=st.sampled_from(["One", "Two"]),
        offset_days=st.integers(-1, 1),
        modalities=st.sampled_from([(), ("cbt",)]),
        blocks=BLOCKS,
    ),
    max_size=5,
    unique_by=lambda made: made.slug,
)


@settings(max_examples=50, deadline=None)
@given(base=SESSIONS, ours=SESSIONS)
def test_the_changes_between_two_forms_make_one_into_the_other(
    base: list[SessionShape], ours: list[SessionShape]
) -> None:
    assert apply(base, between(base, ours)) == ours
