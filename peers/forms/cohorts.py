"""A class, its days, and a file of its groups."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import slugify

from peers import anchors, dates
from peers.importing import reading
from peers.models import Cohort, Event, ProtectedBlock, Version
from people.roster.problems import RosterError
from people.roster.reading import decoded

if TYPE_CHECKING:
    from typing import Protocol

    class Difference(Protocol):
        """What a file would change."""

        @property
        def mark(self) -> str: ...


MOST_WEEKS = 60
YEARS = range(1950, 2151)


def day() -> forms.Widget:
    """A date, by the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def clock() -> forms.Widget:
    """A time of day, by the browser's own clock."""
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def within_reach(value: dt.date) -> None:
    """Refuse a day from which weeks and years cannot be counted."""
    if value.year not in YEARS:
        raise forms.ValidationError(f"Choose a day between {YEARS[0]} and {YEARS[-1]}.")


def without_link(value: str) -> None:
    """Refuse a link as a place: everyone's calendar and mail have the place, long before the hour."""
    if "://" in value:
        raise forms.ValidationError("A link has a field of its own. Say here where the room is.")


class CohortForm(forms.ModelForm):  # type: ignore[type-arg]
    """A class and its numbers."""

    class Meta:
        model = Cohort
        fields = [
            "name",
            "program",
            "version",
            "starts_on",
            "ends_on",
            "group_least",
            "group_most",
            "minutes",
            "buffer",
            "excused_most",
            "keep_days",
        ]
        labels = {"version": "Curriculum"}
        widgets = {"starts_on": day(), "ends_on": day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = Version.objects.filter(state="published").select_related("curriculum", "overlay")
        if self.instance.pk:
            versions |= Version.objects.filter(pk=self.instance.version_id)
        self.fields["version"].queryset = versions  # type: ignore[attr-defined]
        self.fields["version"].empty_label = None  # type: ignore[attr-defined]
        sample = next((each.curriculum for each in versions if each.curriculum.advice), None)
        if sample is not None:
            self.fields["version"].help_text = f"{sample.display_name}: {sample.advice}"
        for name in ("starts_on", "ends_on"):
            self.fields[name].validators.append(within_reach)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        slug, others = slugify(name)[:80], Cohort.objects.exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise forms.ValidationError("There is a class of this name. Choose another.")
        if not slug or others.filter(slug=slug).exists():
            raise forms.ValidationError("Choose a name whose letters differ from the other classes'.")
        return name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", "The last day is before the first one.")
        if data.get("group_least", 0) > data.get("group_most", 999):
            self.add_error("group_most", "This is less than the least.")
        return data

    def save(self, commit: bool = True) -> Cohort:  # noqa: FBT001, FBT002 - Django's own signature
        """Keep the class; its short name stays what it was first."""
        self.instance.slug = self.instance.slug or slugify(self.instance.name)[:80]
        if self.instance.pk and commit:
            # Its state may have changed since the page was drawn: groups published, or people told.
            self.instance.save(update_fields=self.Meta.fields)
        else:
            super().save(commit)
        saved: Cohort = self.instance
        return saved


class ImportForm(forms.Form):
    """A CSV file of groups."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text="Up to 500 KB. You see every change before anything is changed.",
        error_messages={"required": "Choose a CSV file.", "empty": "This file is empty."},
    )

    def clean_file(self) -> str:
        """Return the file's text."""
        file = self.cleaned_data["file"]
        if file.size > reading.MOST_BYTES:
            raise forms.ValidationError("The file is larger than 500 KB. Bring in one class at a time.")
        try:
            return decoded(file.read())
        except RosterError as error:
            raise forms.ValidationError(error.lines) from None


class ConfirmImportForm(forms.Form):
    """A yes to one difference of one file."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=reading.MOST_BYTES, strip=False)
    mark = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, text: str, found: Difference) -> ConfirmImportForm:
        """Return the form that says yes to what was found."""
        # Lines travel as they are: browsers change line ends in what is posted, and the reader does not mind.
        return cls(initial={"text": text, "mark": found.mark})


class EventForm(forms.ModelForm):  # type: ignore[type-arg]
    """The day of something that sessions are anchored to."""

    class Meta:
        model = Event
        fields = ["anchor", "date"]
        labels = {"anchor": "What", "date": "When"}
        widgets = {"date": day()}

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        sessions = cohort.version.sessions.order_by("position")
        choices = {row.anchor: anchors.name(row.anchor) for row in sessions}
        self.fields["anchor"] = forms.ChoiceField(label="What", choices=list(choices.items()))
        self.fields["date"].validators.append(within_reach)

    def save(self, commit: bool = True) -> Event:  # noqa: ARG002, FBT001, FBT002 - Django's own signature
        """Keep the day, instead of the one known before."""
        data = self.cleaned_data
        found, _ = Event.objects.update_or_create(
            cohort=self.cohort, anchor=data["anchor"], defaults={"date": data["date"]}
        )
        return found


class ProtectForm(forms.Form):
    """A time on one day, or on the same weekday for some weeks."""

    kind = forms.ChoiceField(label="What", choices=ProtectedBlock.Kind.choices)
    date = forms.DateField(label="First day", widget=day(), validators=[within_reach])
    starts = forms.TimeField(label="From", widget=clock())
    ends = forms.TimeField(label="To", widget=clock())
    weeks = forms.IntegerField(
        label="For how many weeks",
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text="1 is that day alone.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", "This is before it begins.")
        return data

    def save(self, cohort: Cohort) -> int:
        """Keep the time; returns on how many days it is new."""
        data = self.cleaned_data
        days = [data["date"] + dt.timedelta(weeks=week) for week in range(data["weeks"])]
        return dates.protect(
            cohort=cohort, days=days, starts=data["starts"], ends=data["ends"], kind=data["kind"]
        )
