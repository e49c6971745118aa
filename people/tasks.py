"""What is let go of by itself."""

from __future__ import annotations

from celery import shared_task

from people import audit
from people.models import RosterFile, SignIn


@shared_task
def tidy() -> None:
    """Forget old audit entries, rosters that nobody confirmed, and sign-ins that are over."""
    audit.tidy()
    RosterFile.objects.stale().delete()
    SignIn.objects.exclude(pk__in=SignIn.objects.alive()).delete()
