"""Asking, and answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.clock import site_today
from people.years import AcademicYear
from wellnessdays import halves, operations
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from people.models import Program, User
    from wellnessdays.models import Request


class AskForm(forms.Form):
    """One day, or half of it."""

    day = forms.DateField(
        label="Which day?",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose a day.", "invalid": "Write the day as year-month-day."},
    )
    part = forms.ChoiceField(
        label="How much of it?",
        choices=[("day", "The whole day"), ("am", "The morning"), ("pm", "The afternoon")],
        widget=forms.RadioSelect,
        initial="day",
    )

    def __init__(self, *args: Any, trainee: User, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trainee, self.program = trainee, program

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day <= site_today():
            raise forms.ValidationError("Choose a day from tomorrow on.")
        if day > AcademicYear.of(site_today()).next.last_day:
            raise forms.ValidationError("Choose a day in this academic year or the next.")
        return day

    def save(self) -> Request | None:
        """Ask; return the request, or None with the refusal among the form's errors."""
        day, part = self.cleaned_data["day"], self.cleaned_data["part"]
        wanted = halves.whole_day(day) if part == "day" else (halves.Half(day, part),)
        try:
            return operations.ask(trainee=self.trainee, program=self.program, halves=wanted)
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None


class DeclineForm(forms.Form):
    """Why not: a sentence that the trainee reads."""

    reason = forms.CharField(
        label="Why not",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The trainee reads this. Say what stands in the way, and which day would work.",
        error_messages={"required": "Give a reason, in a sentence the trainee can act on."},
    )

    def save(self, *, request: Request, by: User) -> Request | None:
        """Decline; return the request, or None with the refusal among the form's errors."""
        try:
            return operations.decline(request=request, by=by, reason=self.cleaned_data["reason"])
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None
