"""What came in from elsewhere: each run, what it set aside and touched, and every object as it was given."""

from __future__ import annotations

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from people.models import User
from resources.models.service import Service
from resources.models.words import Organization


class ImportRun(models.Model):
    """One import that was stored. It is undone whole or not at all."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=80)
    file_name = models.CharField(max_length=200)
    began_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    set_aside = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.file_name} from {self.source}"


class SetAside(models.Model):
    """A row that was not loaded, or not whole: where it stands, and why."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="quarantine")
    file = models.CharField(max_length=200)
    line = models.PositiveIntegerField()
    reason = models.CharField(max_length=400)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class Touched(models.Model):
    """One row of the directory before and after a run; null means that it was not there."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="touched")
    model = models.CharField(max_length=20)
    row = models.BigIntegerField()
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "model", "row"], name="touched_once_a_run")]

    def __str__(self) -> str:
        return f"{self.model} {self.row}"


class Imported(models.Model):
    """One object exactly as it was given, with a mark of each property that we would have told of it then.

    A property whose mark still fits goes out as it came in; one that was edited since goes out as ours.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, null=True, related_name="imported")
    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, null=True, related_name="imported"
    )
    source = models.CharField(max_length=80)
    given = models.JSONField()
    marks = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["source"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False, organization__isnull=True)
                | Q(service__isnull=True, organization__isnull=False),
                name="imported_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service or self.organization} from {self.source}"
