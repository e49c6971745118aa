"""What check-ins do by themselves. No task takes an argument, so none can leak one."""

from __future__ import annotations

from celery import shared_task

from checkins import kinds, retention
from checkins.clinic import cases


@shared_task
def expire() -> None:
    """Erase what is older than its owner chose; safe to run twice at once."""
    retention.expire_all()


@shared_task
def forget_notes() -> None:
    """Take reminders that have ended out of the ledger; safe to run twice at once."""
    kinds.forget()


@shared_task
def expire_cases() -> None:
    """Erase hand-overs and conversations whose announced day has passed."""
    cases.expire()
