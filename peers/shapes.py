"""Sessions and blocks apart from the database, so that they can be read, compared, changed and written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from peers.models import Block, Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.models import Version


@dataclass(frozen=True)
class BlockShape:
    """Everything about a block but its place; `short_minutes` is None where the short form leaves it out."""

    key: str
    title: str
    kind: str
    minutes: int
    short_minutes: int | None
    least_minutes: int
    may_drop: bool
    guide: str
    modality: str = ""
    say: str = ""
    watch_for: str = ""
    if_distressed: str = ""
    prompt: str = ""
    remote: str = ""
    materials: str = ""


@dataclass(frozen=True)
class SessionShape:
    """Everything about a session but its place, with its blocks in order."""

    slug: str
    title: str
    skill: str
    purpose: str
    anchor: str
    offset_days: int = 0
    invitation: str = ""
    prepare: str = ""
    modalities: tuple[str, ...] = ()
    materials: str = ""
    letter: str = ""
    blocks: tuple[BlockShape, ...] = ()


BLOCK_FIELDS = tuple(field.name for field in fields(BlockShape))
SESSION_FIELDS = tuple(field.name for field in fields(SessionShape) if field.name != "blocks")
Shapes = list[SessionShape]


def block(data: dict[str, Any]) -> BlockShape:
    """Return a block from its fields by name; raises TypeError for a missing or an unknown one."""
    return BlockShape(**data)


def session(data: dict[str, Any]) -> SessionShape:
    """Return a session from its fields by name, blocks among them; raises TypeError likewise."""
    blocks = tuple(block(row) for row in data.get("blocks", ()))
    return SessionShape(**data | {"modalities": tuple(data.get("modalities", ())), "blocks": blocks})


def changed(shape: SessionShape, data: dict[str, Any]) -> SessionShape:
    """Return a session with some fields new; its blocks stay."""
    if "modalities" in data:
        data = data | {"modalities": tuple(data["modalities"])}
    return replace(shape, **data)


def as_data(shape: SessionShape | BlockShape) -> dict[str, Any]:
    """Return a shape as JSON can hold it."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(shape)))
    return found


def digest(*things: object) -> str:
    """Return the same 64 letters for the same content."""
    return hashlib.sha256(json.dumps(things, sort_keys=True).encode()).hexdigest()


def of_session(row: Session) -> SessionShape:
    """Return a stored session as a shape; without a query where its blocks are prefetched."""
    data = {name: getattr(row, name) for name in SESSION_FIELDS}
    blocks = [{name: getattr(found, name) for name in BLOCK_FIELDS} for found in row.blocks.all()]
    return session(data | {"blocks": blocks})


def of_version(version: Version) -> Shapes:
    """Return the sessions of a version in order."""
    return [of_session(row) for row in version.sessions.prefetch_related("blocks")]


def write(version: Version, shapes: Iterable[SessionShape]) -> None:
    """Store sessions as those of a draft that has none."""
    for position, shape in enumerate(shapes, 1):
        data = as_data(shape)
        blocks = data.pop("blocks")
        row = Session.objects.create(version=version, position=position, **data)
        Block.objects.bulk_create(
            Block(session=row, position=place, **block) for place, block in enumerate(blocks, 1)
        )
