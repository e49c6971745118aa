"""Keeping the directory true: outages, and what readers report."""

from __future__ import annotations

import secrets
import uuid
from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from people.models import User
from resources.models.service import Service

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is read for something else


class OutageQuerySet(models.QuerySet["Outage"]):
    def in_force(self) -> Self:
        """Outages that have neither run out nor been called off."""
        return self.filter(ended_at__isnull=True, until__gt=timezone.now())

    def past(self) -> Self:
        """Outages that are over."""
        return self.exclude(ended_at__isnull=True, until__gt=timezone.now())


@pghistory.track()
class Outage(models.Model):
    """A crisis line that does not answer: said by whom, since when, and until when it is believed."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="outages")
    alternate = models.ForeignKey(
        Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="stands_in"
    )
    note = models.CharField(max_length=200)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OutageQuerySet.as_manager()

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="outage_runs_out"),
            models.UniqueConstraint(
                fields=["service"], condition=Q(ended_at__isnull=True), name="one_outage_a_service"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} is down: {self.note}"


def new_code() -> str:
    """Return a code that a reader can write down: eight letters and digits, hard to guess."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


# A history of new reports would note who was signed in; and one of `tell`, whom this row forgets.
@pghistory.track(pghistory.UpdateEvent(), exclude=["tell"])
class Correction(models.Model):
    """Someone said that an entry is wrong. Who said it is not known, and not asked.

    Whoever is signed in may ask to be told the answer; `tell` is forgotten when it is given.
    """

    class State(models.TextChoices):
        OPEN = "open", "Not looked at yet"
        FIXED = "fixed", "Put right"
        KEPT = "kept", "Left as it was"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=9, default=new_code, unique=True, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="corrections")
    text = models.TextField(max_length=1000)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    reply = models.CharField(max_length=300, blank=True)
    reported_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    tell = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["reported_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(~Q(state="open"), decided_at__isnull=False),
                name="correction_decided_with_date",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(tell__isnull=True), name="correction_forgets_whom_to_tell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.code}"
