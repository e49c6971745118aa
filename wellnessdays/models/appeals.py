"""A trainee's wish that the GME office look again at what was refused or taken back. It holds no words."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from wellnessdays.models.requests import Request

if TYPE_CHECKING:
    from people.models import User


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user: User) -> Self:
        """One's own; all for GME office and superusers; for a program's leads those that were answered."""
        if user.is_superuser or user.has_role("gme_admin"):
            return self
        led = Q(request__program__in=user.programs_as("program_lead"), outcome__in=Appeal.ANSWERED)
        return self.filter(Q(request__trainee=user) | led)

    def standing(self, request: Request) -> Self:
        """Appeals against the refusal that a request stands at now."""
        return self.filter(request=request, against=request.state).exclude(outcome=Appeal.Outcome.OVERTURNED)

    def waiting(self) -> Self:
        """Appeals without an answer, the first promised first."""
        return self.filter(outcome=Appeal.Outcome.WAITING).order_by("answer_by", "pk")

    def to_answer(self, user: User) -> Self:
        """Appeals that wait for this person of the GME office: never their own, nor of what they refused."""
        if not user.has_role("gme_admin"):
            return self.none()
        barred = Q(request__trainee=user) | Q(refused_by__isnull=False, refused_by=user)
        return self.waiting().exclude(barred)

    def with_requests(self) -> Self:
        """Bring along the requests, people and half days that a list shows."""
        found = self.select_related("request__trainee", "request__program", "decided_by", "refused_by")
        return found.prefetch_related("request__halves")


@pghistory.track()
class Appeal(models.Model):
    """One tap: "please look again". Each refusal, and each day taken back, is looked at again once."""

    class Against(models.TextChoices):
        DECLINED = "declined", "Declined"
        RECALLED = "recalled", "Taken back"

    class Outcome(models.TextChoices):
        WAITING = "", "Waiting"
        UPHELD = "upheld", "The answer stands"
        OVERTURNED = "overturned", "Approved after all"
        WITHDRAWN = "withdrawn", "Withdrawn"
        LAPSED = "lapsed", "Not answered in time"

    ANSWERED = (Outcome.UPHELD, Outcome.OVERTURNED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="appeals")
    against = models.CharField(max_length=8, choices=Against)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    answer_by = models.DateField(help_text="The trainee is told to expect an answer by then.")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING, blank=True)
    answer = models.CharField(
        max_length=500, blank=True, help_text="What the GME office says; trainee and program read it."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            # What was overturned stands no longer: a day taken back once more is another refusal.
            models.UniqueConstraint(
                fields=["request", "against"],
                condition=~Q(outcome="overturned"),
                name="wellness_appeal_once",
            ),
            models.CheckConstraint(
                condition=Q(against__in=["declined", "recalled"]), name="wellness_appeal_against_a_refusal"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "withdrawn", "lapsed"], decided_at__isnull=True)
                | Q(outcome__in=["upheld", "overturned"], decided_at__isnull=False, decided_by__isnull=False),
                name="wellness_appeal_answered_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="upheld") | ~Q(answer=""), name="wellness_appeal_upheld_with_words"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(refused_by__isnull=True)
                | ~Q(decided_by=models.F("refused_by")),
                name="wellness_appeal_not_answered_by_who_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_outcome_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.outcome == self.Outcome.WAITING

    @property
    def when(self) -> str:
        """The half days that it is about, in words: those first asked for, not what was offered instead."""
        if self.against == self.Against.DECLINED:
            return self.request.first_asked
        return self.request.when
