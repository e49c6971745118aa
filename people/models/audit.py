"""What happened at the door and in the office. Nothing here is about anyone's health."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from people.models.people import User


class EntryQuerySet(models.QuerySet["Entry"]):
    def over(self) -> Self:
        """Entries older than they are kept."""
        return self.filter(at__lt=timezone.now() - dt.timedelta(days=settings.AUDIT_DAYS))

    def about(self, words: str) -> Self:
        """Entries by or about people whose name or address holds these words."""
        people = User.objects.matching(words)
        return self.filter(models.Q(actor__in=people) | models.Q(person__in=people))


class Entry(models.Model):
    """One line of the audit: who did what, about whom. Written once; gone when its time is over."""

    class Act(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
        SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", "Signed out everywhere"
        ROLE_GIVEN = "role_given", "Role given"
        ROLE_ENDED = "role_ended", "Role ended"
        DEPUTY_NAMED = "deputy_named", "Deputy named"
        ROSTER = "roster", "Roster brought in"
        EXPORTED = "exported", "Own data exported"
        AUDIT_EXPORTED = "audit_exported", "Audit exported"
        REPORT_EXPORTED = "report_exported", "Report exported"
        ACCOUNT_DELETED = "account_deleted", "Account deleted"
        SECOND_STEP_CHANGED = "second_step_changed", "Second step changed"
        SIGN_ON_LINKED = "sign_on_linked", "School sign-in linked"
        SWITCHED_OFF = "switched_off", "Switched off by the school"
        SWITCHED_ON = "switched_on", "Switched on by the school"
        ADDED = "added", "Added by the school"
        CHANGED = "changed", "Changed by the school"
        TOKEN_MADE = "token_made", "Provisioning token made"
        TOKEN_ENDED = "token_ended", "Provisioning token ended"
        KEPT_APART = "kept_apart", "Pair kept apart"
        LIFTED = "lifted", "Pair no longer kept apart"

    at = models.DateTimeField(default=timezone.now, db_index=True)
    act = models.CharField(max_length=24, choices=Act)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    detail = models.CharField(max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [
            pgtrigger.Protect(
                name="written_once",
                operation=pgtrigger.UpdateOf("at", "act", "detail"),  # type: ignore[no-untyped-call]
            ),
            pgtrigger.Protect(name="not_taken_away", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, {self.at:%Y-%m-%d %H:%M}"
