"""Loading a folder: once, again, and with something new in it."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from peers import library, loading, overlays, shapes, versions
from peers.library import FolderError
from peers.models import Curriculum, Overlay, Session, Version
from peers.models.curriculum import CLINICIAN

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
SHIPPED = library.read(library.SHIPPED)
CHANGED = replace(SHIPPED, content=[replace(SHIPPED.content[0], title="Coming in"), *SHIPPED.content[1:]])


def test_loading_publishes_the_curriculum_and_its_forms() -> None:
    loading.load(SHIPPED)
    assert sorted(version.sessions.count() for version in Version.objects.published()) == [4, 5, 10]


def test_loading_again_changes_nothing() -> None:
    loading.load(SHIPPED)
    assert loading.load(SHIPPED).new == []


def test_what_is_stored_is_what_the_files_say() -> None:
    loading.load(SHIPPED)
    stored = Version.objects.upstream().get()
    assert shapes.of_version(stored) == SHIPPED.content


def test_new_words_make_a_new_version() -> None:
    loading.load(SHIPPED)
    first = loading.load(CHANGED).new[0]
    assert (first.number, first.sessions.all()[0].title) == (2, "Coming in")


def test_old_words_stay_in_the_old_version() -> None:
    loading.load(SHIPPED)
    loading.load(CHANGED)
    assert Session.objects.filter(slug="arriving", version__number=1, title="Arriving").count() == 3


def test_a_version_that_the_director_wrote_is_left_in_peace() -> None:
    loading.load(SHIPPED)
    draft = versions.draft_from(Version.objects.upstream().get())
    versions.publish(draft=draft, by=None)
    assert loading.load(SHIPPED).new == []


def test_a_draft_in_the_way_is_said() -> None:
    loading.load(SHIPPED)
    versions.draft_from(Version.objects.upstream().get())
    with pytest.raises(FolderError, match="a draft already"):
        loading.load(CHANGED)


def test_what_groups_are_like_is_taken_from_the_folder() -> None:
    loading.load(SHIPPED)
    loading.load(replace(SHIPPED, terms=SHIPPED.terms | {"years": 3}))
    assert Curriculum.objects.get().years == 3


def test_an_overlay_keeps_only_what_it_changes() -> None:
    loading.load(SHIPPED)
    residency = Overlay.objects.get(slug="residency")
    kinds = [change.kind for change in overlays.changes_of(residency) if not change.block]
    assert kinds.count("drop") == 7


def test_an_overlay_made_again_is_its_published_form() -> None:
    loading.load(SHIPPED)
    graduate = Overlay.objects.get(slug="graduate")
    made = overlays.apply(graduate.version, graduate)
    assert made == shapes.of_version(graduate.made.get())


def test_the_command_says_what_is_new() -> None:
    out = StringIO()
    call_command("load_curriculum", stdout=out)
    assert "PEERS for residents, version 1, 4 sessions." in out.getvalue()


def test_the_command_asks_for_a_clinician_s_reading_of_the_sample() -> None:
    out = StringIO()
    call_command("load_curriculum", stdout=out)
    assert out.getvalue().splitlines()[-1] == CLINICIAN


def test_a_school_s_own_curriculum_gives_no_such_advice() -> None:
    own = Curriculum(slug="ours", name="Ours", display_name="Ours")
    assert own.advice == ""


def test_the_command_says_that_nothing_is() -> None:
    loading.load(SHIPPED)
    out = StringIO()
    call_command("load_curriculum", stdout=out)
    assert "as the folder says already" in out.getvalue()


def test_the_command_says_which_version_of_ours_the_new_one_passes_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loading.load(SHIPPED)
    versions.publish(draft=versions.draft_from(Version.objects.upstream().get()), by=None)
    out = StringIO()
    monkeypatch.setattr(library, "read", lambda _folder: CHANGED)
    call_command("load_curriculum", stdout=out)
    assert "Version 2 was written here, and version 3 holds nothing of it." in out.getvalue()


def test_the_command_says_nothing_of_versions_that_came_from_a_folder() -> None:
    loading.load(SHIPPED)
    assert loading.load(CHANGED).passed_over == []


def test_the_command_refuses_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_curriculum", tmp_path)
