"""Setting the dates of the quiet notes."""

from __future__ import annotations

from typing import Any

from django import forms

from wellnessdays.models import NoteDate
from wellnessdays.models.notes import LONGEST_MONTHS


class NoteDateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A day of every year."""

    class Meta:
        model = NoteDate
        fields = ["day", "month"]
        error_messages = {"day": {"invalid": "Write the day as a number."}}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        day, month = found.get("day"), found.get("month")
        if day and month and not 1 <= day <= LONGEST_MONTHS.get(month, 31):
            self.add_error("day", "There is no such day in every year.")
        return found
