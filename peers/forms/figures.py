"""What the director enters beside the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from peers import waves
from peers.models import Cohort, Wave

if TYPE_CHECKING:
    from people.models import User

DAY = {"type": "date"}


class WaveForm(forms.ModelForm):  # type: ignore[type-arg]
    """One round of the survey."""

    class Meta:
        model = Wave
        fields = ["cohort", "title", "opens_on", "closes_on"]
        widgets = {
            "opens_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "closes_on": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cohort: Any = self.fields["cohort"]
        cohort.label, cohort.empty_label = "Class", "Choose a class"
        cohort.queryset = Cohort.objects.visible_to(person).exclude(state=Cohort.State.FORGOTTEN)

    def clean(self) -> dict[str, Any] | None:
        """Refuse a last day before the first."""
        data = super().clean()
        first, last = (self.cleaned_data.get(name) for name in ("opens_on", "closes_on"))
        if first and last and last < first:
            self.add_error("closes_on", "The last day lies before the first. Choose a later one.")
        return data


class SurveyForm(forms.Form):
    """Five sentences, each on a scale of five; any may be left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, words in waves.QUESTIONS:
            self.fields[key] = forms.TypedChoiceField(
                label=words,
                choices=waves.SCALE,
                coerce=int,
                empty_value=None,
                widget=forms.RadioSelect,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a form with nothing chosen: it would count as an answer, and answers count once."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(data.values()):
            self.add_error(None, "Nothing is chosen yet. Choose one answer or more, or leave this page.")
        return data

    def answers(self) -> dict[str, int]:
        """Return what was chosen, by question."""
        return {key: choice for key, choice in self.cleaned_data.items() if choice}
