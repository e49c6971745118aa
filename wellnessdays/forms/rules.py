"""Writing the rules of a program."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms

from core.clock import site_today
from people import operations
from people.models import Role, User
from wellnessdays import schedules
from wellnessdays.models import Blackout, Policy, Rotation

if TYPE_CHECKING:
    from collections.abc import Collection

    from people.models import Program

LARGEST, MOST_FAULTS = 2_000_000, 20
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

    def clean(self) -> dict[str, Any]:
        """Refuse what would only repeat the version that holds on that day."""
        found: dict[str, Any] = super().clean() or {}
        if self.errors:
            return found
        own = Policy.objects.filter(program=self.instance.program, valid_from__lte=found["valid_from"])
        now = own.first()
        if now and all(getattr(now, name) == value for name, value in found.items() if name != "valid_from"):
            raise forms.ValidationError("These rules hold on that day already: change one, or leave it.")
        return found

    def write(self, by: User) -> Policy:
        """Store the version in its writer's name."""
        self.instance.written_by = by
        written: Policy = self.save()
        return written


class DeputyForm(forms.Form):
    """Who decides in a lead's place, and for which days."""

    email = forms.EmailField(label="Their e-mail", max_length=254)
    starts_on = forms.DateField(label="From", widget=_date())
    ends_on = forms.DateField(label="To", widget=_date())

    def __init__(self, *args: Any, program: Program, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program, self.by = program, by

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        self.person = User.objects.filter(email=email, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError("Nobody here has this address. Use the one they sign in with.")
        return email

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Choose a last day that is not before the first.")
        if last and last < site_today():
            self.add_error("ends_on", "Choose a last day that is not past.")
        return found

    def save(self) -> Role | None:
        """Let someone decide for those days; return their role, or None with the refusal among the errors.

        A lead names a deputy for their own duty; the GME office, which has none here, gives the role itself.
        """
        days = {"starts_on": self.cleaned_data["starts_on"], "ends_on": self.cleaned_data["ends_on"]}
        kind = Role.Kind.PROGRAM_LEAD
        held = self.by.roles.filter(kind=kind, program=self.program).order_by("-deputy_for", "-starts_on")
        own = next((role for role in held if role.is_live), None)
        try:
            if own:
                return operations.name_deputy(by=self.by, role=own, person=self.person, **days)
            return operations.grant(by=self.by, person=self.person, kind=kind, program=self.program, **days)
        except operations.RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None


class ScheduleForm(forms.Form):
    """A rotation schedule as a file."""

    file = forms.FileField(
        label="CSV file",
        help_text="With the columns trainee (their e-mail), rotation, from, to. Dates as 2026-07-01.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("Choose a file of at most 2 MB.")
        try:
            text: str = file.read().decode()
        except UnicodeDecodeError:
            raise forms.ValidationError("Save the file as CSV in UTF-8 and choose it again.") from None
        return text

    def save(self, *, programs: Collection[int] | None, dry_run: bool) -> schedules.Report | None:
        """Load the file; return what it brings, or None with its faults among the form's errors."""
        try:
            return schedules.load(self.cleaned_data["file"], programs=programs, dry_run=dry_run)
        except schedules.ScheduleError as error:
            self.add_error("file", error.faults[:MOST_FAULTS])
            return None


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
