"""Two who write in one draft at once: what one takes out stays out, and what one moves stays there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from peers import authoring, versions
from peers.models import Block, Session, Version
from peers.versions import RefusedError
from tests.conftest import browse
from tests.peers.curricula import make_version

if TYPE_CHECKING:
    from tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    """The first session of a draft."""
    draft: Version = versions.draft_from(make_version())
    return draft.sessions.all()[0]


def order(session: Session) -> list[tuple[int, str]]:
    """Return where each block stands."""
    return list(session.blocks.order_by("position").values_list("position", "key"))


def as_opened(session: Session, key: str) -> Block:
    """Return a block as a page that was opened before has it."""
    return Block.objects.select_related("session__version").get(session=session, key=key)


def test_what_one_takes_out_does_not_come_back_by_the_others_save(session: Session) -> None:
    opened = as_opened(session, "pairs")
    authoring.remove(row=as_opened(session, "pairs"))
    with pytest.raises(RefusedError, match="taken out of the draft in the meantime"):
        authoring.save_block(block=opened, fields={"title": "Pairs again"})
    assert not session.blocks.filter(key="pairs").exists()


def test_nor_does_a_session(session: Session) -> None:
    opened = Session.objects.select_related("version").get(pk=session.pk)
    authoring.remove(row=session)
    with pytest.raises(RefusedError, match="taken out"):
        authoring.save_session(session=opened, fields={"title": "Again"})
    assert not Session.objects.filter(pk=opened.pk).exists()


@pytest.mark.parametrize("verb", ["move", "remove"])
def test_what_is_out_is_neither_moved_nor_taken_out_again(session: Session, verb: str) -> None:
    opened = as_opened(session, "pairs")
    authoring.remove(row=as_opened(session, "pairs"))
    with pytest.raises(RefusedError, match="taken out"):
        authoring.move(row=opened, earlier=True) if verb == "move" else authoring.remove(row=opened)
    assert order(session) == list(enumerate(["arrive", "check-in", "skill", "close"], 1))


def test_what_one_moves_stays_there_when_the_other_saves_its_words(session: Session) -> None:
    opened = as_opened(session, "check-in")
    authoring.move(row=as_opened(session, "check-in"), earlier=False)
    authoring.save_block(block=opened, fields={"title": "How we are"})
    moved = ["arrive", "skill", "check-in", "pairs", "close"]
    assert order(session) == list(enumerate(moved, 1))


def test_what_moved_since_is_taken_out_without_a_gap(session: Session) -> None:
    opened = as_opened(session, "arrive")
    for _ in range(2):
        authoring.move(row=as_opened(session, "arrive"), earlier=False)
    authoring.remove(row=opened)
    assert order(session) == list(enumerate(["check-in", "skill", "pairs", "close"], 1))


@pytest.mark.parametrize("path", ["move/", "remove/", ""])
def test_a_page_of_what_is_out_is_gone(session: Session, cast: Cast, path: str) -> None:
    client = browse(cast.peers_director)
    page = f"/peers/sessions/{session.public_id}/blocks/pairs/{path}"
    authoring.remove(row=as_opened(session, "pairs"))
    assert client.post(page, {"go": "up"}).status_code == 404
