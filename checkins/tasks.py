"""What check-ins do by themselves. No task takes an argument, so none can leak one."""

from __future__ import annotations

from celery import shared_task

from checkins import kinds, retention
from checkins.clinic import cases
from checkins.summaries import counting


@shared_task
def expire() -> None:
    """Erase what is older than its owner chose; safe to run twice at once."""
    retention.expire_all()


@shared_task
def send_notes() -> None:
    """Send the notes that people asked for, and that are due; safe to run twice at once."""
    kinds.send_due()


@shared_task
def freeze_terms() -> None:
    """Count the terms whose day has come; safe to run twice at once."""
    counting.freeze_all()


@shared_task
def expire_cases() -> None:
    """Erase hand-overs and conversations whose announced day has passed."""
    cases.expire()
