"""The ledger of everything that the portal sends by itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from typing import Self


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def open(self) -> Self:
        """What has not ended."""
        return self.filter(state=Delivery.State.DUE)

    def ready(self, now: dt.datetime) -> Self:
        """What may be claimed now: due, and held by no living lease."""
        return self.open().filter(ready_at__lte=now)


class Delivery(models.Model):
    """One reminder to one person: planned once, ended once, whatever fails in between.

    `due_at` never changes. `ready_at` is when a worker may take it next: at first the due time, then the end
    of a worker's lease, of a pause after a failure, or of the reader's quiet hours.
    """

    class State(models.TextChoices):
        DUE = "due", "Due"
        SENT = "sent", "Sent"
        UNWANTED = "unwanted", "No longer wanted"
        LATE = "late", "Too late to be of use"
        FAILED = "failed", "Failed"

    kind = models.CharField(max_length=80)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=160)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    ready_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=120, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "key"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state="due", ended_at__isnull=True)
                | (~models.Q(state="due") & models.Q(ended_at__isnull=False)),
                name="delivery_ends_with_its_state",
            ),
        ]
        indexes = [
            models.Index(fields=["ready_at"], condition=models.Q(state="due"), name="delivery_ready"),
            models.Index(fields=["ended_at"], condition=~models.Q(state="due"), name="delivery_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}, {self.get_state_display()}"
