"""Small curricula for tests."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from peers.models import Block, Curriculum, Session, State, Version

# Key, kind, minutes of 90, minutes of 60, least, may drop.
SHAPE: list[tuple[str, str, int, int | None, int, bool]] = [
    ("arrive", "arrive", 5, 5, 3, False),
    ("check-in", "checkin", 25, 20, 10, False),
    ("skill", "skill", 40, 30, 20, False),
    ("pairs", "pairs", 15, None, 8, True),
    ("close", "close", 5, 5, 3, False),
]


def make_curriculum(slug: str = "peers", **fields: Any) -> Curriculum:
    """Create a curriculum without versions."""
    return Curriculum.objects.create(
        slug=slug, name=f"Curriculum {slug}", display_name=slug.upper(), **fields
    )


def make_session(version: Version, position: int, **fields: Any) -> Session:
    """Create a session of five blocks that last 90 or 60 minutes."""
    session = Session.objects.create(
        **{
            "version": version,
            "position": position,
            "slug": f"session-{position}",
            "title": f"Session {position}",
            "skill": f"Skill {position}",
            "purpose": "To meet.",
            "anchor": "orientation",
            "offset_days": 30 * (position - 1),
            "modalities": ["mindfulness"],
        }
        | fields
    )
    for place, (key, kind, minutes, short, least, may_drop) in enumerate(SHAPE, 1):
        Block.objects.create(
            session=session,
            position=place,
            key=key,
            title=key.title(),
            kind=kind,
            minutes=minutes,
            short_minutes=short,
            least_minutes=least,
            may_drop=may_drop,
            guide=f"How to run {key}.",
        )
    return session


def make_version(
    curriculum: Curriculum | None = None, *, sessions: int = 2, published: bool = True, number: int = 1
) -> Version:
    """Create a version with whole sessions."""
    curriculum = curriculum or make_curriculum()
    version = Version.objects.create(curriculum=curriculum, number=number)
    for position in range(1, sessions + 1):
        make_session(version, position)
    return publish(version) if published else version


def publish(version: Version) -> Version:
    """Close a version, looking at nothing."""
    version.state = State.PUBLISHED
    version.published_at = timezone.now()
    version.save()
    return version
