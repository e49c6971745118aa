"""Answering a wish for another look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from wellnessdays import appeals
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from people.models import User
    from wellnessdays.models import Appeal


class UpholdForm(forms.Form):
    """Why the first answer stands: a sentence that the trainee reads."""

    answer = forms.CharField(
        label="Why it stands",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The trainee and the program read this. Say which day would work.",
        error_messages={"required": "Say why it stands, in a sentence the trainee can act on."},
    )

    def save(self, *, appeal: Appeal, by: User) -> Appeal | None:
        """Let it stand; return the appeal, or None with the refusal among the form's errors."""
        try:
            return appeals.uphold(appeal=appeal, by=by, answer=self.cleaned_data["answer"])
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None


class OverturnForm(forms.Form):
    """A word to the program, if one is wanted."""

    answer = forms.CharField(
        label="A word to the program and the trainee, if you like",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def save(self, *, appeal: Appeal, by: User) -> Appeal | None:
        """Approve after all; return the appeal, or None with the refusal among the form's errors."""
        try:
            return appeals.overturn(appeal=appeal, by=by, answer=self.cleaned_data["answer"])
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None
