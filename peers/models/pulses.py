"""The anonymous pulse after a session: who has answered and what was answered never meet.

No row holds a time. Names of rows are random, so that their order tells nothing either.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from peers.models.runs import Run


class Pulse(models.Model):
    """The questions of one run, behind a door that its QR code opens."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="pulse")
    door = models.CharField(max_length=32, unique=True)
    closes_on = models.DateField(help_text="The last day to answer.")
    released_on = models.DateField(
        null=True, blank=True, help_text="The day on which it went into the figures, together with others."
    )

    def __str__(self) -> str:
        return f"Pulse of {self.run.meeting}"


class PulseSeat(models.Model):
    """That a member has taken a ticket: not which, not when, not whether it was used. Erased at the close."""

    name = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pulse", "person"], name="peers_ticket_taken_once")]

    def __str__(self) -> str:
        return "A ticket was taken"


class PulseTicket(models.Model):
    """A ticket that is out, as a digest, and whether it has answered; it leads to no person and no answer."""

    name = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="tickets")
    digest = models.CharField(max_length=64)
    is_spent = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["pulse", "digest"], name="peers_ticket_once")]

    def __str__(self) -> str:
        return "A ticket"


class PulseTap(models.Model):
    """One answer to one question; answers to other questions by the same person are not linked to it."""

    name = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="taps")
    question = models.SlugField(max_length=20)
    choice = models.SlugField(max_length=20)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.question}: {self.choice}"


class PulseLine(models.Model):
    """One line in someone's own words."""

    name = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="lines")
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.text
