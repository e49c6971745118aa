"""A trainee's own calendar address."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Feed(models.Model):
    """The secret address of one trainee's calendar; only the digest of the secret is kept."""

    trainee = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wellness_feed"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"The calendar of {self.trainee}"
