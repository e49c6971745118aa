"""What trainees write for themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import forms

from core.clock import site_today
from peers import letters

if TYPE_CHECKING:
    from peers.models import Cohort, Letter, Meeting, Reflection
    from people.models import User

MOST = 20_000
WIDE = forms.Textarea(attrs={"rows": 12})
FAR = dt.timedelta(days=366 * 10)


class LetterForm(forms.Form):
    """A letter to the person one will be."""

    text = forms.CharField(label="Dear me", max_length=MOST, widget=WIDE)
    opens_on = forms.DateField(
        label="Open it on a day of your own",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Leave it empty to open it together, in your group’s last session. Choose a day on which "
        "you are still here: nobody signs in here after leaving. Before you go, you can take it with you.",
    )

    def clean_opens_on(self) -> dt.date | None:
        """Refuse days that are over, and those too far off."""
        day: dt.date | None = self.cleaned_data["opens_on"]
        if day and not site_today() < day < site_today() + FAR:
            raise forms.ValidationError("Choose a day after today, within ten years.")
        return day

    def save(self, owner: User, cohort: Cohort) -> Letter:
        """Seal it; raises RefusedError when one lies sealed already."""
        return letters.write(owner=owner, cohort=cohort, **self.cleaned_data)


class NoteForm(forms.Form):
    """A note to oneself."""

    text = forms.CharField(label="For yourself", max_length=MOST, widget=WIDE)

    def save(self, owner: User, meeting: Meeting | None) -> Reflection:
        """Seal it."""
        return letters.note(owner=owner, text=self.cleaned_data["text"], meeting=meeting)
