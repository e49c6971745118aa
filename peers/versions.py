"""The life of a version: begun from another, written, published, and from then on as it is.

Whoever writes in a draft holds its row, as does whoever publishes it: no word slips in behind the check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from peers import changes, problems, shapes
from peers.models import Overlay, OverlayChange, State, Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.changes import Change
    from peers.models import Curriculum
    from peers.shapes import SessionShape
    from people.models import User


class RefusedError(Exception):
    """A verb said no; the message is a sentence for whoever asked."""


def held(version_id: int) -> Version:
    """Lock a draft until the transaction ends; raises RefusedError once it is published or gone."""
    found = Version.objects.select_for_update(of=("self",)).filter(pk=version_id).first()
    if found is None:
        raise RefusedError("This draft was discarded in the meantime. Nothing was changed.")
    if found.is_published:
        raise RefusedError("This version is published and never changes. Start a new draft from it.")
    return found


@transaction.atomic
def begin(
    *,
    curriculum: Curriculum,
    overlay: Overlay | None,
    based_on: Version | None,
    content: Iterable[SessionShape],
    digest: str = "",
) -> Version:
    """Store sessions as a new draft of a line; raises RefusedError where the line has a draft already."""
    line = curriculum.versions.filter(overlay=overlay)
    # Held, so that two who begin at once do so in turn.
    type(curriculum).objects.select_for_update().get(pk=curriculum.pk)
    if line.filter(state=State.DRAFT).exists():
        raise RefusedError("There is a draft already: publish it or discard it first.")
    last = line.aggregate(last=Max("number"))["last"] or 0
    draft = Version.objects.create(
        curriculum=curriculum, overlay=overlay, number=last + 1, based_on=based_on, digest=digest
    )
    shapes.write(draft, content)
    return draft


def newest(version: Version) -> Version:
    """Return what is published last in a version's line; the version itself where nothing is."""
    line = version.curriculum.versions.filter(overlay=version.overlay).published()
    return line.order_by("-number").first() or version


@transaction.atomic
def draft_from(version: Version, *, exactly: bool = False) -> Version:
    """Return the draft of a version's line, begun from the line's newest where there is none.

    Groups may run an older one: begun from that, the draft would lose what was mended since. Whoever wants
    just that, since the newest came from a folder and has none of their own words, says `exactly`.
    """
    waiting = version.curriculum.versions.filter(overlay=version.overlay, state=State.DRAFT).first()
    if waiting:
        return waiting
    last = version if exactly else newest(version)
    return begin(
        curriculum=last.curriculum,
        overlay=last.overlay,
        based_on=last.overlay.version if last.overlay else last,
        content=shapes.of_version(last),
    )


@transaction.atomic
def publish(*, draft: Version, by: User | None, notes: str | None = None) -> Version:
    """Close a draft for good; raises RefusedError naming what stands in the way.

    A program's form also writes down what it changes in the version that it is based on.
    """
    version = held(draft.pk)
    content = shapes.of_version(version)
    if found := problems.of_version(content):
        where = f"“{found[0].title}”: " if found[0].title else ""
        raise RefusedError(f"Not published. {where}{found[0].words} ({len(found)} to mend in all.)")
    if version.overlay and version.based_on:
        _note_changes(version.overlay, version.based_on, content)
    version.state = State.PUBLISHED
    version.published_at, version.published_by = timezone.now(), by
    version.notes = version.notes if notes is None else notes
    version.save()
    return version


def _note_changes(overlay: Overlay, upstream: Version, content: shapes.Shapes) -> None:
    overlay.version = upstream
    overlay.save(update_fields=["version"])
    overlay.changes.all().delete()
    OverlayChange.objects.bulk_create(
        _row(overlay, position, change)
        for position, change in enumerate(changes.between(shapes.of_version(upstream), content), 1)
    )


def _row(overlay: Overlay, position: int, change: Change) -> OverlayChange:
    return OverlayChange(
        overlay=overlay,
        position=position,
        kind=change.kind,
        session_slug=change.session,
        block_key=change.block,
        payload=change.payload,
    )


@transaction.atomic
def discard(*, draft: Version) -> None:
    """Throw a draft away; what is published stays. A form, or a curriculum, that had nothing else goes too.

    Left without a version, it could not be begun again, and its short name would be taken.
    """
    found = held(draft.pk)
    overlay, curriculum = found.overlay, found.curriculum
    found.delete()
    if overlay and not overlay.made.exists():
        overlay.delete()
    if not curriculum.versions.exists():
        curriculum.delete()
