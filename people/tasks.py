"""What is let go of by itself."""

from __future__ import annotations

from celery import shared_task

from people import audit
from people.models import RosterFile, SignIn, Spent


@shared_task
def tidy() -> None:
    """Forget old audit entries, rosters that nobody confirmed, sign-ins that are over and used assertions."""
    audit.tidy()
    RosterFile.objects.stale().delete()
    Spent.objects.over().delete()
    SignIn.objects.exclude(pk__in=SignIn.objects.alive()).delete()
