"""Terms and what was published of them. What is published is never changed, added to or taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from calendar import monthrange
from typing import Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast

from checkins.summaries import bins
from core.clock import site_today

WAIT = dt.timedelta(days=7)  # from the cut-off until nothing is counted any more
APART = dt.timedelta(weeks=8)  # between two cut-offs
PUBLISHED_STAYS = """
    IF EXISTS (SELECT 1 FROM checkins_publication WHERE term_id = OLD.id) THEN
        RAISE EXCEPTION 'a published term is never changed';
    END IF;
    RETURN NEW;
"""
PUBLISHED_IS_WHOLE = """
    IF EXISTS (SELECT 1 FROM checkins_publication WHERE id = NEW.publication_id) THEN
        RAISE EXCEPTION 'what is published takes no more rows';
    END IF;
    RETURN NEW;
"""


def _days(first: object, last: object, bounds: str) -> Func:
    return Func(first, last, Value(bounds), function="daterange", output_field=DateRangeField())


class TermQuerySet(models.QuerySet["Term"]):
    def published(self) -> Self:
        """Terms of which a summary was published."""
        return self.filter(publication__isnull=False)

    def ahead(self) -> Self:
        """Terms that are not published yet."""
        return self.filter(publication__isnull=True)


class Term(models.Model):
    """A stretch of whole months; check-ins know no finer time. Months are written as their first days."""

    slug = models.SlugField("short name", max_length=40, unique=True)
    name = models.CharField(max_length=80, unique=True)
    first_month = models.DateField()
    last_month = models.DateField()

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["-last_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_month__day=1, last_month__day=1), name="term_is_whole_months"
            ),
            models.CheckConstraint(
                condition=Q(last_month__gte=F("first_month")), name="term_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="terms_are_disjoint",
                expressions=[(_days(F("first_month"), F("last_month"), "[]"), RangeOperators.OVERLAPS)],
                violation_error_message="Another term already holds some of these months.",
            ),
            ExclusionConstraint(
                name="terms_end_eight_weeks_apart",
                expressions=[
                    (
                        _days(F("last_month"), Cast(F("last_month") + APART, models.DateField()), "[)"),
                        RangeOperators.OVERLAPS,
                    )
                ],
                violation_error_message="Two terms end at least eight weeks apart.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=PUBLISHED_STAYS,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cut_off(self) -> dt.date:
        """The last day that counts."""
        return self.last_month.replace(day=monthrange(self.last_month.year, self.last_month.month)[1])

    @property
    def freezes_on(self) -> dt.date:
        """The first day on which the term may be published."""
        return self.cut_off + WAIT

    @property
    def is_ripe(self) -> bool:
        """Whether the term may be published."""
        return site_today() >= self.freezes_on

    @property
    def is_published(self) -> bool:
        return hasattr(self, "publication")


class Publication(models.Model):
    """The one summary of a term, and the day it was made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    term = models.OneToOneField(Term, on_delete=models.PROTECT, related_name="publication")
    published_on = models.DateField()

    class Meta:
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Summary of {self.term}"


class SummaryRow(models.Model):
    """One group's bin for one question. Without a bin there were not enough people: zero, few, or a shield.

    Rows are written before their publication is; it takes no more afterwards. No count is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="rows")
    question = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=250)
    depth = models.PositiveSmallIntegerField()
    band = models.CharField(max_length=12, blank=True)
    parts = models.PositiveSmallIntegerField(null=True)
    place = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["question", "position"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "question", "position"], name="summary_row_once"),
            models.CheckConstraint(
                condition=Q(band="", parts__isnull=True, place__isnull=True)
                | (
                    Q(band__in=[words for _, words in bins.BANDS], parts__in=bins.PARTS)
                    & Q(place__lt=F("parts"))
                ),
                name="summary_row_is_a_bin_or_nothing",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="published_is_whole",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=PUBLISHED_IS_WHOLE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}, {self.group}: {self.bin or 'not enough people'}"

    @property
    def bin(self) -> bins.Bin | None:
        """What is published of this group, if anything."""
        if self.parts is None or self.place is None:
            return None
        return bins.Bin(self.parts, self.place)
