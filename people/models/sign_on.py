"""What a school's own sign-in has said once, so that it counts once."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Self

from django.db import IntegrityError, models, transaction
from django.utils import timezone


class SpentQuerySet(models.QuerySet["Spent"]):
    def spend(self, words: str, until: dt.datetime) -> bool:
        """Keep that something was used; False where it was used before, also by two at the same instant."""
        try:
            with transaction.atomic():
                self.create(digest=hashlib.sha256(words.encode()).hexdigest(), until=until)
        except IntegrityError:
            return False
        return True

    def over(self) -> Self:
        """What would be refused by its age anyway."""
        return self.filter(until__lt=timezone.now())


class Spent(models.Model):
    """The digest of an assertion that was used; what it said is not kept."""

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)

    objects = SpentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.digest[:8]
