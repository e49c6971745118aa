"""Who assesses whom, as the director enters it."""

from __future__ import annotations

from typing import Any

from django import forms

from core.clock import site_today
from peers.forms.cohorts import day, within_reach
from peers.models import Assessment
from people.models import Program, User
from people.models.people import still_open


class AssessmentForm(forms.Form):
    """One assessor, of one trainee or of a whole program, from a day on."""

    assessor = forms.EmailField(label="Who assesses: their e-mail")
    trainee = forms.EmailField(
        label="A trainee's e-mail", required=False, help_text="This, or a program below."
    )
    program = forms.ModelChoiceField(
        Program.objects.all(), label="Every trainee of a program", required=False, empty_label="None"
    )
    starts_on = forms.DateField(label="From", widget=day(), validators=[within_reach])
    ends_on = forms.DateField(
        label="To",
        required=False,
        widget=day(),
        validators=[within_reach],
        help_text="Empty: until further notice.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", site_today())

    def _person(self, name: str) -> User | None:
        email = self.cleaned_data[name].lower()
        if not email:
            return None
        found: User | None = User.objects.filter(email=email, is_active=True).first()
        if found is None:
            raise forms.ValidationError("Nobody here has this address.")
        return found

    def clean_assessor(self) -> User | None:
        return self._person("assessor")

    def clean_trainee(self) -> User | None:
        return self._person("trainee")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if bool(data["trainee"]) == bool(data["program"]):
            self.add_error("trainee", "Name a trainee or choose a program: one of the two.")
        elif data["trainee"] == data["assessor"]:
            self.add_error("trainee", "Nobody assesses themselves. Name someone else.")
        if data["ends_on"] and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day is before the first one.")
        if not self.errors and self._is_known(data):
            self.add_error(None, "This stands in the list for some of these days. End that one first.")
        return data

    def _is_known(self, data: dict[str, Any]) -> bool:
        same = Assessment.objects.filter(
            still_open(data["starts_on"]),
            assessor=data["assessor"],
            trainee=data["trainee"],
            program=data["program"],
        )
        return (same.filter(starts_on__lte=data["ends_on"]) if data["ends_on"] else same).exists()

    def save(self) -> Assessment:
        """Keep it."""
        made: Assessment = Assessment.objects.create(**self.cleaned_data)
        return made
