"""Telling the GME office that one felt discouraged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from wellnessdays import discouragements

if TYPE_CHECKING:
    from people.models import Program, User
    from wellnessdays.models import Discouragement


class DiscouragedForm(forms.Form):
    """What happened, if one wants to say, and whether the GME office may read it."""

    words = forms.CharField(
        label="What happened",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nobody reads this unless you say so below.",
    )
    opened = forms.ChoiceField(
        label="What may the GME office see?",
        choices=[
            ("count", "Only count me. My name and words stay closed."),
            ("yes", "My name and my words, so that they can act."),
        ],
        initial="count",
        widget=forms.RadioSelect,
    )

    def save(self, *, trainee: User, program: Program) -> Discouragement:
        """Tell the GME office."""
        return discouragements.tell(
            trainee=trainee,
            program=program,
            words=self.cleaned_data["words"],
            opened=self.cleaned_data["opened"] == "yes",
        )
