"""What groups are formed from, and the drafts. Declarations are gone once groups are published."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from peers.models.cohorts import Cohort, Slot
from people.models import Role

if TYPE_CHECKING:
    from people.models import User


class Entrant(models.Model):
    """Someone of a class who is to get a group; the three words are what groups are balanced by."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="entrants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    campus = models.CharField(max_length=60, blank=True)
    college = models.CharField(max_length=60, blank=True)
    track = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["cohort", "person"]
        constraints = [models.UniqueConstraint(fields=["cohort", "person"], name="peers_entrant_once")]

    def __str__(self) -> str:
        return str(self.person)


class Lead(models.Model):
    """One or two people who will lead one group of a cohort together."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="leads")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["cohort", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="peers_lead_once"),
            models.CheckConstraint(
                condition=Q(partner__isnull=True) | ~Q(partner=F("person")), name="peers_lead_is_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} and {self.partner}" if self.partner else str(self.person)


class Availability(models.Model):
    """That someone, trainee or facilitator, could meet in a slot of the week."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="availabilities")

    class Meta:
        ordering = ["slot", "person"]
        constraints = [models.UniqueConstraint(fields=["person", "slot"], name="peers_availability_once")]

    def __str__(self) -> str:
        return f"{self.person}, {self.slot}"


class KeepApartQuerySet(models.QuerySet["KeepApart"]):
    def visible_to(self, user: User) -> Self:
        """One's own wishes; for the PEERS director those that the office entered, except about themselves."""
        own = Q(asked_by=user)
        if not user.has_role(Role.Kind.PEERS_DIRECTOR):
            return self.filter(own)
        return self.filter(own | Q(asked_by=None) & ~Q(one=user) & ~Q(other=user))

    def countable_by(self, user: User) -> Self:
        """All but those in which somebody else named the one who counts: they would learn of it."""
        return self.filter(Q(asked_by=user) | ~Q(one=user) & ~Q(other=user))


class KeepApart(models.Model):
    """Two people who are never in one group. No reason is kept, and neither is told.

    What one of the two asked for themself is a row of its own, which nobody else sees: not the office, which
    may enter the same pair, and not the other, who may ask for the same.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="kept_apart")
    one = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="One of the two, who asked for it; empty: the office entered it.",
    )

    objects = KeepApartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            # The lower id first, so that a pair is kept once, whoever is named first.
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="peers_apart_in_order"),
            models.UniqueConstraint(
                fields=["cohort", "one", "other", "asked_by"], name="peers_apart_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | Q(asked_by=F("one")) | Q(asked_by=F("other")),
                name="peers_apart_asked_by_one_of_them",
            ),
        ]

    def __str__(self) -> str:
        return "Two people kept apart"

    def beside(self, person: User) -> User:
        """Return the one of the two who is not this person."""
        return self.other if self.one_id == person.pk else self.one


class Declaration(models.Model):
    """A background that someone chose to declare. Seen by nobody; deleted when groups are published."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="declarations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person", "word"], name="peers_declared_once")
        ]

    def __str__(self) -> str:
        return "A declaration"


class Draft(models.Model):
    """One way to form a cohort's groups: `plan` has for each group its lead, slot and people, by id."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for its turn"
        SOLVING = "solving", "Being worked out"
        READY = "ready", "Ready"
        IMPOSSIBLE = "impossible", "Not possible as asked"
        FAILED = "failed", "Did not finish"

    RUNNING = (State.WAITING, State.SOLVING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="drafts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    seconds = models.PositiveSmallIntegerField(default=30)
    plan = models.JSONField(default=list, blank=True)
    # What could not be met, in sentences without names; and how far the solver is.
    words = models.JSONField(default=list, blank=True)
    solutions = models.PositiveIntegerField(default=0)
    cost = models.IntegerField(null=True, blank=True)
    first_after = models.FloatField(null=True, blank=True, help_text="Seconds until the first solution.")
    edited = models.BooleanField(default=False)
    # Counted once, when the draft is formed, and never of a draft changed by hand: from how the count changes
    # with a move, or with a declaration, one could tell whose it is.
    alone = models.PositiveSmallIntegerField(null=True, blank=True)
    rules = models.PositiveIntegerField(default=0, editable=False)  # the class's, when it was formed
    made_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["cohort", "number"]
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="peers_draft_once")]

    def __str__(self) -> str:
        return f"Draft {self.number}"

    @property
    def is_older(self) -> bool:
        """Whether who is kept apart from whom has changed since it was formed."""
        return self.state not in self.RUNNING and self.rules != self.cohort.rules
