"""The anonymous pulse after a session: who has answered and what was answered never meet.

No row holds a time. Names of rows are random, so that their order tells nothing either.
"""

from __future__ import annotations

import uuid

from django.db import models

from peers.models.runs import Run


class Pulse(models.Model):
    """The questions of one run, behind a door that its QR code opens."""

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="pulse")
    door = models.CharField(max_length=32, unique=True)
    # Fixed at the start: whatever happens to the group, no answer can come after the answers are shown.
    places = models.PositiveSmallIntegerField(help_text="How many may answer.")
    closes_on = models.DateField(help_text="The last day to answer.")

    def __str__(self) -> str:
        return f"Pulse of {self.run.meeting}"


class SpentTicket(models.Model):
    """That a ticket was used; nothing leads from here to an answer."""

    name = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pulse = models.ForeignKey(Pulse, on_delete=models.CASCADE, related_name="spent")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["pulse", "digest"], name="peers_ticket_spent_once")]

    def __str__(self) -> str:
        return "A spent ticket"


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
