"""Health appointments in working hours: a right, not a wellness day. What kind it is stands nowhere."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from people.models import Program

if TYPE_CHECKING:
    import datetime as dt

    from people.models import User


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, user: User) -> Self:
        """What a person may know of: their own, their programs', all for the GME office. It is about health:
        whoever runs the site sees none."""
        if user.has_role("gme_admin"):
            return self
        return self.filter(Q(trainee=user) | Q(program__in=user.programs_as("program_lead")))

    def standing(self) -> Self:
        """Appointments that are kept."""
        return self.filter(state=Appointment.State.KEPT)

    def ahead(self, now: dt.datetime) -> Self:
        """Kept appointments that have not ended, the next one first."""
        return self.standing().filter(ends_at__gt=now).order_by("starts_at")


class Appointment(models.Model):
    """Hours away for someone's own health. Nothing is charged, and nobody has to approve it.

    No history is kept of it, and the row goes three months after: it is about someone's health.
    """

    class State(models.TextChoices):
        KEPT = "kept", "Away"
        CANCELLED = "cancelled", "Taken back"
        REFUSED = "refused", "Refused by the GME office"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    trainee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="health_appointments"
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="health_appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.KEPT)
    told_at = models.DateTimeField()
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refusal_reason = models.CharField(
        max_length=500, blank=True, help_text="What the GME office answered; the trainee reads it."
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["program", "starts_at"], name="wellness_appointment_times")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="wellness_appointment_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["kept", "cancelled", "refused"]),
                name="wellness_appointment_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(refusal_reason="") & Q(refused_by__isnull=False)),
                name="wellness_appointment_refused_with_a_reason",
            ),
            ExclusionConstraint(
                name="wellness_appointment_one_at_a_time",
                expressions=[
                    (Func(F("trainee_id"), F("trainee_id"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange"), "&&"),
                ],
                condition=Q(state="kept"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainee}, {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def is_kept(self) -> bool:
        return self.state == self.State.KEPT
