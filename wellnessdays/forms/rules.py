"""Writing the rules of a program."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms

from core.clock import site_today
from wellnessdays.models import Blackout, Policy, Rotation

if TYPE_CHECKING:
    from people.models import Program, User

WRITTEN = ["program", "written_by", "written_at"]


def _date() -> forms.Widget:
    return forms.DateInput(attrs={"type": "date"})


class PolicyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new version of a program's rules; None as the program stands for every one of them."""

    class Meta:
        model = Policy
        exclude = WRITTEN  # noqa: DJ006 - what is left is exactly what the rules read
        widgets = {"valid_from": _date()}

    def __init__(self, *args: Any, program: Program | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.program = program

    def clean_valid_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["valid_from"]
        if day < site_today():
            raise forms.ValidationError("Choose today or a later day: what was decided stays as it was.")
        return day

    def write(self, by: User) -> Policy:
        """Store the version in its writer's name."""
        self.instance.written_by = by
        written: Policy = self.save()
        return written


class BlackoutForm(forms.ModelForm):  # type: ignore[type-arg]
    """Days closed to everyone, under a title."""

    class Meta:
        model = Blackout
        fields = ["title", "first_day", "last_day"]
        widgets = {"first_day": _date(), "last_day": _date()}
        help_texts = {"title": "Trainees read it in place of the day, such as In-training exam."}

    def __init__(self, *args: Any, program: Program | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.program = program

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Choose a last day that is not before the first.")
        return found


class RotationsForm(forms.Form):
    """Whether each rotation of a program lets people go."""

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rotations = list(Rotation.objects.filter(program=program))
        for rotation in self.rotations:
            self.fields[f"mode-{rotation.pk}"] = forms.ChoiceField(
                label=rotation.name, choices=Rotation.Mode.choices, initial=rotation.mode
            )

    def save(self) -> None:
        """Store what was chosen for each rotation."""
        for rotation in self.rotations:
            rotation.mode = self.cleaned_data[f"mode-{rotation.pk}"]
        Rotation.objects.bulk_update(self.rotations, ["mode"])
