"""Every input of check-ins but the answers themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from checkins import consents, rhythm
from checkins.wishes import (
    KINDS,
    LAYOUTS,
    MONTHLY,
    OFF,
    ONE_BY_ONE,
    ONE_PAGE,
    RETENTIONS,
    ROTATION,
    TWO_WEEKLY,
)
from core.clock import site_today

CADENCE_WORDS = {
    MONTHLY: "Once a month",
    ROTATION: "Each rotation (every four weeks)",
    TWO_WEEKLY: "Every two weeks; more often tells nothing new",
    OFF: "Off: I come when I like",
}
LAYOUT_WORDS = {ONE_PAGE: "All questions on one page", ONE_BY_ONE: "One question at a time"}
PAUSES = {"0": "No pause", "1": "One month", "3": "Three months", "6": "Six months"}
LONGEST_NOTE = 2000


class ConsentForm(forms.Form):
    """One of the three consents, by its name and the version that was read."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    version = forms.IntegerField(required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a yes to a text that has been replaced since the page was opened."""
        data: dict[str, Any] = super().clean() or {}
        kind, seen = data.get("kind"), data.get("version")
        if kind and seen is not None and seen != consents.current(kind).version:
            raise forms.ValidationError("This text has changed since you opened the page. Read it again.")
        return data


class ChoicesForm(forms.Form):
    """How often, how long, and in which shape."""

    cadence = forms.ChoiceField(
        label="How often",
        widget=forms.RadioSelect,
        choices=[(name, CADENCE_WORDS[name]) for name in (MONTHLY, ROTATION, TWO_WEEKLY, OFF)],
    )
    retention = forms.TypedChoiceField(
        label="Erase each check-in after",
        coerce=int,
        widget=forms.RadioSelect,
        choices=[(months, f"{months} months") for months in RETENTIONS],
        help_text="Counted in whole months after the one it was sent in. A shorter time erases older ones "
        "when you save.",
    )
    layout = forms.ChoiceField(
        label="Questions", widget=forms.RadioSelect, choices=[(name, LAYOUT_WORDS[name]) for name in LAYOUTS]
    )


class PauseForm(forms.Form):
    """For how long to be silent."""

    pause = forms.ChoiceField(label="Pause for", choices=list(PAUSES.items()), initial="1")

    @property
    def until(self) -> dt.date | None:
        """The day on which the pause ends."""
        months = int(self.cleaned_data["pause"])
        return rhythm.later(site_today(), MONTHLY, months) if months else None


class NoteForm(forms.Form):
    """A note to oneself."""

    note = forms.CharField(
        label="A note to yourself",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="Sealed with this check-in. Nobody else can read it.",
    )
