"""Setting days aside, and moving one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from core.clock import site_today
from people.models import User
from wellnessdays import placing
from wellnessdays.halves import Half, whole_day
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    import datetime as dt

    from people.models import Program
    from wellnessdays.models import Request


class PlaceForm(forms.Form):
    """A day, or half of it, for some trainees of a program."""

    day = forms.DateField(
        label="Which day?",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Write the day as year-month-day.", "required": "Choose a day."},
    )
    part = forms.ChoiceField(
        label="How much of it?",
        choices=[("day", "The whole day"), ("am", "The morning"), ("pm", "The afternoon")],
        widget=forms.RadioSelect,
        initial="day",
    )
    trainees = forms.ModelMultipleChoiceField(
        label="For whom?",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        to_field_name="public_id",
        error_messages={"required": "Choose at least one person."},
    )

    def __init__(self, *args: Any, program: Program, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program, self.by = program, by
        people = User.objects.filter(enrollments__in=program.enrollments.current()).exclude(pk=by.pk)
        self.fields["trainees"].queryset = people.distinct()  # type: ignore[attr-defined]

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day <= site_today():
            raise forms.ValidationError("Choose a day from tomorrow on.")
        return day

    def save(self) -> tuple[list[Request], list[str]]:
        """Set the days aside; return what was set, and a line for each refusal."""
        day, part = self.cleaned_data["day"], self.cleaned_data["part"]
        halves = whole_day(day) if part == "day" else (Half(day, part),)
        trainees = self.cleaned_data["trainees"]
        return placing.place(program=self.program, trainees=trainees, halves=halves, by=self.by)


class MoveForm(forms.Form):
    """To which open day."""

    to = forms.ChoiceField(
        label="Move it to",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a day.",
            "invalid_choice": "This day is no longer open. Choose another.",
        },
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["to"].choices = placing.choices(request)  # type: ignore[attr-defined]

    def save(self, *, by: User) -> Request | None:
        """Move; return the new request, or None with the refusal among the form's errors."""
        halves = [Half.parse(key) for key in self.cleaned_data["to"].split()]
        try:
            return placing.move(request=self.request, by=by, halves=halves)
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None
