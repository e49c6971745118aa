"""The dates on which trainees with unused days get a quiet note."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

LONGEST_MONTHS = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}


class NoteDate(models.Model):
    """One day of every year, set by the GME office. 29 February is none."""

    month = models.PositiveSmallIntegerField(choices=[(n, f"{dt.date(2000, n, 1):%B}") for n in range(1, 13)])
    day = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["month", "day"]
        constraints = [
            models.UniqueConstraint(fields=["month", "day"], name="wellness_note_date_once"),
            models.CheckConstraint(
                condition=Q(month__range=(1, 12), day__range=(1, 31)), name="wellness_note_date_exists"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_month_display()}"

    def in_year(self, year: int) -> dt.date:
        """Return this day in a calendar year."""
        return dt.date(year, self.month, self.day)
