"""Slower, deeper, move on: what members wish for right now, shown as sums of three or more."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from peers.models import Run, Wish, WishToken

if TYPE_CHECKING:
    from people.models import User

SHOWN_FROM = 3


def _mark(run: Run, block: int, person: User) -> str:
    words = f"peers-wish:{run.pk}:{block}:{person.pk}"
    return hmac.new(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def wish(*, run: Run, block: int, choice: str, person: User) -> bool:
    """Take one wish for a block; False when this person has tapped in it already. Nobody's name is kept.

    Raises ValueError for a choice that is none.
    """
    if choice not in Wish.Choice.values:
        raise ValueError(f"{choice!r} is not among {Wish.Choice.values}.")
    _, first = WishToken.objects.get_or_create(mark=_mark(run, block, person), defaults={"run": run})
    if not first:
        return False
    Wish.objects.create(run=run, block=block, choice=choice)
    return True


def sums(run: Run, block: int) -> dict[str, int]:
    """Return how many wish for what in a block, without the sums below three."""
    if run._state.adding:
        return {}
    found = Wish.objects.filter(run=run, block=block).values_list("choice").annotate(many=Count("pk"))
    return {choice: many for choice, many in found.order_by("choice") if many >= SHOWN_FROM}
