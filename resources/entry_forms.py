"""Writing an entry of the directory: the service with its numbers, hours and places, as one."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.db import transaction
from django.forms import inlineformset_factory, model_to_dict

from resources import operations, slugs
from resources.hours import WEEKDAYS
from resources.listing import LANGUAGES
from resources.models import Audience, Channel, Phone, Place, Schedule, Service, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

BOXES = forms.CheckboxSelectMultiple
SHORT = {"rows": 3}
TEXTS = ("description", "what_happens", "who_can_see", "record_held", "limits", "internal_note")


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything about a service but its numbers, hours and places."""

    topics = forms.MultipleChoiceField(required=False, widget=BOXES, label="What it is about")
    audiences = forms.MultipleChoiceField(
        required=False, widget=BOXES, label="For whom", choices=Audience.choices
    )
    languages = forms.MultipleChoiceField(
        required=False, widget=BOXES, label="Languages", choices=list(LANGUAGES.items())
    )
    missing = forms.MultipleChoiceField(
        required=False,
        widget=BOXES,
        label="Ways to reach it that exist, but whose address we lack",
        choices=Channel.choices,
    )

    website = forms.URLField(required=False, max_length=500, assume_scheme="https")
    chat = forms.URLField(required=False, max_length=500, assume_scheme="https", label="Chat, on the web")

    class Meta:
        model = Service
        fields = [
            "name", "organization", "summary", "what_happens", "description", "urgency", "response",
            "crisis_order", "caution", "topics", "audiences", "audience_note", "languages", "language_note",
            "cost", "cost_note", "insurance_effect", "program_told", "evaluates", "who_can_see",
            "record_held", "limits", "email", "website", "chat", "missing", "hours", "hours_note",
            "time_zone", "closed_on_holidays", "related", "owner", "internal_note",
        ]  # fmt: skip
        labels = {
            "summary": "In one sentence",
            "crisis_order": "Place among the crisis lines",
            "program_told": "Is the program told?",
            "evaluates": "Do they evaluate trainees?",
            "who_can_see": "Who can see it?",
            "record_held": "Where is the record?",
            "limits": "Limits of confidentiality",
            "insurance_effect": "What an insurer learns",
            "caution": "Warning shown before the number",
            "related": "See also",
            "owner": "Who checks it",
            "internal_note": "Note for editors, never shown",
        }
        help_texts = {
            "crisis_order": "Only for a line that answers live, right now; empty for all others.",
            "owner": "Empty: everyone in the well-being office.",
        }
        widgets = {name: forms.Textarea(attrs=SHORT) for name in TEXTS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = [(row.slug, row.name) for row in Topic.objects.all()]
        self.fields["topics"].choices = topics  # type: ignore[attr-defined]
        self.fields["related"].queryset = Service.objects.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        self.fields["owner"].queryset = operations.possible_owners()  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        """Refuse a zone that the IANA database does not name."""
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise forms.ValidationError("Write a zone such as America/New_York.")
        return zone


class PhoneForm(forms.ModelForm):  # type: ignore[type-arg]
    """One number. One that cannot be right is kept, flagged, and not dialed."""

    class Meta:
        model = Phone
        fields = ["kind", "label", "number", "vanity"]


class ScheduleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Hours on some weekdays, or on dates that differ."""

    weekdays = forms.TypedMultipleChoiceField(
        required=False, coerce=int, widget=BOXES, choices=list(enumerate(WEEKDAYS)), label="Days of the week"
    )

    class Meta:
        model = Schedule
        fields = ["weekdays", "opens_at", "closes_at", "is_exception", "from_date", "to_date", "note"]
        labels = {"is_exception": "These dates differ from the week", "note": "Why"}
        widgets = {
            "opens_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "from_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "to_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if self.errors:
            return found
        if found.get("is_exception"):
            found["to_date"] = found.get("to_date") or found.get("from_date")
        for name, words in _wrong_hours(found):
            self.add_error(name, words)
        return found


def _wrong_hours(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with hours as they were written: the field, and what to do."""
    opens, closes, differ = found["opens_at"] is None, found["closes_at"] is None, found["is_exception"]
    first, last = found["from_date"], found["to_date"]
    if not differ and not found["weekdays"]:
        yield "weekdays", "Choose at least one day."
    if opens != closes or (opens and not differ):
        yield (
            "opens_at" if opens else "closes_at",
            "Give both times; dates that differ may have none: closed.",
        )
    if differ and not first:
        yield "from_date", "Give the first of the dates that differ."
    if first and last and last < first:
        yield "to_date", "Choose a last date that is not before the first."


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """One place, often one room of several."""

    class Meta:
        model = Place
        fields = [
            "name", "floor", "room", "access", "address", "city", "region", "postal_code", "directions",
            "is_private",
        ]  # fmt: skip
        widgets = {"directions": forms.Textarea(attrs=SHORT)}


PARTS: dict[str, Any] = {
    "phones": inlineformset_factory(Service, Phone, form=PhoneForm, extra=2),
    "schedules": inlineformset_factory(Service, Schedule, form=ScheduleForm, extra=2),
    "places": inlineformset_factory(Service, Place, form=PlaceForm, extra=1),
}
GROUPS = {
    "What it is": ("name", "organization", "summary", "what_happens", "description", "topics", "related"),
    "How soon, and what happens": ("urgency", "response", "crisis_order", "caution"),
    "For whom": ("audiences", "audience_note", "languages", "language_note"),
    "Cost": ("cost", "cost_note", "insurance_effect"),
    "Who will know": ("program_told", "evaluates", "who_can_see", "record_held", "limits"),
    "On the web": ("email", "website", "chat", "missing"),
    "When": ("hours", "hours_note", "time_zone", "closed_on_holidays"),
    "Keeping it true": ("owner", "internal_note"),
}
STALE = (
    "This entry was saved since you opened it, by someone else or by a second tap. What you wrote stands "
    "below and is not saved. Look at what was changed, take over what should stay, and save again."
)
HEADINGS = {"phones": "Numbers", "schedules": "Hours, day by day", "places": "Places"}


class Entry:
    """The forms of one entry, which are right or wrong, and saved, together."""

    def __init__(self, service: Service, data: QueryDict | None = None) -> None:
        self.mark = mark(service) if service.pk else ""
        self.is_stale = data is not None and data.get("seen", "") != self.mark
        self.form = ServiceForm(data, instance=service)
        self.parts = {name: formset(data, instance=service, prefix=name) for name, formset in PARTS.items()}

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The service's own fields under their headings."""
        return [(heading, [self.form[name] for name in names]) for heading, names in GROUPS.items()]

    @property
    def sections(self) -> list[tuple[str, Any]]:
        return [(HEADINGS[name], formset) for name, formset in self.parts.items()]

    def is_valid(self) -> bool:
        """Say whether everything can be saved; every form has been asked by then.

        An entry that says something else by now than when its page was drawn is not overwritten unseen.
        """
        rights = [self.form.is_valid(), *(part.is_valid() for part in self.parts.values())]
        if self.is_stale:
            self.form.add_error(None, STALE)
        return all(rights) and not self.is_stale

    @transaction.atomic
    def save(self) -> Service:
        """Store the entry and publish it; a new one is a draft under an address of its own."""
        service: Service = self.form.save(commit=False)
        service.slug = service.slug or free_slug(service.name)
        service.save()
        self.form.save_m2m()
        for part in self.parts.values():
            part.instance = service
            part.save()
        operations.publish()
        return service


def mark(service: Service) -> str:
    """Return a word for all that an entry's page can change, as it is stored now; four queries.

    Checks of the entry and its place among drafts are not in it: they change nothing that is written here.
    """
    own = model_to_dict(service, ServiceForm.Meta.fields)
    own["related"] = sorted(row.pk for row in own["related"])
    parts = [
        list(part.model.objects.filter(service=service).order_by("pk").values("pk", *part.form.Meta.fields))
        for part in PARTS.values()
    ]
    return hashlib.sha256(repr([sorted(own.items()), parts]).encode()).hexdigest()[:16]


def free_slug(name: str) -> str:
    """Return an address for a name that no other entry has."""
    return slugs.free(name, set(Service.objects.values_list("slug", flat=True)))
