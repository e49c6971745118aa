"""The ledger of everything that the portal sends by itself."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from typing import Self

    from people.models import User


class Channel(models.TextChoices):
    """The ways a reminder can reach someone."""

    LIST = "list", "On this site"
    MAIL = "mail", "Mail"
    PUSH = "push", "Phone"
    SMS = "sms", "Text message"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def open(self) -> Self:
        """What has not ended."""
        return self.filter(state__in=Delivery.OPEN)

    def ready(self, now: dt.datetime) -> Self:
        """What may be claimed now: due, and held by no living lease."""
        return self.filter(state=Delivery.State.DUE, ready_at__lte=now)

    def held_for(self, person: User, now: dt.datetime) -> Self:
        """What waits for a person's next summary, oldest first."""
        return self.filter(recipient=person, state=Delivery.State.HELD, ready_at__lte=now).order_by("due_at")

    def visible_to(self, person: User) -> Self:
        """The notices on a person's own list, newest first."""
        return self.filter(recipient=person).exclude(title="").order_by("-due_at", "-pk")


class Delivery(models.Model):
    """One reminder to one person by one way: planned once, ended once, whatever fails in between.

    `due_at` is when it was meant to be sent. `ready_at` is when a worker may take it next: at first the due
    time, then the end of a worker's lease, of a pause after a failure, or of the reader's quiet hours.
    `title` and `path` are what the reader's own list shows; they are as discreet as a subject.
    """

    class State(models.TextChoices):
        DUE = "due", "Due"
        HELD = "held", "Waiting for a summary"
        SENT = "sent", "Sent"
        UNWANTED = "unwanted", "No longer wanted"
        LATE = "late", "Too late to be of use"
        FAILED = "failed", "Failed"

    OPEN = (State.DUE, State.HELD)

    kind = models.CharField(max_length=80)
    # `delivery_once` begins with the recipient; an index of its own would only cost each mail two entries.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=160)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    ready_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    path = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "key", "channel"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["due", "held"], ended_at__isnull=True)
                | (~models.Q(state__in=["due", "held"]) & models.Q(ended_at__isnull=False)),
                name="delivery_ends_with_its_state",
            ),
        ]
        indexes = [
            models.Index(fields=["ready_at"], condition=models.Q(state="due"), name="delivery_ready"),
            models.Index(
                fields=["ended_at"], condition=~models.Q(state__in=["due", "held"]), name="delivery_ended"
            ),
            models.Index(fields=["ready_at"], condition=models.Q(state="held"), name="delivery_held"),
            # Counts what someone was mailed today, however much everyone was.
            models.Index(
                fields=["recipient", "ended_at"],
                condition=models.Q(channel="mail", state="sent", reason=""),
                name="delivery_mailed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}, {self.get_state_display()}"


class Preference(models.Model):
    """How one person wants to be reminded; without a row, the defaults hold."""

    class Rhythm(models.TextChoices):
        EACH = "each", "One by one"
        DAILY = "daily", "A summary each morning"
        WEEKLY = "weekly", "A summary each Monday morning"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_preference"
    )
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.EACH)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    daily_cap = models.PositiveSmallIntegerField(default=5)
    muted = models.BooleanField(default=False)
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
            models.CheckConstraint(condition=models.Q(daily_cap__range=(1, 50)), name="daily_cap_1_to_50"),
        ]

    def __str__(self) -> str:
        return f"Reminders of {self.user}"


class Choice(models.Model):
    """One person's word on one kind by one way, where it differs from the default."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_choices"
    )
    kind = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=Channel)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="one_choice_a_kind_and_channel")
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}: {'on' if self.wanted else 'off'}"


class Device(models.Model):
    """A browser that someone asked to be notified in; its address is a secret between them and us."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_devices"
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.URLField(max_length=1000, unique=True)
    label = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.label or "A browser"
