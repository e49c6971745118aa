"""What the database keeps of a published version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from peers import plans
from peers.models import Block, Overlay, Session, Version
from tests.peers.curricula import make_curriculum, make_session, make_version

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
NEVER = "never changes"


def block(version: Version) -> Block:
    return Block.objects.filter(session__version=version)[0]


WRITES: dict[str, Callable[[Version], object]] = {
    "its notes": lambda version: Version.objects.filter(pk=version.pk).update(notes="Other"),
    "its state": lambda version: Version.objects.filter(pk=version.pk).update(state="draft"),
    "a session's title": lambda version: version.sessions.update(title="Other"),
    "a block's words": lambda version: Block.objects.filter(session__version=version).update(guide="Other"),
    "one more session": lambda version: make_session(version, 9),
    "one block less": lambda version: block(version).delete(),
    "one session less": lambda version: version.sessions.all()[0].delete(),
    "nothing at all": lambda version: version.delete(),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_published_version_refuses(write: Callable[[Version], object]) -> None:
    version = make_version()
    with pytest.raises(ProgrammingError, match=NEVER):
        write(version)


@pytest.mark.parametrize(
    "write", [WRITES["a block's words"], WRITES["one more session"], WRITES["one block less"]]
)
def test_a_draft_takes_every_change(write: Callable[[Version], object]) -> None:
    write(make_version(published=False))


def test_a_draft_may_go_altogether() -> None:
    make_version(published=False).delete()
    assert not Block.objects.exists()


def test_a_block_is_not_carried_off_into_a_draft() -> None:
    published = make_version()
    draft = make_version(published.curriculum, published=False, number=2)
    with pytest.raises(ProgrammingError, match=NEVER):
        Block.objects.filter(pk=block(published).pk).update(session=draft.sessions.all()[0])


def test_a_curriculum_has_one_draft_at_a_time() -> None:
    version = make_version(published=False)
    with pytest.raises(IntegrityError, match="peers_one_draft_at_a_time"):
        make_version(version.curriculum, published=False, number=2)


def test_another_curriculum_has_its_own_draft() -> None:
    make_version(published=False)
    assert make_version(make_curriculum("other"), published=False).pk


def test_a_program_has_its_own_line_of_numbers() -> None:
    version = make_version()
    overlay = Overlay.objects.create(
        curriculum=version.curriculum, version=version, slug="short", title="Short", display_name="PEERS"
    )
    assert Version.objects.create(curriculum=version.curriculum, overlay=overlay, number=1).pk


def test_a_number_is_given_once_in_a_line() -> None:
    version = make_version()
    with pytest.raises(IntegrityError, match="peers_version_number_once"):
        make_version(version.curriculum)


def test_two_sessions_change_places_in_one_transaction() -> None:
    version = make_version(published=False)
    first, second = version.sessions.all()
    with transaction.atomic():
        Session.objects.filter(pk=first.pk).update(position=2)
        Session.objects.filter(pk=second.pk).update(position=1)
    assert [session.title for session in version.sessions.all()] == ["Session 2", "Session 1"]


def test_the_long_plan_holds_every_block() -> None:
    session = make_version().sessions.all()[0]
    assert [step.minutes for step in session.plan(90)] == [5, 25, 40, 15, 5]


def test_the_short_plan_leaves_out_what_has_no_short_minutes() -> None:
    session = make_version().sessions.all()[0]
    assert [(step.key, step.minutes) for step in session.plan(60)] == [
        ("arrive", 5),
        ("check-in", 20),
        ("skill", 30),
        ("close", 5),
    ]


def test_a_block_never_needs_more_than_it_has() -> None:
    version = make_version(published=False)
    Block.objects.filter(key="skill").update(short_minutes=10)
    short = {step.key: step for step in version.sessions.all()[0].plan(60)}
    assert short["skill"].least == 10


def test_a_session_has_no_third_length() -> None:
    with pytest.raises(ValueError, match="90 or 60"):
        plans.plan([], 75)
