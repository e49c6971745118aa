"""The rules of a program, each version valid from a date, and the days that are closed to everyone."""

from __future__ import annotations

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from people.models import Program

UNTIL_A_YEAR = [MaxValueValidator(366)]
AT_LEAST_ONE = [MinValueValidator(1), MaxValueValidator(1000)]


class Policy(models.Model):
    """One version of the rules, for a program, or for the institution where `program` is empty.

    Never changed and never deleted: a change is a new version from a later day, so that old years stay as
    they were. Of two versions from one day the one written later holds.
    """

    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, blank=True, related_name="wellness_policies"
    )
    valid_from = models.DateField("valid from")
    allowance_halves = models.PositiveSmallIntegerField(
        "half days a year", default=8, validators=[MaxValueValidator(60)]
    )
    prorated = models.BooleanField("fewer for a late start", default=True)
    notice_days = models.PositiveSmallIntegerField(
        "days of notice", default=14, validators=UNTIL_A_YEAR, help_text="Later requests get a look."
    )
    target_days = models.PositiveSmallIntegerField(
        "days to answer", default=7, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    cap_day = models.PositiveSmallIntegerField(
        "people off at once", null=True, blank=True, validators=AT_LEAST_ONE
    )
    cap_rotation = models.PositiveSmallIntegerField(
        "people off at once in one rotation", null=True, blank=True, validators=AT_LEAST_ONE
    )
    cap_training_year = models.PositiveSmallIntegerField(
        "people off at once in one training year", null=True, blank=True, validators=AT_LEAST_ONE
    )
    staff_at_least = models.PositiveSmallIntegerField(
        "people who must be there", null=True, blank=True, validators=AT_LEAST_ONE
    )
    one_in_block = models.BooleanField("a second day in one rotation block gets a look", default=True)
    edges_looked_at = models.BooleanField("first and last day of a rotation get a look", default=True)
    weekends = models.BooleanField("weekends may be asked for", default=False)
    approves_clean = models.BooleanField("approve by itself what passes every rule", default=False)
    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-valid_from", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.program or 'Every program'}, from {self.valid_from}"


@pghistory.track()
class Blackout(models.Model):
    """Days closed to everyone in a program, or in all of them, with a title that trainees read."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    program = models.ForeignKey(
        Program, on_delete=models.CASCADE, null=True, blank=True, related_name="wellness_blackouts"
    )
    title = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="wellness_blackout_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.title
