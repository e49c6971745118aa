"""What a trainee tells the GME office when they felt discouraged from taking a day. Never the program."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from people.models import Program

if TYPE_CHECKING:
    from people.models import User


class DiscouragementQuerySet(models.QuerySet["Discouragement"]):
    def visible_to(self, user: User) -> Self:
        """What a person may read in words: their own, and as the GME office what was opened to it.

        An officer who leads a program reads nothing about that program.
        """
        opened = Q(pk__in=[])
        if user.has_role("gme_admin"):
            opened = Q(opened=True) & ~Q(program__in=user.programs_as("program_lead"))
        return self.filter(Q(trainee=user) | opened)


class Discouragement(models.Model):
    """One trainee, one month, one program: counted, and read only if the trainee says so."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    trainee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="discouragements"
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="discouragements")
    month = models.DateField(help_text="The first day of the month; no finer time is kept.")
    words = models.CharField(max_length=1000, blank=True)
    opened = models.BooleanField(default=False, help_text="The GME office may read name and words.")

    objects = DiscouragementQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["trainee", "program", "month"], name="discouragement_once_a_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="discouragement_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.program}, {self.month:%Y-%m}"
