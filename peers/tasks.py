"""What is let go of by itself."""

from __future__ import annotations

from celery import shared_task

from peers import running, waves


@shared_task
def tidy() -> None:
    """Forget the taps of runs that are over, and who answered a wave that is closed."""
    running.tidy()
    waves.tidy()
