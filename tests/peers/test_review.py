"""What is new upstream meets what a program changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peers.changes import Change, apply, between
from peers.review import CONFLICT, OURS, THEIRS, Clash, Review, review
from peers.shapes import SESSION_FIELDS, BlockShape, SessionShape, Shapes
from tests.peers.test_changes import BASE, SESSIONS, block, session, slugs


def edit(form: Shapes, slug: str, **fields: Any) -> Shapes:
    return [replace(shape, **fields) if shape.slug == slug else shape for shape in form]


def edit_block(form: Shapes, slug: str, key: str, **fields: Any) -> Shapes:
    def blocks(shape: SessionShape) -> tuple[BlockShape, ...]:
        return tuple(replace(one, **fields) if one.key == key else one for one in shape.blocks)

    return [replace(shape, blocks=blocks(shape)) if shape.slug == slug else shape for shape in form]


def without(form: Shapes, slug: str) -> Shapes:
    return [shape for shape in form if shape.slug != slug]


def without_block(form: Shapes, slug: str, key: str) -> Shapes:
    return [
        replace(shape, blocks=tuple(one for one in shape.blocks if one.key != key))
        if shape.slug == slug
        else shape
        for shape in form
    ]


def looked_at(new: Shapes, ours: Shapes) -> Review:
    return review(BASE, new, between(BASE, ours))


def verdicts(new: Shapes, ours: Shapes) -> list[str]:
    return [found.verdict for found in looked_at(new, ours).findings]


OTHER = edit(BASE, "b", title="B of upstream")
CASES: dict[str, tuple[Shapes, Shapes, list[str]]] = {
    "ours alone": (BASE, edit(BASE, "a", title="Ours"), ["kept"]),
    "each another session": (OTHER, edit(BASE, "a", title="Ours"), ["kept"]),
    "each another field": (edit(BASE, "a", skill="New"), edit(BASE, "a", title="Ours"), ["clean"]),
    "both the same words": (edit(BASE, "a", title="Same"), edit(BASE, "a", title="Same"), ["clean"]),
    "both the same field": (edit(BASE, "a", title="New"), edit(BASE, "a", title="Ours"), ["conflict"]),
    "both the minutes of a block": (
        edit_block(BASE, "a", "one", minutes=8),
        edit_block(BASE, "a", "one", minutes=12),
        ["conflict"],
    ),
    "one the minutes, one the words": (
        edit_block(BASE, "a", "one", guide="New."),
        edit_block(BASE, "a", "one", minutes=12),
        ["clean"],
    ),
    "gone upstream, changed here": (without(BASE, "a"), edit(BASE, "a", title="Ours"), ["conflict"]),
    "a block gone upstream, changed here": (
        without_block(BASE, "a", "one"),
        edit_block(BASE, "a", "one", guide="Ours."),
        ["conflict"],
    ),
    "left out here": (BASE, without(BASE, "a"), ["kept"]),
    "left out here, changed upstream": (edit(BASE, "a", title="New"), without(BASE, "a"), ["clean"]),
    "left out in both": (without(BASE, "a"), without(BASE, "a"), ["clean"]),
    "a session of our own": (OTHER, [*BASE, session("x")], ["kept"]),
    "a session of one name in both": (
        [*BASE, session("x")],
        [session("x", title="Ours"), *BASE],
        ["conflict"],
    ),
}


@pytest.mark.parametrize(("new", "ours", "expected"), CASES.values(), ids=CASES)
def test_it_is(new: Shapes, ours: Shapes, expected: list[str]) -> None:
    assert verdicts(new, ours) == expected


def test_a_conflict_shows_all_three() -> None:
    found = looked_at(edit(BASE, "a", title="New"), edit(BASE, "a", title="Ours")).conflicts[0]
    clash = found.clashes[0]
    assert (clash.label, clash.base, clash.theirs, clash.ours) == ("title", "a", "New", "Ours")


A, B, C = BASE
D = session("d")
FOUR = [*BASE, D]
MOVES: dict[str, tuple[Shapes, Shapes, list[str]]] = {
    "moved by both, elsewhere": ([D, A, B, C], [A, D, B, C], ["conflict"]),
    "moved by both, to the same place": ([D, A, B, C], [D, A, B, C], ["clean"]),
    "moved upstream, with new words here": ([D, A, B, C], edit(FOUR, "d", title="Ours"), ["clean"]),
    "moved here, and something else upstream": ([B, C, D, A], [A, D, B, C], ["kept"]),
}


@pytest.mark.parametrize(("new", "ours", "expected"), MOVES.values(), ids=MOVES)
def test_it_is_as_for_words_when(new: Shapes, ours: Shapes, expected: list[str]) -> None:
    found = review(FOUR, new, between(FOUR, ours))
    assert [one.verdict for one in found.findings] == expected


@pytest.mark.parametrize(("choice", "order"), [(OURS, ["a", "d", "b", "c"]), (THEIRS, ["d", "a", "b", "c"])])
def test_the_choice_decides_where_it_goes_when_both_moved_it(choice: str, order: list[str]) -> None:
    found = review(FOUR, [D, A, B, C], between(FOUR, [A, D, B, C]))
    assert slugs(found.merged({found.conflicts[0].name: choice})) == order


def test_a_conflict_of_places_says_all_three() -> None:
    clash = review(FOUR, [D, A, B, C], between(FOUR, [A, D, B, C])).conflicts[0].clashes[0]
    assert clash == Clash("place", base="after “c”", theirs="first of all", ours="after “a”")


def test_a_conflict_of_a_block_s_places_says_all_three() -> None:
    def arranged(*order: int) -> Shapes:
        return [replace(A, blocks=tuple(A.blocks[place] for place in order)), B, C]

    clash = looked_at(arranged(2, 0, 1), arranged(0, 2, 1)).conflicts[0].clashes[0]
    assert clash == Clash("place", "after “two” in “a”", "first of all", "after “one” in “a”")


def test_a_move_that_is_theirs_leaves_our_times() -> None:
    ours = [A, replace(D, offset_days=9), B, C]
    found = review(FOUR, [D, A, B, C], between(FOUR, ours))
    merged = found.merged({found.conflicts[0].name: THEIRS})
    assert [(shape.slug, shape.offset_days) for shape in merged[:2]] == [("d", 9), ("a", 0)]


def test_what_upstream_moved_is_not_called_untouched() -> None:
    found = review(FOUR, [D, A, B, C], between(FOUR, edit(FOUR, "d", title="Ours")))
    assert "did not touch" not in found.findings[0].words


def test_what_upstream_took_over_word_for_word_is_no_change_any_more() -> None:
    own = session("x", "alpha")
    found = looked_at([*BASE, own], [own, *BASE])
    assert ([one.verdict for one in found.findings], slugs(found.merged({}))) == (
        ["clean"],
        ["a", "b", "c", "x"],
    )


def test_a_block_of_one_name_in_both_shows_where_they_differ() -> None:
    def with_block(guide: str) -> Shapes:
        return [replace(A, blocks=(*A.blocks, block("x", guide=guide))), B, C]

    clash = looked_at(with_block("Theirs."), with_block("Ours.")).conflicts[0].clashes
    assert clash == [Clash("how to run it", base="nothing", theirs="Theirs.", ours="Ours.")]


def test_a_conflict_is_said_in_words() -> None:
    found = looked_at(edit(BASE, "a", title="New"), edit(BASE, "a", title="Ours")).conflicts[0]
    assert found.words == "“Ours”: you and upstream both changed “title”."


def test_what_comes_along_is_said_in_words() -> None:
    assert looked_at(OTHER, edit(BASE, "a", title="Ours")).news == ["“B of upstream”: new words for “title”."]


@pytest.mark.parametrize(("choice", "title"), [(OURS, "Ours"), (THEIRS, "New")])
def test_the_choice_decides(choice: str, title: str) -> None:
    found = looked_at(edit(BASE, "a", title="New"), edit(BASE, "a", title="Ours"))
    assert found.merged({found.conflicts[0].name: choice})[0].title == title


def test_upstreams_field_is_taken_and_ours_beside_it_stays() -> None:
    ours = edit(BASE, "a", title="Ours", skill="Our skill")
    found = looked_at(edit(BASE, "a", title="New"), ours)
    first = found.merged({found.conflicts[0].name: THEIRS})[0]
    assert (first.title, first.skill) == ("New", "Our skill")


@pytest.mark.parametrize(("choice", "there"), [(OURS, ["a", "b", "c"]), (THEIRS, ["a", "c"])])
def test_a_session_that_upstream_took_out_is_kept_where_it_stood(choice: str, there: list[str]) -> None:
    found = looked_at(without(BASE, "b"), edit(BASE, "b", title="Ours"))
    assert slugs(found.merged({found.conflicts[0].name: choice})) == there


def test_a_block_that_upstream_took_out_is_kept_with_our_words_and_minutes() -> None:
    ours = edit_block(BASE, "a", "two", guide="Ours.", minutes=12)
    found = looked_at(without_block(BASE, "a", "two"), ours)
    merged = found.merged({conflict.name: OURS for conflict in found.conflicts})
    assert merged[0].blocks[1] == block("two", guide="Ours.", minutes=12)


def test_our_own_follows_what_is_left_of_what_it_followed() -> None:
    found = looked_at(without(BASE, "b"), [*BASE[:2], session("x"), BASE[2]])
    assert slugs(found.merged({})) == ["a", "x", "c"]


def test_a_conflict_without_a_choice_is_no_review() -> None:
    found = looked_at(edit(BASE, "a", title="New"), edit(BASE, "a", title="Ours"))
    with pytest.raises(KeyError):
        found.merged({})


@settings(max_examples=50, deadline=None)
@given(base=SESSIONS, new=SESSIONS, own=SESSIONS, wants=st.sampled_from([OURS, THEIRS]))
def test_any_three_forms_can_be_brought_together(base: Shapes, new: Shapes, own: Shapes, wants: str) -> None:
    found = review(base, new, between(base, own))
    merged = found.merged({conflict.name: wants for conflict in found.conflicts})
    assert len(set(slugs(merged))) == len(merged)


@settings(max_examples=25, deadline=None)
@given(base=SESSIONS, own=SESSIONS)
def test_where_nothing_is_new_the_programs_form_stays(base: Shapes, own: Shapes) -> None:
    found = review(base, base, between(base, own))
    assert (found.conflicts, found.merged({})) == ([], own)


@settings(max_examples=25, deadline=None)
@given(base=SESSIONS, new=SESSIONS)
def test_where_a_program_changed_nothing_it_gets_what_is_new(base: Shapes, new: Shapes) -> None:
    assert review(base, new, []).merged({}) == apply(base, between(base, new))


def test_a_finding_is_named_once() -> None:
    made = [Change("replace", "a", "", {"title": "Ours"}), Change("retime", "a", "", {"anchor": "step-1"})]
    found = review(BASE, edit(BASE, "a", title="New", anchor="leaving"), made)
    assert [one.name for one in found.findings if one.verdict == CONFLICT] == ["a.replace", "a.retime"]


@pytest.mark.parametrize(("choice", "there"), [(OURS, ["one", "two", "three"]), (THEIRS, ["one", "three"])])
def test_a_block_gone_upstream_that_has_new_words_and_minutes_here_is_asked_about_once(
    choice: str, there: list[str]
) -> None:
    ours = edit_block(BASE, "a", "two", guide="Ours.", minutes=12)
    found = looked_at(without_block(BASE, "a", "two"), ours)
    assert len(found.conflicts) == 1
    merged = found.merged({found.conflicts[0].name: choice})
    assert [one.key for one in merged[0].blocks] == there


def parts(form: Shapes) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return every session and every block of a form by name, each with its fields."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for shape in form:
        found[shape.slug,] = {name: getattr(shape, name) for name in SESSION_FIELDS}
        found |= {(shape.slug, one.key): vars(one) for one in shape.blocks}
    return found


def one_side(base: Any, new: Any, own: Any) -> Any:
    """Return what becomes of a thing that one side changed at the most."""
    return new if own == base else own


@settings(max_examples=50, deadline=None)
@given(base=SESSIONS, new=SESSIONS, own=SESSIONS, data=st.data())
def test_what_only_one_side_changed_is_never_lost(
    base: Shapes, new: Shapes, own: Shapes, data: st.DataObject
) -> None:
    found = review(base, new, between(base, own))
    wants = {conflict.name: data.draw(st.sampled_from([OURS, THEIRS])) for conflict in found.conflicts}
    was, theirs, ours, merged = map(parts, (base, new, own, found.merged(wants)))
    in_all = was.keys() & theirs.keys() & ours.keys()
    for name in in_all & merged.keys():
        for part, before in was[name].items():
            if before in (theirs[name][part], ours[name][part]):
                assert merged[name][part] == one_side(before, theirs[name][part], ours[name][part])
            else:
                assert merged[name][part] in (theirs[name][part], ours[name][part])
    assert in_all <= merged.keys()
    assert {(slug,) for slug, *rest in was.keys() - ours.keys() if not rest}.isdisjoint(merged)


def test_what_upstream_changed_beside_ours_is_said_in_words() -> None:
    new = edit(BASE, "a", title="New", skill="New skill")
    found = looked_at(new, edit(BASE, "a", title="Ours"))
    assert found.news == ["“New”: new words for “skill”."]


def test_what_upstream_changed_in_what_is_left_out_here_is_no_news() -> None:
    new = edit_block(edit(BASE, "a", title="New"), "a", "one", guide="New.")
    assert looked_at(new, without(BASE, "a")).news == []


def test_what_both_changed_alike_is_no_news() -> None:
    both = edit(BASE, "a", title="Same")
    assert looked_at(both, both).news == []
