"""What a trainee asked for, and what became of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import site_today
from people.models import Program
from wellnessdays import halves
from wellnessdays.models.accounts import Account

if TYPE_CHECKING:
    import datetime as dt

    from people.models import User
    from wellnessdays.halves import Half

# Which half days are kept follows the state in the same statement: a half is never held by a closed request.
# Those that are let go are let go first, so that an offer may reuse one of them.
KEEP_HALVES = """
    UPDATE wellnessdays_requestedhalf SET active = FALSE
    WHERE request_id = NEW.id AND active
    AND NOT (NEW.state IN ('pending', 'offered', 'approved') AND offered = NEW.countered);
    UPDATE wellnessdays_requestedhalf SET active = TRUE
    WHERE request_id = NEW.id AND NOT active
    AND NEW.state IN ('pending', 'offered', 'approved') AND offered = NEW.countered;
    RETURN NEW;
"""


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, user: User) -> Self:
        """What a person may know of: their own, their programs', all for GME office and superusers."""
        if user.is_superuser or user.has_role("gme_admin"):
            return self
        return self.filter(Q(trainee=user) | Q(program__in=user.programs_as("program_lead")))

    def to_decide(self, user: User) -> Self:
        """Pending requests that wait for this person, first asked first; never their own."""
        waiting = self.filter(state=Request.State.PENDING).exclude(trainee=user).order_by("asked_at", "pk")
        if user.has_role("gme_admin"):
            return waiting
        return waiting.filter(program__in=user.programs_as("program_lead"))

    def open(self) -> Self:
        """Requests that hold half days: pending, offered or approved."""
        return self.filter(state__in=Request.KEEPING)

    def overtaken(self) -> Self:
        """Requests without a final answer although their first day is here."""
        late = self.filter(state__in=[Request.State.PENDING, Request.State.OFFERED])
        return late.filter(halves__active=True, halves__day__lte=site_today()).distinct()

    def with_halves(self) -> Self:
        """Bring along the people, programs and half days that a list shows."""
        return self.select_related("trainee", "program", "decided_by").prefetch_related("halves")


@pghistory.track()
class Request(models.Model):
    """Half days of one academic year, asked for together. Only `operations` changes the state."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        OFFERED = "offered", "Another day offered"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CANCELLED = "cancelled", "Cancelled"
        RECALLED = "recalled", "Recalled"
        LAPSED = "lapsed", "Not answered in time"

    class Ground(models.TextChoices):
        NONE = "", "Not refused"
        COVER = "cover", "Too few people would be there"
        NOTICE = "notice", "Too late to arrange cover"
        DATES = "dates", "An exam, teaching or another fixed date"
        ROTATION = "rotation", "The rotation cannot spare anyone"
        OTHER = "other", "Something else"

    KEEPING = (State.PENDING, State.OFFERED, State.APPROVED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="requests")
    trainee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="wellness_requests"
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="wellness_requests")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    asked_at = models.DateTimeField()
    answer_by = models.DateField(help_text="The trainee is told to expect an answer by then.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(
        max_length=500, blank=True, help_text="What the program answered; the trainee reads it."
    )
    ground = models.CharField(
        max_length=8,
        choices=Ground,
        default=Ground.NONE,
        blank=True,
        help_text="What the program's answer rests on, to be counted.",
    )
    countered = models.BooleanField(
        default=False, help_text="The half days offered instead stand for those asked for."
    )
    placed = models.BooleanField(
        default=False, help_text="The program set it aside ahead of time; the trainee may move it."
    )
    recall_reason = models.CharField(
        max_length=500, blank=True, help_text="Why the program took the day back; the trainee reads it."
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["program", "asked_at"], condition=Q(state="pending"), name="wellness_request_waiting"
            ),
            models.Index(fields=["trainee", "-asked_at"], name="wellness_request_of_trainee"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "pending",
                        "offered",
                        "approved",
                        "declined",
                        "withdrawn",
                        "cancelled",
                        "recalled",
                        "lapsed",
                    ]
                ),
                name="wellness_request_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["offered", "approved", "declined", "cancelled", "recalled"])
                | Q(decided_at__isnull=False),
                name="wellness_request_decided_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "offered"]) | ~Q(decline_reason=""),
                name="wellness_request_declined_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["", "cover", "notice", "dates", "rotation", "other"]),
                name="wellness_request_on_a_known_ground",
            ),
            models.CheckConstraint(
                condition=~Q(state="recalled") | ~Q(recall_reason=""),
                name="wellness_request_recalled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(countered=True), name="wellness_request_offers_something"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("trainee")),
                name="wellness_request_not_decided_by_its_trainee",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="state_machine",
                field="state",
                transitions=[
                    ("pending", "approved"),
                    ("pending", "declined"),
                    ("pending", "offered"),
                    ("pending", "withdrawn"),
                    ("pending", "lapsed"),
                    ("offered", "approved"),
                    ("offered", "declined"),
                    ("offered", "lapsed"),
                    ("approved", "cancelled"),
                    ("approved", "recalled"),
                    # The GME office looked again.
                    ("declined", "approved"),
                    ("recalled", "approved"),
                ],
            ),
            pgtrigger.Trigger(
                name="keep_halves",
                operation=pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                func=KEEP_HALVES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainee}: {self.when}"

    @property
    def half_days(self) -> list[Half]:
        """The half days that it is about now: those offered, if some were. Free after `with_halves`."""
        return self._half_days(offered=self.countered)

    @property
    def first_asked(self) -> str:
        """The half days that were asked for, in words, whatever was offered instead."""
        return halves.words(self._half_days(offered=False))

    @property
    def wanted(self) -> list[Half]:
        """The half days that a refusal took: those first asked for, or those approved and taken back."""
        return self._half_days(offered=self.countered and self.state != self.State.DECLINED)

    def _half_days(self, *, offered: bool) -> list[Half]:
        rows = [row for row in self.halves.all() if row.offered == offered]
        return sorted(halves.Half(row.day, row.part) for row in rows)

    @property
    def when(self) -> str:
        """The half days in words."""
        return halves.words(self.half_days)

    @property
    def size(self) -> int:
        """How many half days it is."""
        return len(self.half_days)

    @property
    def length(self) -> str:
        """How long it is, in days: "1½ days"."""
        return halves.days_words(self.size)

    @property
    def first_day(self) -> dt.date:
        return self.half_days[0].day

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING


class RequestedHalf(models.Model):
    """One half day of a request. While it is active nobody can hold the same half day for this trainee."""

    class Part(models.TextChoices):
        MORNING = halves.MORNING, "Morning"
        AFTERNOON = halves.AFTERNOON, "Afternoon"

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="halves")
    trainee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    part = models.CharField(max_length=2, choices=Part)
    offered = models.BooleanField(default=False, help_text="The program offered it instead.")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["day", "part"]
        indexes = [models.Index(fields=["day"], condition=Q(active=True), name="wellness_half_active_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["trainee", "day", "part"],
                condition=Q(active=True),
                name="wellness_half_day_held_once",
            ),
            models.CheckConstraint(condition=Q(part__in=["am", "pm"]), name="wellness_half_is_am_or_pm"),
        ]

    def __str__(self) -> str:
        return str(halves.Half(self.day, self.part))
