"""A class that goes through PEERS together: its dates, its protected time, and when people could meet."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.clock import site_today, time_words
from people.models import Program, Role

if TYPE_CHECKING:
    from people.models import User

NOTICE = dt.timedelta(days=30)  # nothing is forgotten sooner after members were told


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, user: User) -> Self:
        """All for the PEERS director and superusers; nobody else sees a cohort as a whole."""
        if user.is_superuser or user.has_role(Role.Kind.PEERS_DIRECTOR):
            return self
        return self.none()


class Cohort(models.Model):
    """One class on one version of the curriculum. What schools choose differently is a field."""

    class State(models.TextChoices):
        IMPORTING = "importing", "Being brought in"
        FORMING = "forming", "Being formed"
        PUBLISHED = "published", "Published"
        ENDED = "ended", "Ended"
        FORGOTTEN = "forgotten", "Forgotten: counts alone are left"

    EARLY = (State.IMPORTING, State.FORMING)
    # Members and facilitators see their groups in these states alone.
    SHOWN = (State.PUBLISHED, State.ENDED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="peers_cohorts")
    version = models.ForeignKey("peers.Version", on_delete=models.PROTECT, related_name="cohorts")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    state = models.CharField(max_length=10, choices=State, default=State.IMPORTING)
    group_least = models.PositiveSmallIntegerField("people in a group, at least", default=6)
    group_most = models.PositiveSmallIntegerField("people in a group, at most", default=9)
    minutes = models.PositiveSmallIntegerField(
        "length of a meeting", choices=[(90, "90 minutes"), (60, "60 minutes")], default=90
    )
    buffer = models.PositiveSmallIntegerField("minutes between two meetings of a facilitator", default=15)
    excused_most = models.PositiveSmallIntegerField("meetings that may be missed with regrets", default=1)
    keep_days = models.PositiveSmallIntegerField(
        "days to keep the groups after the last day",
        default=90,
        validators=[MinValueValidator(NOTICE.days), MaxValueValidator(730)],
        help_text="Then who was in them and who came is deleted; counts stay. Everyone is told before.",
    )
    told_on = models.DateField(null=True, blank=True, editable=False)
    # Grows with every pair that is kept apart or no longer: drafts know by it that they are older.
    rules = models.PositiveIntegerField(default=0, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="peers_cohort_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(keep_days__gte=NOTICE.days), name="peers_cohort_is_kept_a_while"
            ),
            models.CheckConstraint(
                condition=Q(group_most__gte=F("group_least")), name="peers_cohort_most_is_not_below_least"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shown(self) -> bool:
        """Whether members and facilitators see their groups."""
        return self.state in self.SHOWN

    @property
    def is_over(self) -> bool:
        """Whether the class has ended, by the director's word or by its last day."""
        return self.state == self.State.ENDED or (self.is_shown and self.ends_on < site_today())

    @property
    def is_early(self) -> bool:
        """Whether its groups are not published yet."""
        return self.state in self.EARLY

    @property
    def is_forgotten(self) -> bool:
        """Whether counts alone are left of it."""
        return self.state == self.State.FORGOTTEN

    @property
    def kept_until(self) -> dt.date:
        """The last day on which its people see their groups: long enough after its end, and the notice."""
        last = self.ends_on + dt.timedelta(days=self.keep_days)
        return max(last, self.told_on + NOTICE) if self.told_on else last


class Event(models.Model):
    """The day of something that sessions are anchored to, such as orientation."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="events")
    anchor = models.SlugField(max_length=60)
    date = models.DateField()

    class Meta:
        ordering = ["date", "anchor"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "anchor"], name="peers_event_once_in_a_cohort")
        ]

    def __str__(self) -> str:
        return f"{self.anchor}, {self.date}"


class ProtectedBlock(models.Model):
    """Time in which a class has no other duty, or, closed, an exam in which nothing else may be."""

    class Kind(models.TextChoices):
        PROTECTED = "protected", "Protected time"
        EXAM = "exam", "Exam"

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="blocks")
    date = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    title = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PROTECTED)

    class Meta:
        ordering = ["date", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="peers_block_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["cohort", "date", "starts"], name="peers_block_once_in_a_cohort"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {time_words(self.starts)} to {time_words(self.ends)}"


class Slot(models.Model):
    """A time of the week in which groups of a cohort could meet."""

    DAYS = [
        (number, name)
        for number, name in enumerate(
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        )
    ]

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(choices=DAYS)
    starts = models.TimeField()

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "weekday", "starts"], name="peers_slot_once_in_a_cohort"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="peers_slot_is_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {time_words(self.starts)}"

    @property
    def key(self) -> str:
        """The slot as a file writes it: "wed-1300"."""
        return f"{self.get_weekday_display()[:3].lower()}-{self.starts:%H%M}"


class Forgetting(models.Model):
    """That a class was forgotten: on which day, and how many rows of what went."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="forgetting")
    on = models.DateField()
    gone: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.cohort}, forgotten on {self.on}"


class Tally(models.Model):
    """One count that outlives the people in it: of a class, or of one session in a class."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="tallies")
    session = models.ForeignKey(
        "peers.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(max_length=40)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["cohort", "session__position", "what"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "session", "what"], name="peers_tally_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.count}"
