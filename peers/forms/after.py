"""The three tick lists after a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from peers import debriefs
from peers.models import Debrief

if TYPE_CHECKING:
    from peers.models import Meeting
    from people.models import User


class DebriefForm(forms.Form):
    """What worked, what was hard, what to bring; and whether to talk it over."""

    worked = forms.MultipleChoiceField(
        label="What worked",
        choices=Debrief.Worked.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    hard = forms.MultipleChoiceField(
        label="What was hard",
        choices=Debrief.Hard.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    bring = forms.MultipleChoiceField(
        label="What to bring next time",
        choices=Debrief.Bring.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    supervision = forms.ChoiceField(
        label="Do I need supervision?",
        choices=Debrief.Supervision.choices,
        widget=forms.RadioSelect,
        initial=Debrief.Supervision.NO,
        help_text="The PEERS director reads your name with a yes, and nothing about any member.",
    )

    def save(self, meeting: Meeting, facilitator: User) -> Debrief:
        """Keep what was ticked."""
        return debriefs.write(meeting=meeting, facilitator=facilitator, **self.cleaned_data)
