"""How a school's export names its columns, and a file that waits for a yes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from people.models.people import Program, User

if TYPE_CHECKING:
    from collections.abc import Mapping

WAITS = dt.timedelta(days=1)


class RosterFormat(models.Model):
    """A saved mapping: which heading of an export holds which of our fields."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=40, unique=True)
    columns = models.JSONField(default=dict)
    program_kind = models.CharField(max_length=20, choices=Program.Kind, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def headings(self) -> Mapping[str, str]:
        """Our field's name to the export's heading."""
        return {str(field): str(heading) for field, heading in self.columns.items()}


class RosterFileQuerySet(models.QuerySet["RosterFile"]):
    def visible_to(self, user: User) -> Self:
        """Only who uploaded a file confirms it."""
        return self.filter(uploaded_by=user, created_at__gt=timezone.now() - WAITS)

    def stale(self) -> Self:
        """Files that nobody confirmed within a day."""
        return self.filter(created_at__lte=timezone.now() - WAITS)


class RosterFile(models.Model):
    """An uploaded roster between its difference and its confirmation; gone after either, or after a day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uploaded_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    format_key = models.CharField(max_length=40)
    content = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = RosterFileQuerySet.as_manager()

    def __str__(self) -> str:
        return f"a roster of {self.created_at:%Y-%m-%d}"
