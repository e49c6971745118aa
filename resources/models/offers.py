"""What stands beside the services: practices outside with reduced rates, and events."""

from __future__ import annotations

import uuid
from typing import Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from resources import numbers
from resources.models.choices import Answer


@pghistory.track()
class Provider(models.Model):
    """A therapist or practice outside the institution that sees trainees at a reduced rate."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    about = models.CharField("what they treat", max_length=300)
    rate = models.CharField(max_length=160, help_text="Such as $60 a session for residents.")
    insurance = models.CharField(max_length=200, blank=True)
    after_hours = models.CharField(
        "sees trainees in the evening or at weekends", max_length=8, choices=Answer, default=Answer.UNKNOWN
    )
    number = models.CharField(max_length=60, blank=True)
    dial = models.CharField(max_length=16, blank=True, editable=False)
    email = models.EmailField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    vouched_by = models.CharField(max_length=160, help_text="The office that vouches for them.")
    vouched_on = models.DateField()
    is_shown = models.BooleanField("readers see it", default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.dial = self.read().dial
        super().save(*args, **kwargs)

    def read(self) -> numbers.Number:
        """Return the number as it is shown, linked and dialed."""
        return numbers.read(self.number)

    @property
    def href(self) -> str:
        return self.read().href("voice")


class EventQuerySet(models.QuerySet["Event"]):
    def coming(self) -> Self:
        """Shown events that are not over."""
        return self.filter(is_shown=True, ends_at__gt=timezone.now())


@pghistory.track()
class Event(models.Model):
    """Something to come to, on one date: yoga, mindfulness, a talk on sleep, writing."""

    class Kind(models.TextChoices):
        YOGA = "yoga", "Yoga"
        MINDFULNESS = "mindfulness", "Mindfulness"
        SLEEP = "sleep", "Sleep"
        WRITING = "writing", "Gratitude writing"
        OTHER = "other", "Something else"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    about = models.TextField(max_length=1000, blank=True)
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("until")
    place = models.CharField(max_length=200)
    for_whom = models.CharField(max_length=160, default="All trainees")
    sign_up = models.URLField(max_length=500, blank=True)
    is_cancelled = models.BooleanField("it does not take place", default=False)
    is_shown = models.BooleanField("readers see it", default=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="event_ends_after_it_starts",
                violation_error_message="It must end after it begins.",
            )
        ]

    def __str__(self) -> str:
        return self.name
