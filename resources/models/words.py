"""What help is about, who gives it, and what people call it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F


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


class Publication(models.Model):
    """How often the directory was published: one row, by which other machines see that they are behind."""

    version = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.version)

    @classmethod
    def number(cls) -> int:
        """Return the number of the last publication; 0 before the first."""
        return cls.objects.filter(pk=1).values_list("version", flat=True).first() or 0

    @classmethod
    def count(cls) -> None:
        """Count one more."""
        cls.objects.get_or_create(pk=1)
        cls.objects.filter(pk=1).update(version=F("version") + 1)
