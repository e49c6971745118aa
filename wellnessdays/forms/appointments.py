"""Hours away for one's own health. There is no field for what kind, by design."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms

from core.clock import site_zone
from wellnessdays import appointments
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from people.models import Program, User
    from wellnessdays.models import Appointment

TIME = {"invalid": "Write the time as hours and minutes, such as 14:30.", "required": "Give a time."}


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), error_messages=TIME
    )


class AppointmentForm(forms.Form):
    """A day, from when, until when; in the institution's time."""

    day = forms.DateField(
        label="Which day?",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Write the day as year-month-day.", "required": "Choose a day."},
    )
    starts = _time("Away from")
    ends = _time("Back at")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and found["ends"] <= found["starts"]:
            self.add_error("ends", "This is before the start. Choose a later time.")
        return found

    def save(self, *, trainee: User, program: Program) -> Appointment | None:
        """Tell the program; return the appointment, or None with the refusal among the form's errors."""
        day, zone = self.cleaned_data["day"], site_zone()
        starts_at, ends_at = (
            dt.datetime.combine(day, self.cleaned_data[name], tzinfo=zone) for name in ("starts", "ends")
        )
        try:
            return appointments.tell(trainee=trainee, program=program, starts_at=starts_at, ends_at=ends_at)
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None


class RefuseForm(forms.Form):
    """Why hours away cannot be, from the GME office."""

    reason = forms.CharField(
        label="Why these hours cannot be, and what can be done instead",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The trainee reads this. Do not ask what the appointment is for.",
        error_messages={"required": "Give a reason, and a way to get care all the same."},
    )

    def save(self, *, appointment: Appointment, by: User) -> Appointment | None:
        """Refuse; return the appointment, or None with the refusal among the form's errors."""
        try:
            return appointments.refuse(appointment=appointment, by=by, reason=self.cleaned_data["reason"])
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None
