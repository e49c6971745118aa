"""What trainees write for themselves. It is sealed: the database holds no word of it that can be read."""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from peers.models.cohorts import Cohort
from peers.models.meetings import Meeting


class Letter(models.Model):
    """A letter to one's later self, opened in the last session or on a day that its writer chose."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    written_on = models.DateField()
    opens_on = models.DateField(null=True, blank=True, help_text="Empty: in the last session.")
    opened_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["written_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "cohort"],
                condition=Q(opened_on__isnull=True),
                name="peers_one_sealed_letter",
            )
        ]

    def __str__(self) -> str:
        return f"A letter of {self.written_on}"


class ReflectionQuerySet(models.QuerySet["Reflection"]):
    def of(self, owner_id: int) -> Self:
        """What someone wrote, the latest first."""
        return self.filter(owner=owner_id).order_by("-written_on", "-pk")


class Reflection(models.Model):
    """A note that someone wrote for themselves after a meeting, or between two."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sealed = models.BinaryField()
    written_on = models.DateField()

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        ordering = ["-written_on", "-pk"]

    def __str__(self) -> str:
        return f"A note of {self.written_on}"
