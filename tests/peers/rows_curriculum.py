"""Who gets what at the addresses of curricula."""

from __future__ import annotations

from typing import Any

from peers import library, loading, overlays, versions
from peers.models import Group, Overlay, Version
from tests.access import FOUND, NOT_ALLOWED, Row, members, only
from tests.conftest import Cast
from tests.peers.curricula import make_curriculum, make_version
from tests.peers.world import fill, make_cohort

DIRECTORS = ("peers_director", "superuser")
READERS = ("facilitator", *DIRECTORS)


def led(cast: Cast) -> Version:
    """Publish the shipped curriculum, and let the facilitator lead a group of it."""
    loaded = loading.load(library.read(library.SHIPPED))
    group = Group.objects.create(cohort=make_cohort(cast, version=loaded.new[0]), number=1)
    fill(group, cast.facilitator, [cast.trainee])
    return loaded.new[0]


def nothing_but_a_group(cast: Cast) -> list[Any]:
    """Make what the list shows."""
    led(cast)
    return []


def a_version(cast: Cast) -> list[Any]:
    """Return what the address of the group's version needs."""
    return [led(cast).public_id]


def a_session(cast: Cast) -> list[Any]:
    """Return what the address of its fifth session needs, which has every kind of words."""
    return [led(cast).sessions.all()[4].public_id]


def a_draft(_cast: Cast) -> list[Any]:
    """Return what the address of a draft with a problem needs."""
    draft = make_version(published=False)
    draft.sessions.all()[0].blocks.all()[0].delete()
    return [draft.public_id]


def a_whole_draft(_cast: Cast) -> list[Any]:
    """Return what the address of a draft needs that can be published."""
    return [make_version(published=False).public_id]


def a_curriculum(_cast: Cast) -> list[Any]:
    """Return what a curriculum's address needs."""
    return [make_curriculum().slug]


def a_published(_cast: Cast) -> list[Any]:
    """Return what the address of a published version needs."""
    return [make_version().public_id]


def a_session_of_a_draft(_cast: Cast) -> list[Any]:
    """Return what the address of a session in a draft needs."""
    return [make_version(published=False).sessions.all()[0].public_id]


def a_block_of_a_draft(cast: Cast) -> list[Any]:
    """Return what the address of a block in a draft needs."""
    return [*a_session_of_a_draft(cast), "skill"]


def an_overlay(_cast: Cast) -> list[Any]:
    """Return what the address of a program's form needs whose words and upstream's meet."""
    upstream = make_version()
    terms = {"title": "Short", "display_name": "Circle"}
    own = overlays.start(version=upstream, slug="short", **terms)
    own.sessions.filter(slug="session-1").update(title="Ours", skill="Ours")
    versions.publish(draft=own, by=None)
    newer = versions.draft_from(upstream)
    newer.sessions.filter(slug="session-1").update(title="Theirs")
    newer.sessions.filter(slug="session-2").update(title="New")
    versions.publish(draft=newer, by=None)
    return [Overlay.objects.get().public_id]


def verb(name: str, args: Any, status: int = FOUND, **data: Any) -> list[Row]:
    """Return the rows of what directors do by POST."""
    return [
        Row(name, members(NOT_ALLOWED), args),
        Row(name, only(*DIRECTORS, status=status), args, method="post", data=data),
    ]


def ending(name: str, args: Any) -> list[Row]:
    """Return the rows of what takes something away: the superuser comes next, and finds it gone."""
    return [
        Row(name, members(NOT_ALLOWED), args),
        Row(name, only("peers_director", status=FOUND), args, method="post"),
    ]


ROWS = [
    Row("peers:curricula", only(*READERS), nothing_but_a_group),
    Row("peers:curriculum_new", only(*DIRECTORS)),
    Row("peers:curriculum_edit", only(*DIRECTORS), a_curriculum),
    Row("peers:version", only(*READERS), a_version),
    Row("peers:version", only(*DIRECTORS), a_draft),
    Row("peers:session", only(*READERS), a_session),
    Row("peers:session", only(*READERS), a_session, data={"as": "member"}),
    Row("peers:session", only(*DIRECTORS), a_session_of_a_draft),
    Row("peers:guide", only(*READERS), a_session, data={"minutes": "60"}),
    Row("peers:guide_pdf", only(*READERS), a_session),
    Row("peers:overlay_new", only(*DIRECTORS), a_published),
    Row("peers:overlay_edit", only(*DIRECTORS), an_overlay),
    Row("peers:overlay_review", only(*DIRECTORS), an_overlay),
    Row("peers:overlay_review", only(*DIRECTORS, status=422), an_overlay, method="post"),
    Row("peers:session_new", only(*DIRECTORS), a_whole_draft),
    Row("peers:session_edit", only(*DIRECTORS), a_session_of_a_draft),
    Row("peers:block_new", only(*DIRECTORS), a_session_of_a_draft),
    Row("peers:block_edit", only(*DIRECTORS), a_block_of_a_draft),
    *verb("peers:version_draft", a_published),
    *verb("peers:version_publish", a_whole_draft),
    *ending("peers:version_discard", a_whole_draft),
    *verb("peers:session_move", a_session_of_a_draft, go="down"),
    *ending("peers:session_remove", a_session_of_a_draft),
    *verb("peers:block_move", a_block_of_a_draft, go="up"),
    *ending("peers:block_remove", a_block_of_a_draft),
]
