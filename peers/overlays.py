"""A program's own form of a curriculum: begun from a published version, and kept up with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from peers import changes, review, shapes, versions
from peers.changes import Change
from peers.models import Overlay, OverlayReview
from peers.versions import RefusedError

if TYPE_CHECKING:
    from peers.models import Version
    from peers.review import Review
    from peers.shapes import Shapes
    from people.models import User

NEWER = "There is something newer to look at in the meantime. Look again: nothing was changed."
TERMS = (
    "title",
    "program",
    "display_name",
    "about",
    "group_size_least",
    "group_size_most",
    "facilitators",
    "facilitator_pattern",
    "years",
)


def changes_of(overlay: Overlay) -> list[Change]:
    """Return what an overlay's published form changes."""
    return [Change(row.kind, row.session_slug, row.block_key, row.payload) for row in overlay.changes.all()]


def apply(version: Version, overlay: Overlay) -> Shapes:
    """Return a version's sessions with an overlay's changes made; raises ChangeError for a misfit."""
    return changes.apply(shapes.of_version(version), changes_of(overlay))


@transaction.atomic
def start(*, version: Version, slug: str, **terms: Any) -> Version:
    """Begin a program's own form of a published version; returns its first draft, the same as upstream.

    `terms` are the fields of Overlay that say what its groups are like. Raises RefusedError for a draft, and
    for a short name that is taken.
    """
    if not version.is_published or version.overlay_id:
        raise RefusedError("A program's form starts from a published version of the curriculum itself.")
    if Overlay.objects.filter(curriculum=version.curriculum, slug=slug).exists():
        raise RefusedError(f"There is a form with the short name “{slug}” already: choose another.")
    overlay = Overlay.objects.create(curriculum=version.curriculum, version=version, slug=slug, **terms)
    return versions.begin(
        curriculum=version.curriculum, overlay=overlay, based_on=version, content=shapes.of_version(version)
    )


def newer_than(overlay: Overlay) -> Version | None:
    """Return the newest published version upstream where it is newer than what an overlay is made to."""
    line = overlay.curriculum.versions.upstream().published()
    return line.filter(number__gt=overlay.version.number).order_by("-number").first()


def reviewed(overlay: Overlay, upstream: Version) -> Review:
    """Compare an overlay's changes with what a newer version upstream changed."""
    base = shapes.of_version(overlay.version)
    return review.review(base, shapes.of_version(upstream), changes_of(overlay))


@transaction.atomic
def accept(*, overlay: Overlay, upstream: Version, choices: dict[str, str], by: User) -> Version:
    """Bring an overlay onto a newer version upstream; returns the draft to look at and publish.

    `choices` has "ours" or "theirs" for each conflict by its name. Recorded with who chose. Raises
    RefusedError for a missing choice, and where there is a draft already or something newer.
    """
    held = Overlay.objects.select_for_update().get(pk=overlay.pk)
    if newer_than(held) != upstream:
        raise RefusedError(NEWER)
    found = reviewed(held, upstream)
    wanting = [one for one in found.conflicts if choices.get(one.name) not in (review.OURS, review.THEIRS)]
    if wanting:
        raise RefusedError(f"Choose for each of them: {len(wanting)} still to go.")
    kept = {one.name: choices[one.name] for one in found.conflicts}
    draft = versions.begin(
        curriculum=held.curriculum, overlay=held, based_on=upstream, content=found.merged(kept)
    )
    OverlayReview.objects.create(
        overlay=held, before=held.version, after=upstream, choices=kept, at=timezone.now(), by=by
    )
    return draft
