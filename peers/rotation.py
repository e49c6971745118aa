"""Sealing letters and notes anew under the first key, so that an older one can go; killed, it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from peers import letters, sealing
from peers.models import Letter, Reflection
from peers.sealing import SealError

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 100
KINDS: tuple[tuple[type[Letter] | type[Reflection], str], ...] = (
    (Letter, letters.LETTER),
    (Reflection, letters.NOTE),
)


@dataclass
class Count:
    """How many texts were sealed anew, wait under an older key, or do not open with any."""

    done: int = 0
    waiting: int = 0
    broken: int = 0


def rotate(*, batch: int = BATCH) -> Count:
    """Seal anew what lies under another key than the first; what does not open stays as it is.

    Each batch is a transaction of its own, and what is done already is passed over.
    """
    count = Count()
    for model, kind in KINDS:
        for names in _batches(model, batch):
            with transaction.atomic():
                for row in model._default_manager.select_for_update().filter(pk__in=names).order_by("pk"):
                    _turn(row, kind, count)
    return count


def check() -> Count:
    """Open everything, change nothing, and say what is left."""
    count = Count()
    for model, kind in KINDS:
        for row in model._default_manager.iterator(chunk_size=BATCH):
            count.waiting += sealing.key_of(bytes(row.sealed)) != sealing.current()
            count.broken += _words(row, kind) is None
    return count


def _turn(row: Letter | Reflection, kind: str, count: Count) -> None:
    if sealing.key_of(bytes(row.sealed)) == sealing.current():
        return
    words = _words(row, kind)
    if words is None:
        count.broken += 1
        return
    row.sealed = sealing.seal(words, kind=kind, public_id=row.public_id, owner_id=row.owner_id)
    row.save(update_fields=["sealed"])
    count.done += 1


def _words(row: Letter | Reflection, kind: str) -> str | None:
    try:
        return sealing.unseal(bytes(row.sealed), kind=kind, public_id=row.public_id, owner_id=row.owner_id)
    except SealError:
        return None


def _batches(model: type[Letter] | type[Reflection], batch: int) -> Iterator[list[int]]:
    names = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    return (names[first : first + batch] for first in range(0, len(names), batch))
