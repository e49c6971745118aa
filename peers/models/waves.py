"""The outcomes survey: a few questions in waves, to those who agreed. Who answered and what never meet."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from peers.models.cohorts import Cohort


class Wave(models.Model):
    """One round of the survey in one cohort."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="waves")
    title = models.CharField(max_length=80)
    opens_on = models.DateField("first day")
    closes_on = models.DateField("last day")

    class Meta:
        ordering = ["cohort", "opens_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="peers_wave_closes_after_it_opens"
            ),
            models.UniqueConstraint(fields=["cohort", "title"], name="peers_wave_title_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Consent(models.Model):
    """That someone agreed to be asked in a cohort; taking it back removes the row."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    given_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "person"], name="peers_consent_once")]

    def __str__(self) -> str:
        return f"Agreed on {self.given_on}"


class WaveTicket(models.Model):
    """That someone has answered a wave; erased when the wave is closed."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="tickets")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "person"], name="peers_wave_answered_once")]

    def __str__(self) -> str:
        return "Answered"


class WaveAnswer(models.Model):
    """One answer to one question, linked to no other and to nobody."""

    name = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="answers")
    question = models.SlugField(max_length=20)
    choice = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.question}: {self.choice}"
