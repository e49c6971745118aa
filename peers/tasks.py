"""What PEERS does by itself. Each is safe to run twice at once."""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task

from peers import forgetting, pulses, releases, running, substitutes, upkeep, waves
from peers.forming import drafts
from peers.models import Draft
from people.operations import RefusedError


@shared_task
def tidy() -> None:
    """Forget what is over: taps, who took tickets, who answered waves; let whole rounds into the figures."""
    upkeep.whole(running.tidy, pulses.tidy, releases.release, waves.tidy)


@shared_task
def forget() -> None:
    """Tell the people of classes that are over, and forget those whose day has come."""
    upkeep.whole(forgetting.tell, forgetting.forget_due)


@shared_task
def ask_the_next() -> None:
    """Ask the next substitute where one did not answer in time."""
    for offer in substitutes.overdue():
        # Whoever answered just now settled it.
        with suppress(RefusedError):
            substitutes.pass_on(offer=offer)


@shared_task
def form(pk: int) -> None:
    """Work one draft out; a second worker with the same word does nothing."""
    draft = Draft.objects.select_related("cohort").filter(pk=pk).first()
    if draft is not None:
        drafts.form(draft, live=True)
