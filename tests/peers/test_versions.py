"""The life of a version, and of a program's own form."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from peers import authoring, overlays, shapes, versions
from peers.models import Block, Curriculum, Overlay, OverlayReview, Session, Version
from peers.versions import RefusedError
from tests.peers.curricula import make_curriculum, make_version

if TYPE_CHECKING:
    from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def titles(version: Version) -> list[str]:
    return list(version.sessions.values_list("title", flat=True))


def keys(session: Session) -> list[str]:
    return list(session.blocks.values_list("key", flat=True))


@pytest.fixture
def published() -> Version:
    return make_version()


@pytest.fixture
def draft(published: Version) -> Version:
    return versions.draft_from(published)


def test_a_draft_begins_as_what_it_is_drawn_from(published: Version, draft: Version) -> None:
    assert shapes.of_version(draft) == shapes.of_version(published)


def test_a_draft_knows_what_it_is_based_on(published: Version, draft: Version) -> None:
    assert (draft.based_on, draft.number) == (published, 2)


def test_asking_for_a_draft_twice_gives_the_same(published: Version, draft: Version) -> None:
    assert versions.draft_from(published) == draft


def test_publishing_closes_a_draft(draft: Version, cast: Cast) -> None:
    done = versions.publish(draft=draft, by=cast.peers_director, notes="Shorter pairs.")
    assert (done.is_published, done.published_by, done.notes) == (True, cast.peers_director, "Shorter pairs.")


def test_publishing_twice_is_refused(draft: Version) -> None:
    versions.publish(draft=draft, by=None)
    with pytest.raises(RefusedError, match="is published and never changes"):
        versions.publish(draft=draft, by=None)


def test_what_does_not_add_up_is_not_published(draft: Version) -> None:
    Block.objects.filter(session__version=draft, key="skill").update(minutes=45)
    with pytest.raises(RefusedError, match=r"add up to 95: 5 too many\. \(2 to mend in all\.\)"):
        versions.publish(draft=draft, by=None)


def test_a_discarded_draft_is_gone_and_the_rest_stays(published: Version, draft: Version) -> None:
    versions.discard(draft=draft)
    assert list(Version.objects.all()) == [published]


def test_a_form_whose_only_draft_is_discarded_can_be_begun_again(published: Version) -> None:
    versions.discard(draft=overlays.start(version=published, slug="residents", title="R", display_name="R"))
    assert overlays.start(version=published, slug="residents", title="R", display_name="R").number == 1


def test_a_form_that_was_published_stays_when_its_next_draft_is_discarded(published: Version) -> None:
    first = overlays.start(version=published, slug="residents", title="R", display_name="R")
    made = versions.publish(draft=first, by=None)
    versions.discard(draft=versions.draft_from(made))
    assert Overlay.objects.get(slug="residents").made.get() == made


def test_a_curriculum_of_which_nothing_is_left_goes_too() -> None:
    versions.discard(draft=make_version(make_curriculum("own"), published=False))
    assert not Curriculum.objects.filter(slug="own").exists()


def test_what_is_published_is_not_discarded(published: Version) -> None:
    with pytest.raises(RefusedError, match="never changes"):
        versions.discard(draft=published)


def test_writing_in_what_was_discarded_is_said(draft: Version) -> None:
    block = Block.objects.select_related("session").filter(session__version=draft)[0]
    versions.discard(draft=draft)
    with pytest.raises(RefusedError, match="discarded in the meantime"):
        authoring.save_block(block=block, fields={"title": "Late"})


def test_writing_in_what_was_published_is_said(draft: Version) -> None:
    session = draft.sessions.all()[0]
    versions.publish(draft=draft, by=None)
    with pytest.raises(RefusedError, match="never changes"):
        authoring.save_session(session=session, fields={"title": "Late"})


def test_a_new_session_comes_last(draft: Version) -> None:
    new = Session(version=draft)
    authoring.save_session(session=new, fields={"slug": "new", "title": "New", "anchor": "leaving"})
    assert titles(draft) == ["Session 1", "Session 2", "New"]


@pytest.mark.parametrize(
    ("number", "earlier", "expected"), [(1, True, "21"), (0, False, "21"), (0, True, "12"), (1, False, "12")]
)
def test_a_session_moves_one_place_and_never_out(
    draft: Version, number: int, *, earlier: bool, expected: str
) -> None:
    authoring.move(row=draft.sessions.all()[number], earlier=earlier)
    assert titles(draft) == [f"Session {name}" for name in expected]


def test_a_block_moves_one_place(draft: Version) -> None:
    session = draft.sessions.all()[0]
    authoring.move(row=session.blocks.all()[1], earlier=True)
    assert keys(session) == ["check-in", "arrive", "skill", "pairs", "close"]


def test_a_block_taken_out_leaves_no_gap(draft: Version) -> None:
    session = draft.sessions.all()[0]
    authoring.remove(row=session.blocks.all()[1])
    assert list(session.blocks.values_list("position", flat=True)) == [1, 2, 3, 4]


def own_form(upstream: Version) -> Version:
    return overlays.start(version=upstream, slug="short", title="Short", display_name="Circle")


def rename(version: Version, slug: str, title: str) -> None:
    authoring.save_session(session=version.sessions.get(slug=slug), fields={"title": title})


def a_published_form(upstream: Version) -> Overlay:
    draft = own_form(upstream)
    rename(draft, "session-1", "Our own")
    versions.publish(draft=draft, by=None)
    overlay: Overlay = Overlay.objects.get()
    return overlay


def newer(upstream: Version, **titles_of: str) -> Version:
    draft = versions.draft_from(upstream)
    for slug, title in titles_of.items():
        rename(draft, slug.replace("_", "-"), title)
    return versions.publish(draft=draft, by=None)


def test_a_programs_form_begins_like_upstream(published: Version) -> None:
    assert shapes.of_version(own_form(published)) == shapes.of_version(published)


def test_a_programs_form_starts_from_what_is_published(draft: Version) -> None:
    with pytest.raises(RefusedError, match="starts from a published version"):
        own_form(draft)


def test_a_short_name_is_given_once(published: Version) -> None:
    own_form(published)
    with pytest.raises(RefusedError, match="the short name “short” already"):
        own_form(published)


def test_publishing_a_form_writes_down_just_what_it_changes(published: Version) -> None:
    overlay = a_published_form(published)
    assert [(row.kind, row.payload) for row in overlay.changes.all()] == [("replace", {"title": "Our own"})]


def test_a_form_has_its_own_next_draft(published: Version) -> None:
    overlay = a_published_form(published)
    assert versions.draft_from(overlay.made.get()).based_on == published


def test_a_form_is_told_of_what_is_newer_upstream(published: Version) -> None:
    overlay = a_published_form(published)
    assert overlays.newer_than(overlay) is None
    second = newer(published, session_2="New")
    assert overlays.newer_than(overlay) == second


def test_a_draft_upstream_is_nothing_newer(published: Version) -> None:
    overlay = a_published_form(published)
    versions.draft_from(published)
    assert overlays.newer_than(overlay) is None


def test_accepting_brings_both_together_in_a_draft(published: Version, cast: Cast) -> None:
    overlay = a_published_form(published)
    second = newer(published, session_2="New")
    made = overlays.accept(overlay=overlay, upstream=second, choices={}, by=cast.peers_director)
    assert (titles(made), made.is_published, made.based_on) == (["Our own", "New"], False, second)


def test_accepting_is_recorded(published: Version, cast: Cast) -> None:
    overlay = a_published_form(published)
    second = newer(published, session_1="New")
    choices = {"session-1.replace": "theirs", "nothing": "ours"}
    overlays.accept(overlay=overlay, upstream=second, choices=choices, by=cast.peers_director)
    found = OverlayReview.objects.get()
    assert (found.before, found.after, found.by) == (published, second, cast.peers_director)
    assert found.choices == {"session-1.replace": "theirs"}


def test_a_conflict_waits_for_a_person(published: Version, cast: Cast) -> None:
    overlay = a_published_form(published)
    second = newer(published, session_1="New")
    with pytest.raises(RefusedError, match="1 still to go"):
        overlays.accept(overlay=overlay, upstream=second, choices={}, by=cast.peers_director)


def test_a_form_moves_up_when_its_draft_is_published(published: Version, cast: Cast) -> None:
    overlay = a_published_form(published)
    second = newer(published, session_2="New")
    made = overlays.accept(overlay=overlay, upstream=second, choices={}, by=cast.peers_director)
    versions.publish(draft=made, by=cast.peers_director)
    overlay.refresh_from_db()
    assert (overlay.version, overlay.changes.count()) == (second, 1)


def test_accepting_twice_is_refused(published: Version, cast: Cast) -> None:
    overlay = a_published_form(published)
    second = newer(published, session_2="New")
    overlays.accept(overlay=overlay, upstream=second, choices={}, by=cast.peers_director)
    with pytest.raises(RefusedError, match="a draft already"):
        overlays.accept(overlay=overlay, upstream=second, choices={}, by=cast.peers_director)


def test_accepting_what_is_no_longer_the_newest_is_refused(published: Version, cast: Cast) -> None:
    overlay = a_published_form(published)
    second = newer(published, session_2="New")
    newer(second, session_2="Newer")
    with pytest.raises(RefusedError, match="Look again"):
        overlays.accept(overlay=overlay, upstream=second, choices={}, by=cast.peers_director)


@pytest.mark.django_db(transaction=True)
def test_no_word_slips_in_while_a_version_is_published() -> None:
    draft = make_version(published=False)
    block = Block.objects.select_related("session").filter(session__version=draft)[0]
    outcome: list[Any] = []

    def write() -> None:
        try:
            authoring.save_block(block=block, fields={"minutes": 89})
        except RefusedError as refusal:
            outcome.append(refusal)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    with transaction.atomic():
        versions.publish(draft=draft, by=None)
        writer.start()
        # It waits for the row that this transaction holds.
        writer.join(0.2)
        waiting = writer.is_alive()
    writer.join(10)
    assert (waiting, len(outcome), Block.objects.get(pk=block.pk).minutes) == (True, 1, 5)


def test_a_draft_asked_for_from_an_older_version_begins_from_the_newest(published: Version) -> None:
    newest = newer(published, session_1="Mended")
    draft = versions.draft_from(published)
    assert (titles(draft)[0], draft.based_on) == ("Mended", newest)


def test_a_draft_begins_from_an_older_version_when_just_that_is_wanted(published: Version) -> None:
    newer(published, session_1="Mended")
    draft = versions.draft_from(published, exactly=True)
    assert (titles(draft), draft.based_on) == (titles(published), published)


def test_a_forms_draft_asked_for_from_an_older_one_keeps_what_was_mended_since(published: Version) -> None:
    overlay = a_published_form(published)
    first = overlay.made.get()
    second = versions.draft_from(first)
    rename(second, "session-2", "Mended")
    versions.publish(draft=second, by=None)
    assert titles(versions.draft_from(first)) == ["Our own", "Mended"]
