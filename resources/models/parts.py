"""How to reach a service, when and where."""

from __future__ import annotations

import uuid
from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from resources import numbers
from resources.models.service import Service


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Phone(models.Model):
    """One number of a service. What is dialed is read from what was given, never typed beside it."""

    class Kind(models.TextChoices):
        VOICE = "voice", "Call"
        TEXT = "text", "Text"
        FAX = "fax", "Fax"
        TTY = "tty", "TTY"

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="phones")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.VOICE)
    label = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=60)
    vanity = models.CharField(max_length=60, blank=True)
    dial = models.CharField(max_length=16, blank=True, editable=False)
    extension = models.CharField(max_length=7, blank=True, editable=False)
    problem = models.CharField(max_length=120, blank=True, editable=False)
    dialed_on = models.DateField("last dialed on", null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(dial="", problem__gt="") | Q(dial__regex=r"^(\+\d{7,15}|\d{3,6})$", problem=""),
                name="phone_dials_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return self.read().display

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.clean()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        found = self.read()
        self.dial, self.extension, self.problem = found.dial, found.extension, found.problem

    def read(self) -> numbers.Number:
        """Return the number as it is shown, linked and dialed."""
        return numbers.read(self.number, vanity=self.vanity)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Schedule(models.Model):
    """Hours on some weekdays, or on dates that differ from the week. Closing at or before opening means
    the next day; an exception without times means closed."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="schedules")
    position = models.PositiveSmallIntegerField(default=0)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True)
    is_exception = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["is_exception", "from_date", "opens_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True, closes_at__isnull=True, is_exception=True)
                | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="schedule_has_both_times",
            ),
            models.CheckConstraint(
                condition=Q(is_exception=False)
                | Q(from_date__isnull=False, to_date__gte=models.F("from_date")),
                name="exception_has_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.weekdays} {self.opens_at}-{self.closes_at}"

    def clean(self) -> None:
        super().clean()
        if not self.is_exception and not set(self.weekdays) <= set(range(7)):
            raise ValidationError("Weekdays count from 0, Monday, to 6, Sunday.")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Place(models.Model):
    """Where a service is found: a building, often with several rooms of one service."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField("building", max_length=160)
    room = models.CharField(max_length=80, blank=True)
    floor = models.CharField(max_length=40, blank=True)
    access = models.CharField("badge or door", max_length=200, blank=True)
    address = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField("state", max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="US")
    directions = models.TextField(blank=True)
    # The address of a shelter or of someone's practice at home is never published.
    is_private = models.BooleanField("keep the address off every page", default=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.floor, self.room) if part)
