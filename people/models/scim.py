"""Who may provision people by SCIM, and what a school's directory calls them."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Self

from django.db import models
from django.utils import timezone

from people.models.people import User

# A token's use is written down at most once in this time.
NOTED = dt.timedelta(minutes=5)


def digest(token: str) -> str:
    """Return what is stored of a token. It is random and long, so one pass is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class ScimTokenQuerySet(models.QuerySet["ScimToken"]):
    def open(self) -> Self:
        """Tokens that are not ended."""
        return self.filter(ended_at=None)

    def holding(self, token: str) -> ScimToken | None:
        """Return the open token of these characters."""
        return self.open().filter(digest=digest(token)).first()


class ScimToken(models.Model):
    """What a school's directory shows at the door. Only a digest of it is stored."""

    name = models.CharField(max_length=60, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScimTokenQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(cls, name: str) -> str:
        """Make a token; return its characters, which nobody can read again."""
        token = secrets.token_urlsafe(32)
        cls._default_manager.create(name=name, digest=digest(token))
        return token

    def note_use(self) -> None:
        """Keep that it was used."""
        now = timezone.now()
        if self.used_at is None or now - self.used_at > NOTED:
            ScimToken.objects.filter(pk=self.pk).update(used_at=now)


class Provisioned(models.Model):
    """What a school's directory knows a person by, and whether it took them away."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="provisioned")
    external_id = models.CharField(max_length=200, blank=True, db_index=True)
    changed_at = models.DateTimeField(default=timezone.now)
    removed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.user}: {self.external_id}"
