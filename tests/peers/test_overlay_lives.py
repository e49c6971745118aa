"""A program's form through a change upstream: each of the four operations, in the database, as published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from peers import overlays, shapes, versions
from peers.models import Block, Overlay, OverlayChange, Session, Version
from peers.versions import RefusedError
from tests.peers.curricula import make_session, make_version

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast

pytestmark = pytest.mark.django_db
LINES = {
    "title": "Short form",
    "display_name": "PEERS",
    "group_size_least": 4,
    "group_size_most": 8,
    "years": 1,
}


@pytest.fixture
def upstream() -> Version:
    return make_version(sessions=3)


def insert(draft: Version) -> None:
    make_session(draft, 4, slug="own", title="Our own")


def replace(draft: Version) -> None:
    Session.objects.filter(version=draft, slug="session-1").update(title="Our words")


def drop(draft: Version) -> None:
    Session.objects.get(version=draft, slug="session-2").delete()
    Session.objects.filter(version=draft, slug="session-3").update(position=2)


def retime(draft: Version) -> None:
    Session.objects.filter(version=draft, slug="session-3").update(offset_days=7)


def insert_block(draft: Version) -> None:
    pairs = Block.objects.get(session__version=draft, session__slug="session-1", key="pairs")
    Block.objects.filter(pk=pairs.pk).update(minutes=10)
    Block.objects.create(
        session=pairs.session,
        position=6,
        key="own",
        title="Our block",
        kind="slack",
        minutes=5,
        least_minutes=1,
        may_drop=True,
        guide="Ours.",
    )
    Block.objects.filter(pk=pairs.pk).update(least_minutes=5)


def replace_block(draft: Version) -> None:
    found = Block.objects.filter(session__version=draft, session__slug="session-1", key="skill")
    found.update(guide="Our guide.")


def drop_block(draft: Version) -> None:
    blocks = Block.objects.filter(session__version=draft, session__slug="session-1")
    blocks.filter(key="pairs").delete()
    blocks.filter(key="skill").update(minutes=55)


def retime_block(draft: Version) -> None:
    blocks = Block.objects.filter(session__version=draft, session__slug="session-1")
    blocks.filter(key="check-in").update(minutes=20)
    blocks.filter(key="skill").update(minutes=45)


OPERATIONS: dict[str, tuple[Callable[[Version], None], tuple[str, str, str]]] = {
    "insert": (insert, ("insert", "own", "")),
    "replace": (replace, ("replace", "session-1", "")),
    "drop": (drop, ("drop", "session-2", "")),
    "retime": (retime, ("retime", "session-3", "")),
    "insert a block": (insert_block, ("insert", "session-1", "own")),
    "replace a block": (replace_block, ("replace", "session-1", "skill")),
    "drop a block": (drop_block, ("drop", "session-1", "pairs")),
    "retime a block": (retime_block, ("retime", "session-1", "check-in")),
}
EACH = pytest.mark.parametrize(("change", "row"), OPERATIONS.values(), ids=OPERATIONS)


def formed(upstream: Version, change: Callable[[Version], None]) -> Overlay:
    """Publish a program's form of a version with one change."""
    draft = overlays.start(version=upstream, slug="short", **LINES)
    change(draft)
    versions.publish(draft=draft, by=None)
    return Overlay.objects.get(curriculum=upstream.curriculum)


def moves_on(upstream: Version, change: Callable[[Version], None]) -> Version:
    """Publish a next version upstream."""
    draft = versions.draft_from(upstream)
    change(draft)
    return versions.publish(draft=draft, by=None)


def elsewhere(draft: Version) -> None:
    """Change what no operation above touches."""
    Session.objects.filter(version=draft, slug="session-3").update(skill="A new skill upstream")


def sessions(version: Version) -> dict[str, Session]:
    return {row.slug: row for row in version.sessions.prefetch_related("blocks")}


def accepted(overlay: Overlay, new: Version, cast: Cast, **choices: str) -> Version:
    return overlays.accept(overlay=overlay, upstream=new, choices=choices, by=cast.peers_director)


@EACH
def test_it_is_written_down_as_what_it_is(
    upstream: Version, change: Callable[[Version], None], row: tuple[str, str, str]
) -> None:
    overlay = formed(upstream, change)
    stored = OverlayChange.objects.filter(overlay=overlay).values_list("kind", "session_slug", "block_key")
    assert row in stored


@EACH
def test_it_makes_the_program_s_form_from_upstream_again(
    upstream: Version, change: Callable[[Version], None], row: tuple[str, str, str]
) -> None:
    overlay = formed(upstream, change)
    published = overlay.made.get()
    assert overlays.apply(upstream, overlay) == shapes.of_version(published)


@EACH
def test_it_outlives_a_change_upstream_that_touches_something_else(
    upstream: Version, change: Callable[[Version], None], row: tuple[str, str, str], cast: Cast
) -> None:
    overlay = formed(upstream, change)
    before = shapes.of_version(overlay.made.get())
    merged = accepted(overlay, moves_on(upstream, elsewhere), cast)
    found = {shape.slug: shape for shape in shapes.of_version(merged)}
    assert [shape.slug for shape in before] == list(found)
    assert found["session-1"] == {shape.slug: shape for shape in before}["session-1"]
    assert found["session-3"].skill == "A new skill upstream"


@EACH
def test_such_a_change_asks_nobody_to_choose(
    upstream: Version, change: Callable[[Version], None], row: tuple[str, str, str]
) -> None:
    overlay = formed(upstream, change)
    assert overlays.reviewed(overlay, moves_on(upstream, elsewhere)).conflicts == []


@EACH
def test_published_again_it_is_still_the_same_change(
    upstream: Version, change: Callable[[Version], None], row: tuple[str, str, str], cast: Cast
) -> None:
    overlay = formed(upstream, change)
    draft = accepted(overlay, moves_on(upstream, elsewhere), cast)
    versions.publish(draft=draft, by=cast.peers_director)
    stored = OverlayChange.objects.filter(overlay=overlay).values_list("kind", "session_slug", "block_key")
    assert row in stored


@EACH
def test_groups_keep_the_form_that_they_began_with(
    upstream: Version, change: Callable[[Version], None], row: tuple[str, str, str], cast: Cast
) -> None:
    overlay = formed(upstream, change)
    first = overlay.made.get()
    words = shapes.of_version(first)
    draft = accepted(overlay, moves_on(upstream, elsewhere), cast)
    versions.publish(draft=draft, by=cast.peers_director)
    assert shapes.of_version(Version.objects.get(pk=first.pk)) == words


def same_words(draft: Version) -> None:
    Session.objects.filter(version=draft, slug="session-1").update(title="Words upstream")


def same_times(draft: Version) -> None:
    Session.objects.filter(version=draft, slug="session-3").update(offset_days=90)


def same_name(draft: Version) -> None:
    make_session(draft, 4, slug="own", title="Theirs")


CONFLICTS = {
    "replaced by both": (replace, same_words, "session-1.replace", "session-1", "title"),
    "retimed by both": (retime, same_times, "session-3.retime", "session-3", "offset_days"),
    "inserted by both": (insert, same_name, "own.insert", "own", "title"),
}
CLASH = pytest.mark.parametrize(
    ("ours", "theirs", "name", "slug", "field"), CONFLICTS.values(), ids=CONFLICTS
)


@CLASH
@pytest.mark.parametrize("wants", ["ours", "theirs"])
def test_what_both_changed_is_a_person_s_to_choose(
    upstream: Version,
    cast: Cast,
    wants: str,
    ours: Callable[[Version], None],
    theirs: Callable[[Version], None],
    name: str,
    slug: str,
    field: str,
) -> None:
    overlay = formed(upstream, ours)
    own = getattr(sessions(overlay.made.get())[slug], field)
    new = moves_on(upstream, theirs)
    merged = overlays.accept(overlay=overlay, upstream=new, choices={name: wants}, by=cast.peers_director)
    expected = own if wants == "ours" else getattr(sessions(new)[slug], field)
    assert getattr(sessions(merged)[slug], field) == expected


@CLASH
def test_without_a_choice_nothing_is_brought_together(
    upstream: Version,
    cast: Cast,
    ours: Callable[[Version], None],
    theirs: Callable[[Version], None],
    name: str,
    slug: str,
    field: str,
) -> None:
    overlay = formed(upstream, ours)
    with pytest.raises(RefusedError, match="1 still to go"):
        accepted(overlay, moves_on(upstream, theirs), cast)


def test_what_is_left_out_here_stays_out_when_upstream_rewrites_it(upstream: Version, cast: Cast) -> None:
    overlay = formed(upstream, drop)

    def rewrite(draft: Version) -> None:
        Session.objects.filter(version=draft, slug="session-2").update(title="Rewritten")

    assert "session-2" not in sessions(accepted(overlay, moves_on(upstream, rewrite), cast))


def test_what_upstream_leaves_out_too_needs_no_change_any_more(upstream: Version, cast: Cast) -> None:
    overlay = formed(upstream, drop)
    draft = accepted(overlay, moves_on(upstream, drop), cast)
    versions.publish(draft=draft, by=cast.peers_director)
    assert not overlay.changes.exists()


@pytest.mark.parametrize(("wants", "there"), [("ours", True), ("theirs", False)])
def test_what_upstream_took_out_and_we_rewrote_is_kept_or_let_go(
    upstream: Version, cast: Cast, wants: str, there: bool
) -> None:
    overlay = formed(upstream, replace)

    def take_out(draft: Version) -> None:
        Session.objects.get(version=draft, slug="session-1").delete()

    new = moves_on(upstream, take_out)
    (conflict,) = overlays.reviewed(overlay, new).conflicts
    choices = {conflict.name: wants}
    merged = overlays.accept(overlay=overlay, upstream=new, choices=choices, by=cast.peers_director)
    assert ("session-1" in sessions(merged)) is there
