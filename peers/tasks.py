"""What groups do by themselves."""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task

from peers import substitutes
from people.operations import RefusedError


@shared_task
def ask_the_next() -> None:
    """Ask the next substitute where one did not answer in time; safe to run twice at once."""
    for offer in substitutes.overdue():
        # Whoever answered just now settled it.
        with suppress(RefusedError):
            substitutes.pass_on(offer=offer)
