"""Where a trainee works, from when to when."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from people.models import Program


class Rotation(models.Model):
    """A service through which a program's trainees pass."""

    class Mode(models.TextChoices):
        ALLOWED = "allowed", "Allowed"
        ASK = "ask", "Gets a look"
        CLOSED = "closed", "Not allowed"

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="rotations")
    name = models.CharField(max_length=80)
    mode = models.CharField("wellness days", max_length=8, choices=Mode, default=Mode.ALLOWED)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["program", "name"], name="rotation_once_in_a_program"),
            models.CheckConstraint(
                condition=Q(mode__in=["allowed", "ask", "closed"]), name="rotation_mode_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Block(models.Model):
    """One trainee on one rotation for a stretch of days. Nobody is on two at once."""

    trainee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rotation_blocks"
    )
    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="blocks")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="rotation_block_ends_after_it_starts"
            ),
            # A range of one number stands for "equal": plain PostgreSQL has no other way to say it in GiST.
            ExclusionConstraint(
                name="rotation_block_one_at_a_time",
                expressions=[
                    (Func(F("trainee_id"), F("trainee_id"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("first_day"), F("last_day"), Value("[]"), function="daterange"), "&&"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rotation}, {self.first_day} to {self.last_day}"
