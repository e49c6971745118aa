"""What is stored of check-ins: random ids and ciphertext. Nothing here leads to a person without the keys."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models

from checkins.models.instruments import Instrument

if TYPE_CHECKING:
    import datetime as dt
    from typing import Self


class SubjectQuerySet(models.QuerySet["Subject"]):
    def under_other_keys(self, key_id: str) -> Self:
        """Subjects that are not sealed with this key."""
        return self.exclude(key_id=key_id)


class Subject(models.Model):
    """Somebody who checks in, by a random id: a data key of their own, and what they wish, both sealed.

    There is no way from here to a person but `SubjectLink`, which only the link key reads.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped_key = models.BinaryField()
    wishes = models.BinaryField()
    key_id = models.CharField(max_length=40)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["key_id"], name="subject_key")]

    def __str__(self) -> str:
        return f"Subject {self.id}"


class SubjectLink(models.Model):
    """The way from a person to their subject: both ends hidden by the link key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_mac = models.BinaryField(max_length=32, unique=True)
    sealed_subject = models.BinaryField()
    key_id = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"Link {self.id}"


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def of(self, subject: Subject) -> Self:
        """One subject's check-ins."""
        return self.filter(subject=subject)

    def before(self, month: dt.date) -> Self:
        """Check-ins of earlier months."""
        return self.filter(month__lt=month)

    def under_other_keys(self, key_id: str) -> Self:
        """Check-ins that are not sealed with this key."""
        return self.exclude(key_id=key_id)


class CheckIn(models.Model):
    """One check-in: which instrument, in which month, and everything else sealed.

    `instrument` is one version of a questionnaire. No time, order, flag or address is kept in clear.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="check_ins")
    instrument = models.ForeignKey(
        Instrument, to_field="public_id", on_delete=models.PROTECT, related_name="+"
    )
    month = models.DateField(help_text="The first day of its month.")
    ciphertext = models.BinaryField()
    key_id = models.CharField(max_length=40)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(month__day=1), name="check_in_keeps_only_its_month")
        ]
        indexes = [models.Index(fields=["key_id"], name="check_in_key")]

    def __str__(self) -> str:
        return f"Check-in {self.id}"
