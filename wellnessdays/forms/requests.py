"""Asking, and answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.clock import site_today
from people.years import AcademicYear
from wellnessdays import halves, operations
from wellnessdays.halves import Half
from wellnessdays.models import Request
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    import datetime as dt

    from django.http import QueryDict

    from people.models import Program, User

MOST = 40
GROUNDS = [(value, label) for value, label in Request.Ground.choices if value]


def _halves(day: dt.date, part: str) -> tuple[Half, ...]:
    return (Half(day, part),) if part in halves.PARTS else halves.whole_day(day)


class LaterForm(forms.Form):
    """A day, or half of it, further ahead than the table shows."""

    day = forms.DateField(
        label="Which day?",
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
        error_messages={"invalid": "Write the day as year-month-day."},
    )
    part = forms.ChoiceField(
        label="How much of it?",
        choices=[("day", "The whole day"), ("am", "The morning"), ("pm", "The afternoon")],
        widget=forms.RadioSelect,
        initial="day",
        required=False,
    )


class AskForm(LaterForm):
    """Half days, ticked in the table as `half` or chosen as a day further ahead."""

    def __init__(self, data: QueryDict, *, trainee: User, program: Program) -> None:
        super().__init__(data)
        self.trainee, self.program = trainee, program
        self.ticked = data.getlist("half")[: MOST + 1]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if len(self.ticked) > MOST:
            raise forms.ValidationError(f"Choose at most {halves.days_words(MOST)} at once.")
        try:
            wanted = {Half.parse(text) for text in self.ticked}
        except ValueError:
            raise forms.ValidationError("Choose half days from the table.") from None
        if day := found.get("day"):
            wanted |= set(_halves(day, found.get("part", "")))
        if not wanted and not self.errors:
            raise forms.ValidationError("Choose at least one half day.")
        year = AcademicYear.of(site_today())
        if wanted and not year.first_day <= min(wanted).day <= max(wanted).day <= year.next.last_day:
            raise forms.ValidationError("Choose days in this academic year or the next.")
        return found | {"halves": sorted(wanted)}

    def save(self) -> Request | None:
        """Ask; return the request, or None with the refusal among the form's errors."""
        try:
            return operations.ask(
                trainee=self.trainee, program=self.program, halves=self.cleaned_data["halves"]
            )
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None


class RecallForm(forms.Form):
    """Why an approved day is taken back: a sentence that the trainee reads."""

    reason = forms.CharField(
        label="Why it cannot be after all",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The trainee and the GME office read this.",
        error_messages={"required": "Give a reason: the trainee counted on this day."},
    )

    def save(self, *, request: Request, by: User) -> Request | None:
        """Take the day back; return the request, or None with the refusal among the form's errors."""
        try:
            return operations.recall(request=request, by=by, reason=self.cleaned_data["reason"])
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None


class DeclineForm(forms.Form):
    """Why not, in a sentence that the trainee reads, and if possible another day instead."""

    ground = forms.ChoiceField(
        label="What stands in the way",
        choices=[("", "Choose one"), *GROUNDS],
        help_text="Counted over the year, in the GME office's report.",
        error_messages={"required": "Choose what stands in the way: it is counted, and nobody is named."},
    )
    reason = forms.CharField(
        label="Why not",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The trainee reads this. Say what stands in the way, and which day would work.",
        error_messages={"required": "Give a reason, in a sentence the trainee can act on."},
    )
    day = forms.DateField(
        label="Another day instead",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="It is held for the trainee, who takes or leaves it with one tap.",
        error_messages={"invalid": "Write the day as year-month-day."},
    )
    part = forms.ChoiceField(
        label="How much of it",
        choices=[("day", "The whole day"), ("am", "The morning"), ("pm", "The afternoon")],
        required=False,
    )

    def save(self, *, request: Request, by: User) -> Request | None:
        """Offer or decline; return the request, or None with the refusal among the form's errors."""
        day = self.cleaned_data["day"]
        why = {"reason": self.cleaned_data["reason"], "ground": self.cleaned_data["ground"]}
        try:
            if day is None:
                return operations.decline(request=request, by=by, **why)
            wanted = _halves(day, self.cleaned_data["part"])
            return operations.offer(request=request, by=by, halves=wanted, **why)
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None
