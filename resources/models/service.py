"""A service of the directory."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse

from people.models import User
from resources.models.choices import Answer, Audience, Channel, Cost, HoursKind, Response, Urgency
from resources.models.words import Organization

# How many days a check is good for; a line for a crisis is called every month.
CHECK_AFTER = {Urgency.NOW: 30, Urgency.TODAY: 182, Urgency.SOON: 182, Urgency.ANYTIME: 182}


class ServiceQuerySet(models.QuerySet["Service"]):
    def published(self) -> Self:
        """Services that readers see."""
        return self.filter(status=Service.Status.PUBLISHED)

    def due(self, on: dt.date) -> Self:
        """Published services that should be checked by a day, crisis lines first."""
        stale = Q(verified_on__isnull=True)
        for urgency, days in CHECK_AFTER.items():
            stale |= Q(urgency=urgency, verified_on__lte=on - dt.timedelta(days=days))
        return self.published().filter(stale).order_by("crisis_order", "verified_on", "name")

    def by_urgency(self) -> Self:
        """Services in the order of how soon they are there; crisis lines first, then by name."""
        soonest = Case(*(When(urgency=value, then=Value(at)) for at, value in enumerate(Urgency)))
        return self.order_by(soonest, F("crisis_order").asc(nulls_last=True), "name")

    def whole(self) -> Self:
        """Services with everything that their pages show, in a fixed number of queries."""
        return self.select_related("organization").prefetch_related(
            "phones", "schedules", "places", "related"
        )


@pghistory.track(exclude=["search"])
class Service(models.Model):
    """One kind of help, offered by one organization."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="services")
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    summary = models.CharField(max_length=240)
    description = models.TextField(blank=True)
    what_happens = models.TextField("what happens when you reach out", blank=True)

    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ANYTIME)
    response = models.CharField(max_length=12, choices=Response, default=Response.APPOINTMENT)
    crisis_order = models.PositiveSmallIntegerField(null=True, blank=True, unique=True)
    caution = models.CharField(max_length=300, blank=True)
    topics = ArrayField(models.SlugField(max_length=60), default=list, blank=True)
    audiences = ArrayField(models.CharField(max_length=20, choices=Audience), default=list, blank=True)
    audience_note = models.CharField(max_length=300, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    language_note = models.CharField(max_length=300, blank=True)

    cost = models.CharField(max_length=12, choices=Cost, default=Cost.UNKNOWN)
    cost_note = models.CharField(max_length=300, blank=True)
    insurance_effect = models.CharField(max_length=300, blank=True)

    program_told = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    evaluates = models.CharField(max_length=8, choices=Answer, default=Answer.UNKNOWN)
    who_can_see = models.TextField(blank=True)
    record_held = models.TextField(blank=True)
    limits = models.TextField(blank=True)

    email = models.EmailField(blank=True)
    website = models.URLField(max_length=500, blank=True)
    chat = models.URLField(max_length=500, blank=True)
    missing = ArrayField(models.CharField(max_length=12, choices=Channel), default=list, blank=True)

    hours = models.CharField(max_length=8, choices=HoursKind, default=HoursKind.UNKNOWN)
    hours_note = models.CharField(max_length=300, blank=True)
    time_zone = models.CharField(max_length=60, default="America/New_York")
    closed_on_holidays = models.BooleanField(default=False)

    related = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="related_from")
    internal_note = models.TextField(blank=True)
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    verified_on = models.DateField(null=True, blank=True)
    verified_how = models.CharField(max_length=200, blank=True)
    search = SearchVectorField(null=True, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [GinIndex(fields=["topics"]), GinIndex(fields=["audiences"]), GinIndex(fields=["search"])]
        constraints = [
            # Someone in crisis must reach a person at once, on a number that nobody doubts.
            models.CheckConstraint(
                condition=Q(crisis_order__isnull=True)
                | Q(urgency=Urgency.NOW, response=Response.LIVE, caution=""),
                name="crisis_line_answers_live",
                violation_error_message="A crisis line answers live, right now, and carries no caution.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("resources:service", args=[self.slug])

    @property
    def due_on(self) -> dt.date | None:
        """The day by which it should be checked again; None when it never was."""
        good_for = dt.timedelta(days=CHECK_AFTER[Urgency(self.urgency)])
        return self.verified_on + good_for if self.verified_on else None


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class SeeAlso(Service.related.through):  # type: ignore[name-defined]
    """One entry that another names under "See also"; here so that the database keeps its history."""

    class Meta:
        proxy = True
