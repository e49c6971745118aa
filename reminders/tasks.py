"""What Celery does here. A task carries nothing but its name, and may be lost or doubled without harm."""

from __future__ import annotations

from celery import shared_task

from reminders import operations, planning, pruning, sending


@shared_task
def plan() -> None:
    """Write into the ledger what falls due soon."""
    planning.plan()


@shared_task
def tick() -> None:
    """Send what is due; one query when nothing is."""
    sending.drain(backlog=operations.nudge)


@shared_task
def send() -> None:
    """Send what was just promised."""
    sending.drain(backlog=operations.nudge)


@shared_task
def prune() -> None:
    """Let go of what ended long ago."""
    pruning.prune()
