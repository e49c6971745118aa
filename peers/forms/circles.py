"""A make-up circle: when, where, and who leads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from peers import dates, making_up
from peers.forms.cohorts import clock, day, within_reach, without_link
from peers.models import Facilitation
from people.models import User
from people.operations import RefusedError

if TYPE_CHECKING:
    from peers.models import Meeting


class CircleForm(forms.Form):
    """A day, a time and a place, and one of the group's facilitators."""

    date = forms.DateField(label="Day", widget=day(), validators=[within_reach])
    time = forms.TimeField(label="Time", widget=clock())
    place = forms.CharField(label="Place", max_length=80, validators=[without_link])
    lead = forms.ModelChoiceField(User.objects.none(), label="Led by", empty_label=None)

    def __init__(self, *args: Any, missed: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missed = missed
        leads = Facilitation.objects.on().filter(group=missed.group_id)
        field: Any = self.fields["lead"]
        field.queryset = User.objects.filter(pk__in=leads.values("person")).order_by("display_name")

    def save(self) -> Meeting | None:
        """Open it; returns nothing where it was refused, with the words beside the form."""
        data = self.cleaned_data
        try:
            starts_at = dates.typed(data["date"], data["time"])
            return making_up.open_circle(
                missed=self.missed, lead=data["lead"], starts_at=starts_at, place=data["place"]
            )
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None
