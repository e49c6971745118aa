"""Bringing a folder's curriculum in: what differs becomes a new version, what is the same changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from peers import shapes, versions
from peers.library import FolderError
from peers.models import Curriculum, Overlay, Version
from peers.versions import RefusedError

if TYPE_CHECKING:
    from peers.library import Folder, Form
    from peers.shapes import Shapes


@dataclass(frozen=True)
class Loaded:
    """What became of a folder: its curriculum, and the versions that are new."""

    curriculum: Curriculum
    new: list[Version]

    @property
    def passed_over(self) -> list[tuple[Version, Version]]:
        """The new versions that came after one written here, each with that one: they hold nothing of it."""
        before = [(version, _before(version)) for version in self.new]
        return [(version, own) for version, own in before if own is not None and not own.digest]


@transaction.atomic
def load(folder: Folder) -> Loaded:
    """Make a curriculum say what a folder says, and publish it; a second time changes nothing.

    Versions written here by people stay; nothing that is published changes. Raises FolderError where a draft
    stands in the way.
    """
    curriculum, _ = Curriculum.objects.update_or_create(
        slug=folder.slug, defaults={"name": folder.name} | folder.terms
    )
    upstream = _brought_in(curriculum, None, None, folder.content, folder.notes)
    new = [upstream] if upstream else []
    base = upstream or _last_loaded(curriculum, None)
    for form in folder.forms:
        made = _brought_in(curriculum, _overlay(curriculum, base, form), base, form.content, form.notes)
        new += [made] if made else []
    return Loaded(curriculum, new)


def _before(version: Version) -> Version | None:
    line = version.curriculum.versions.published().filter(overlay=version.overlay)
    return line.filter(number__lt=version.number).order_by("-number").first()


def _last_loaded(curriculum: Curriculum, overlay: Overlay | None) -> Version:
    """Return the newest version of a line that came from a folder; raises DoesNotExist where none did."""
    loaded = curriculum.versions.published().filter(overlay=overlay).exclude(digest="")
    return loaded.order_by("-number")[:1].get()


def _overlay(curriculum: Curriculum, base: Version, form: Form) -> Overlay:
    overlay, _ = Overlay.objects.update_or_create(
        curriculum=curriculum,
        slug=form.slug,
        defaults={"title": form.title} | form.terms,
        create_defaults={"title": form.title, "version": base} | form.terms,
    )
    return overlay


def _brought_in(
    curriculum: Curriculum, overlay: Overlay | None, base: Version | None, content: Shapes, notes: str
) -> Version | None:
    """Publish content as a new version of its line; None where the last folder said the same."""
    digest = shapes.digest([shapes.as_data(shape) for shape in content], base.digest if base else "")
    loaded = curriculum.versions.published().filter(overlay=overlay).exclude(digest="").order_by("-number")
    last = loaded.first()
    if last and last.digest == digest:
        return None
    try:
        draft = versions.begin(
            curriculum=curriculum, overlay=overlay, based_on=base or last, content=content, digest=digest
        )
        return versions.publish(draft=draft, by=None, notes=notes)
    except RefusedError as refusal:
        raise FolderError(f"{overlay or curriculum}: {refusal}") from refusal
