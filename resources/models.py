"""The directory: who offers help, how to reach them, when, for whom, and who will know.

The names follow the Human Services Data Specification where it has one. What only this portal tells
(urgency, answering live or calling back, confidentiality in parts) stands beside it.
"""

from __future__ import annotations

import uuid
from typing import Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from people.models import User
from resources import numbers


class Topic(models.Model):
    """What help is about, in a reader's words."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    """Who runs a service."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=200, unique=True)
    description = models.TextField(blank=True)
    website = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Synonym(models.Model):
    """What people say, and the words that the directory uses for it. Editors add to these."""

    phrase = models.CharField(max_length=80, unique=True)
    means = models.CharField(max_length=200)

    class Meta:
        ordering = ["phrase"]

    def __str__(self) -> str:
        return self.phrase


class Urgency(models.TextChoices):
    """How soon a service is meant to be there."""

    NOW = "now", "Right now"
    TODAY = "today", "Today"
    SOON = "soon", "In the next days"
    ANYTIME = "anytime", "Whenever it suits"


class Response(models.TextChoices):
    """What happens when someone reaches out. Answering live and calling back are different promises."""

    LIVE = "live", "Answers live"
    CALLBACK = "callback", "Calls you back"
    APPOINTMENT = "appointment", "Makes an appointment"
    OPEN_DOOR = "open_door", "Come by or sign up"
    WEBSITE = "website", "A website to use yourself"


class Audience(models.TextChoices):
    """Who may use a service."""

    ANYONE = "anyone", "Anyone"
    MEDICAL_STUDENT = "medical_student", "Medical students"
    GRADUATE_STUDENT = "graduate_student", "Graduate students"
    POSTDOC = "postdoc", "Postdoctoral fellows"
    RESIDENT = "resident", "Residents"
    FELLOW = "fellow", "Clinical fellows"
    FACULTY = "faculty", "Faculty"
    EMPLOYEE = "employee", "Employees"
    FAMILY = "family", "Families of employees"
    PROGRAM = "program", "Training programs"


class Cost(models.TextChoices):
    """What a service costs."""

    FREE = "free", "Free"
    INSURANCE = "insurance", "Billed to insurance"
    FEE = "fee", "You pay"
    VARIES = "varies", "Depends on whom you choose"
    UNKNOWN = "unknown", "Cost not known: ask first"


class Channel(models.TextChoices):
    """A way to reach a service."""

    CALL = "call", "Call"
    TEXT = "text", "Text"
    CHAT = "chat", "Chat"
    EMAIL = "email", "E-mail"
    IN_PERSON = "in_person", "In person"
    WEBSITE = "website", "Website"


class HoursKind(models.TextChoices):
    """Open, closed and unknown are three states."""

    ALWAYS = "always", "Day and night, every day"
    WEEKLY = "weekly", "Weekly hours"
    UNKNOWN = "unknown", "Hours not known"


class Answer(models.TextChoices):
    """Yes, no, or nobody has asked yet."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known yet"


class ServiceQuerySet(models.QuerySet["Service"]):
    def published(self) -> Self:
        """Services that readers see."""
        return self.filter(status=Service.Status.PUBLISHED)

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
