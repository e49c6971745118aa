"""What groups are formed from, and what is changed in a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from peers.forming import beside
from peers.forming.drafts import LONGEST, MOST, say_times
from peers.forms.cohorts import ImportForm
from peers.models import Slot
from people.operations import RefusedError

if TYPE_CHECKING:
    from peers.forming.naming import Names
    from peers.models import Cohort, Draft
    from people.models import User


TWO_OR_THREE = "Choose two drafts, or three."


class PeopleForm(ImportForm):
    """A CSV file of who is placed and who leads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = "Up to 500 KB. It stands for the whole class, until the next one."


class StartForm(forms.Form):
    """How many drafts, and how long to look for each."""

    drafts = forms.IntegerField(label="How many drafts", min_value=1, max_value=MOST, initial=2)
    seconds = forms.IntegerField(label="Seconds for each", min_value=5, max_value=LONGEST, initial=30)


class ShiftForm(forms.Form):
    """Someone of a draft, and the group they go to."""

    person = forms.ChoiceField(label="Who")
    group = forms.ChoiceField(label="To")

    def __init__(self, *args: Any, draft: Draft, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = sorted((names.person(pk), pk) for team in draft.plan for pk in team["people"])
        person: Any = self.fields["person"]
        person.choices = [(pk, name) for name, pk in people]
        group: Any = self.fields["group"]
        group.choices = [(number, f"Group {number}") for number in range(1, len(draft.plan) + 1)]


class BesideForm(forms.Form):
    """Which drafts to lay beside each other; the latest ones while nobody chose."""

    draft = forms.TypedMultipleChoiceField(
        label="Which drafts", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, drafts: list[Draft], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = drafts
        field: Any = self.fields["draft"]
        field.error_messages["required"] = TWO_OR_THREE
        field.choices = [(draft.number, str(draft)) for draft in drafts]
        self.initial["draft"] = [draft.number for draft in drafts[-beside.MOST :]]

    def clean_draft(self) -> list[int]:
        chosen: list[int] = self.cleaned_data["draft"]
        if not beside.LEAST <= len(chosen) <= beside.MOST:
            raise forms.ValidationError(TWO_OR_THREE)
        return chosen

    @property
    def chosen(self) -> list[Draft]:
        """The drafts to compare: those ticked, or the latest where none were, or not two or three."""
        numbers = self.cleaned_data["draft"] if self.is_bound and self.is_valid() else self.initial["draft"]
        return [draft for draft in self.drafts if draft.number in numbers]


class TimesForm(forms.Form):
    """When someone could meet, and, if they like, a background that they do not want to be alone in."""

    slots = forms.ModelMultipleChoiceField(
        Slot.objects.none(),
        label="When could you meet?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick every time that works. None ticked means that all of them do.",
    )
    word = forms.CharField(
        label="A background you would not want to be the only one of",
        required=False,
        max_length=60,
        help_text="Optional. Nobody sees it; it is deleted when the groups are published.",
    )

    def __init__(self, *args: Any, cohort: Cohort, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort, self.person = cohort, person
        slots: Any = self.fields["slots"]
        slots.queryset = cohort.slots.all()
        self.initial["slots"] = list(cohort.slots.filter(availabilities__person=person))

    def save(self) -> bool:
        """Keep the times, and the word if one was given; returns whether it was still possible."""
        try:
            say_times(cohort=self.cohort, person=self.person, **self.cleaned_data)
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return False
        return True
