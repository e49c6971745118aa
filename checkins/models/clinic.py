"""Clinicians' keys, and what is sealed to them. People are public ids: nothing here points at an account."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from checkins.clinic import halves
from core.clock import site_today
from people.models import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ClinicianKeyQuerySet(models.QuerySet["ClinicianKey"]):
    def live(self) -> Self:
        """Keys that are not retired."""
        return self.filter(retired_on__isnull=True)

    def of(self, clinician: uuid.UUID) -> Self:
        """One clinician's keys."""
        return self.filter(clinician=clinician)


class ClinicianKey(models.Model):
    """A clinician's pair of keys: the private one sealed by a passphrase that only they know."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.UUIDField()
    public_key = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    wrapped_private = models.BinaryField()
    made_on = models.DateField()
    retired_on = models.DateField(null=True, blank=True)

    objects = ClinicianKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinician"], condition=Q(retired_on__isnull=True), name="clinician_has_one_key"
            ),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True) | Q(wrapped_private=b""),
                name="retired_key_is_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"Key {self.id}"


class Recusal(models.Model):
    """A clinician's word that they assess trainees of a program: nothing from there is sealed to them."""

    clinician = models.UUIDField()
    program = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinician", "program"], name="recusal_once")]

    def __str__(self) -> str:
        return f"Recusal {self.pk}"


class ReplyTemplate(models.Model):
    """A clinician's own standard words. They hold nothing of a trainee, and are stored in clear."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinician = models.UUIDField()
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=2000)

    class Meta:
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


def here() -> QuerySet[Role, Any]:
    """Return the public ids of everyone who is a clinician today, for a query to use."""
    held = Role.live().filter(kind=Role.Kind.CLINICIAN, user__is_active=True)
    return held.values("user__public_id")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        """Cases that are not over."""
        return self.filter(expires_on__gte=site_today())

    def over(self) -> Self:
        """Cases whose announced last day has passed."""
        return self.filter(expires_on__lt=site_today())

    def sealed_to(self, key: ClinicianKey) -> Self:
        """Cases that a key opens."""
        return self.filter(wraps__key=key)

    def at_hand(self, clinician: uuid.UUID) -> Self:
        """Cases that nobody else who is here has taken."""
        return self.filter(Q(taken_by__isnull=True) | Q(taken_by=clinician) | ~Q(taken_by__in=here()))

    def of_leavers(self) -> Self:
        """Cases that were taken by someone who is no clinician any more."""
        return self.filter(taken_by__isnull=False).exclude(taken_by__in=here())


class Case(models.Model):
    """A hand-over or a conversation: a data key of its own, sealed to each clinician who may read it.

    `head` holds, sealed, who may not. A conversation is found by `lookup`, which follows from its code, as
    does the key of `code_wrap`. In clear: which sort, the half day of the last word, and whose turn it is.
    """

    class Kind(models.TextChoices):
        HANDOVER = "handover", "Asks to be contacted"
        DIALOGUE = "dialogue", "Talks without a name"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    head = models.BinaryField()
    lookup = models.BinaryField(max_length=32, null=True, unique=True)
    code_wrap = models.BinaryField(default=b"")
    last_half = models.CharField(max_length=13)
    waits = models.BooleanField(default=True)
    taken_by = models.UUIDField(null=True, blank=True)
    expires_on = models.DateField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-waits", "last_half", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="handover", lookup__isnull=True) | Q(kind="dialogue", lookup__isnull=False),
                name="only_a_dialogue_has_a_code",
            )
        ]

    def __str__(self) -> str:
        return f"Case {self.id}"

    @property
    def when(self) -> str:
        """The half day of the last word."""
        return halves.words(self.last_half)

    @property
    def is_dialogue(self) -> bool:
        return self.kind == self.Kind.DIALOGUE


class Wrap(models.Model):
    """A case's data key, sealed to one clinician's key."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="wraps")
    key = models.ForeignKey(ClinicianKey, on_delete=models.PROTECT, related_name="wraps")
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="wrap_once")]

    def __str__(self) -> str:
        return f"Wrap {self.pk}"


class Letter(models.Model):
    """One message of a case: who wrote it, what, and in which order is sealed; the half day is not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="letters")
    half = models.CharField(max_length=13)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"Letter {self.id}"
