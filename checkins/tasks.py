"""What check-ins do by themselves."""

from __future__ import annotations

from celery import shared_task

from checkins.clinic import cases


@shared_task
def expire_cases() -> None:
    """Erase hand-overs and conversations whose announced day has passed."""
    cases.expire()
