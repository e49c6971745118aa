"""Moving a meeting, saying who came, and choosing how to make one up."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from core.clock import moment_words
from peers import dates, making_up, meetings
from peers.forms.cohorts import clock, day, within_reach, without_link
from peers.models import Attendance, MakeUp, Meeting
from people.operations import RefusedError

if TYPE_CHECKING:
    from peers.attending import Place
    from people.models import User

OTHER = "other"


class MoveForm(forms.Form):
    """Another time, free of clashes or of one's own choice, and another place."""

    when = forms.ChoiceField(label="When", widget=forms.RadioSelect)
    date = forms.DateField(label="Another day", required=False, widget=day(), validators=[within_reach])
    time = forms.TimeField(label="Another time", required=False, widget=clock())
    mode = forms.ChoiceField(label="How", choices=Meeting.Mode.choices)
    place = forms.CharField(label="Place", required=False, max_length=80, validators=[without_link])
    join_link = forms.URLField(
        label="Link to join by video",
        required=False,
        assume_scheme="https",
        help_text="Members see it from half an hour before.",
    )
    # The change of the meeting that the page shows: two who move one at once do not undo each other.
    sequence = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        free = dates.free_times(meeting)
        for name in ("mode", "place", "join_link", "sequence"):
            self.initial[name] = getattr(meeting, name)
        self.initial["when"] = meeting.starts_at.isoformat()
        field: Any = self.fields["when"]
        field.choices = [
            (meeting.starts_at.isoformat(), f"As it is: {_words(meeting.starts_at)}"),
            *((start.isoformat(), f"{_words(start)}: nothing stands in the way") for start in free),
            (OTHER, "Another day and time, which I type below"),
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("when") == OTHER:
            for name in ("date", "time"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "Type this too.")
        if (
            data.get("mode") != Meeting.Mode.IN_PERSON
            and not data.get("join_link")
            and "join_link" not in self.errors
        ):
            self.add_error("join_link", "Give the link that people join by.")
        return data

    def save(self, by: User) -> bool:
        """Move it; returns whether it was possible."""
        data = self.cleaned_data
        words = {name: data[name] for name in ("place", "join_link", "mode", "sequence")}
        try:
            if data["when"] == OTHER:
                starts_at = dates.typed(data["date"], data["time"])
            else:
                starts_at = dt.datetime.fromisoformat(data["when"])
            meetings.reschedule(meeting=self.meeting, by=by, starts_at=starts_at, **words)
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return False
        return True


def _words(moment: dt.datetime) -> str:
    start = timezone.localtime(moment)
    return moment_words(start)


class AttendanceForm(forms.Form):
    """One choice for each person with a seat; only what changed since the page was drawn is sent on.

    So two facilitators who mark at once, each on an own phone, do not undo each other.
    """

    CHOICES = [("", "Not marked"), *Attendance.State.choices]

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for place in places:
            key = str(place.person.public_id)
            self.fields[f"state_{key}"] = forms.ChoiceField(choices=self.CHOICES, required=False)
            self.fields[f"was_{key}"] = forms.ChoiceField(choices=self.CHOICES, required=False)

    @property
    def marks(self) -> dict[int, str]:
        """What was changed, by a person's id."""
        data = self.cleaned_data
        return {
            place.person.pk: data[f"state_{key}"]
            for place in self.places
            if f"state_{(key := str(place.person.public_id))}" in self.data
            and data[f"state_{key}"] != data[f"was_{key}"]
        }

    @property
    def seen(self) -> dict[int, str]:
        """What the page showed when it was tapped on, by a person's id."""
        return {place.person.pk: self.cleaned_data[f"was_{place.person.public_id}"] for place in self.places}

    @property
    def strangers(self) -> bool:
        """Whether something was said of someone who has no seat any more."""
        known = {f"state_{place.person.public_id}" for place in self.places}
        return any(name.startswith("state_") and name not in known for name in self.data)


class MakeUpForm(forms.Form):
    """How someone would like to make a meeting up."""

    way = forms.ChoiceField(label="How would you like to make it up?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, person: User, missed: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.missed = person, missed
        self.ways = {way.key: way for way in making_up.ways(person, missed)}
        field: Any = self.fields["way"]
        field.choices = [(key, way.words) for key, way in self.ways.items()]

    def save(self) -> MakeUp | None:
        """Ask; returns None where it was refused."""
        try:
            return making_up.ask(
                person=self.person, missed=self.missed, way=self.ways[self.cleaned_data["way"]]
            )
        except RefusedError as refusal:
            self.add_error(None, str(refusal))
            return None
