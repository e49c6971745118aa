"""Writing in a draft: sessions and blocks put in, moved and taken out. Every verb holds the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import F, Max

from peers.models import Block, Session
from peers.versions import RefusedError, held

if TYPE_CHECKING:
    from django.db.models import QuerySet

Row = TypeVar("Row", Session, Block)


@transaction.atomic
def save_session(*, session: Session, fields: dict[str, Any]) -> Session:
    """Store new words or times of a session; a new one comes last. Raises RefusedError when published."""
    _hold(session)
    return _saved(session, fields)


@transaction.atomic
def save_block(*, block: Block, fields: dict[str, Any]) -> Block:
    """Store new words or minutes of a block; a new one comes last. Raises RefusedError when published."""
    _hold(block)
    return _saved(block, fields)


def _saved(row: Row, fields: dict[str, Any]) -> Row:
    for name, value in fields.items():
        setattr(row, name, value)
    if row.pk is None:
        row.position = (siblings(row).aggregate(last=Max("position"))["last"] or 0) + 1
    row.save()
    return row


def siblings(row: Session | Block) -> QuerySet[Any]:
    """Return the list that a session or a block stands in, in order."""
    if isinstance(row, Session):
        return Session.objects.filter(version=row.version_id).order_by("position")
    return Block.objects.filter(session=row.session_id).order_by("position")


def _hold(row: Session | Block) -> None:
    """Lock the draft, and read where the row stands by now; raises RefusedError once it is taken out."""
    held(row.version_id if isinstance(row, Session) else row.session.version_id)
    if row._state.adding:
        return
    now = type(row).objects.filter(pk=row.pk).values_list("position", flat=True).first()
    if now is None:
        raise RefusedError("This was taken out of the draft in the meantime. Nothing was changed.")
    row.position = now


@transaction.atomic
def move(*, row: Session | Block, earlier: bool) -> None:
    """Let a session or a block change places with its neighbor; at the end of the list nothing happens."""
    _hold(row)
    others = siblings(row)
    before = others.filter(position__lt=row.position).last()
    neighbor = before if earlier else others.filter(position__gt=row.position).first()
    if neighbor is not None:
        row.position, neighbor.position = neighbor.position, row.position
        neighbor.save(update_fields=["position"])
        row.save(update_fields=["position"])


@transaction.atomic
def remove(*, row: Session | Block) -> None:
    """Take a session or a block out of a draft; the others close ranks."""
    _hold(row)
    rest = siblings(row).filter(position__gt=row.position).exclude(pk=row.pk)
    row.delete()
    rest.update(position=F("position") - 1)
