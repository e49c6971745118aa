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
from checkins.summaries.questions import INDICATORS, OVERALL
from core.clock import site_today

ALGORITHM = 2  # of summaries; 1 told six indicators of the same people. docs/summaries.md tells both.
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
        return self.filter(publication__published_on__isnull=False)

    def uncounted(self) -> Self:
        """Terms that are not counted yet."""
        return self.filter(publication__isnull=True)


class Term(models.Model):
    """A stretch of whole months; check-ins know no finer time. Months are written as their first days.

    `indicator` is the one thing that its summary speaks of, chosen before anything is counted.
    """

    slug = models.SlugField("short name", max_length=40, unique=True)
    name = models.CharField(max_length=80, unique=True)
    first_month = models.DateField()
    last_month = models.DateField()
    indicator = models.CharField(max_length=40, default=OVERALL)

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
        """The day on which the term is counted, once; it may be published from then on."""
        return self.cut_off + WAIT

    @property
    def is_ripe(self) -> bool:
        """Whether the term's day has come."""
        return site_today() >= self.freezes_on

    @property
    def told_six(self) -> bool:
        """Whether its summary was made by the rule that told six indicators."""
        return self.is_counted and self.publication.algorithm == 1

    @property
    def words(self) -> str:
        """What the summary speaks of: words that finish "the share of those who"."""
        return INDICATORS[self.indicator]

    @property
    def is_counted(self) -> bool:
        return hasattr(self, "publication")

    @property
    def is_published(self) -> bool:
        return self.is_counted and self.publication.published_on is not None


class Publication(models.Model):
    """The one summary of a term: the day on which it was counted for good, and the one since when all see it.

    Between the two nobody is counted any more and nobody is left out: what is there are bins already.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    term = models.OneToOneField(Term, on_delete=models.PROTECT, related_name="publication")
    frozen_on = models.DateField()
    published_on = models.DateField(null=True)
    algorithm = models.PositiveSmallIntegerField(default=ALGORITHM)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_on__isnull=True) | Q(published_on__gte=F("frozen_on")),
                name="summary_is_counted_before_it_is_published",
            )
        ]
        triggers = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_comes_out",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__published_on__isnull=False)
                | ~pgtrigger.Q(old__id=pgtrigger.F("new__id"))
                | ~pgtrigger.Q(old__term=pgtrigger.F("new__term"))
                | ~pgtrigger.Q(old__frozen_on=pgtrigger.F("new__frozen_on"))
                | ~pgtrigger.Q(old__algorithm=pgtrigger.F("new__algorithm")),
            ),
        ]

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
