"""The code that was mailed."""

from __future__ import annotations

from django import forms


class ProofForm(forms.Form):
    """One code."""

    code = forms.CharField(
        label="The code from your mail",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Type the code from the newest mail."},
    )
