"""What wellness days do by themselves."""

from __future__ import annotations

from celery import shared_task

from wellnessdays import appeals, appointments, operations
from wellnessdays.models import Request


@shared_task
def lapse() -> None:
    """Let go of requests and appeals whose day came before an answer did; safe to run twice at once."""
    for request in Request.objects.overtaken():
        operations.lapse(request=request)
    for appeal in appeals.overtaken():
        appeals.lapse(appeal=appeal)


@shared_task
def forget_appointments() -> None:
    """Erase health appointments that were over long ago."""
    appointments.forget()
