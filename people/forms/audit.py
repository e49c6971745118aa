"""How the office looks through the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from people.models import Entry

if TYPE_CHECKING:
    from people.models.audit import EntryQuerySet


class AuditForm(forms.Form):
    """What happened, and to or by whom."""

    narrows = True  # Nothing of a filter is asked for, so no label says "optional".
    q = forms.CharField(label="Name or e-mail", required=False, max_length=100)
    act = forms.ChoiceField(label="What", required=False, choices=[("", "Anything"), *Entry.Act.choices])

    def found(self) -> EntryQuerySet:
        """Return what is looked for; everything when nothing usable was typed."""
        entries = Entry.objects.select_related("actor", "person")
        if not self.is_valid():
            return entries
        if words := self.cleaned_data["q"].strip():
            entries = entries.about(words)
        if act := self.cleaned_data["act"]:
            entries = entries.filter(act=act)
        return entries
