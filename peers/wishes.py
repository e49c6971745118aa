"""Slower, deeper, move on: what members wish for right now, shown as sums of three or more.

Sums grow in steps of three: whoever watches the page while one member taps learns nothing of that tap, unless
it makes up a three, and then nothing of which three.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from peers.models import Run, Wish, WishToken
from peers.stirring import stir

if TYPE_CHECKING:
    from people.models import User

STEP = 3
WORDS = {"slower": "to go slower", "deeper": "to go deeper", "move-on": "to move on"}


def mark(run: Run, block: int, person: User) -> str:
    """Return the one-way mark of somebody's tap in a block."""
    words = f"peers-wish:{run.pk}:{block}:{person.pk}"
    return hmac.new(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def wish(*, run: Run, block: int, choice: str, person: User) -> bool:
    """Take one wish for a block; False when this person has tapped in it already. Nobody's name is kept.

    Raises ValueError for a choice that is none.
    """
    if choice not in Wish.Choice.values:
        raise ValueError(f"{choice!r} is not among {Wish.Choice.values}.")
    Run.objects.select_for_update().get(pk=run.pk)
    _, first = WishToken.objects.get_or_create(mark=mark(run, block, person), defaults={"run": run})
    if not first:
        return False
    Wish.objects.create(run=run, block=block, choice=choice)
    for rows in (Wish.objects.filter(run=run), WishToken.objects.filter(run=run)):
        stir(rows)
    return True


def has_wished(run: Run, block: int, person: User) -> bool:
    """Say whether someone has tapped in a block; what, is not known."""
    return WishToken.objects.filter(mark=mark(run, block, person)).exists()


def sums(run: Run, block: int) -> dict[str, int]:
    """Return how many, at least, wish for what in a block: in steps of three, without sums below three."""
    if run._state.adding:
        return {}
    found = Wish.objects.filter(run=run, block=block).values_list("choice").annotate(many=Count("pk"))
    return {choice: many - many % STEP for choice, many in found.order_by("choice") if many >= STEP}


def words(run: Run, block: int) -> list[str]:
    """Say the sums: "At least 3 wish to move on"."""
    return [f"At least {many} wish {WORDS[choice]}" for choice, many in sums(run, block).items()]
