"""What a reader may ask of the directory."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from people.models import User
from resources import checking, operations
from resources.listing import LANGUAGES
from resources.models import (
    Answer,
    Audience,
    Channel,
    Correction,
    Cost,
    HoursKind,
    Phone,
    Response,
    Service,
    Urgency,
)
from resources.spelling import LONGEST

if TYPE_CHECKING:
    from people.models import User
    from resources.models import Outage, ServiceQuerySet

DIALED = Q(phones__kind=Phone.Kind.VOICE, phones__dial__gt="")
HOURS = [(1, "1 hour"), (4, "4 hours"), (12, "12 hours"), (24, "1 day"), (72, "3 days")]
CHANNELS = {
    Channel.CALL: DIALED,
    Channel.TEXT: Q(phones__kind=Phone.Kind.TEXT, phones__dial__gt=""),
    Channel.CHAT: Q(chat__gt=""),
    Channel.EMAIL: Q(email__gt=""),
    Channel.IN_PERSON: Q(places__isnull=False) | Q(response=Response.OPEN_DOOR),
    Channel.WEBSITE: Q(website__gt=""),
}
OPEN = [("now", "Open now"), ("after_nights", "Open after a night shift")]


def _any(label: str, choices: Any) -> list[tuple[str, str]]:
    return [("", label), *choices]


class FilterForm(forms.Form):
    """Search and filters of the directory. A value that nobody offers is an error, and narrows nothing."""

    narrows = True  # Nothing of a filter is asked for, so no label says "optional".

    q = forms.CharField(
        required=False,
        label="Search",
        strip=True,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search", "maxlength": LONGEST}
        ),
    )
    topic = forms.ChoiceField(required=False, label="What about")
    audience = forms.ChoiceField(required=False, label="Who you are")
    urgency = forms.ChoiceField(
        required=False, label="How soon", choices=_any("At any time", Urgency.choices)
    )
    open = forms.ChoiceField(required=False, label="Hours", choices=_any("Any hours", OPEN))
    cost = forms.ChoiceField(required=False, label="Cost", choices=_any("Any cost", Cost.choices))
    response = forms.ChoiceField(required=False, label="Answers", choices=_any("Any way", Response.choices))
    channel = forms.ChoiceField(required=False, label="By", choices=_any("Any channel", Channel.choices))
    language = forms.ChoiceField(
        required=False, label="Language", choices=_any("Any language", LANGUAGES.items())
    )
    untold = forms.BooleanField(required=False, label="No one in my program is told")

    def __init__(self, data: Any, topics: dict[str, str]) -> None:
        super().__init__(data)
        audiences = [choice for choice in Audience.choices if choice[0] != Audience.ANYONE]
        self.fields["topic"].choices = _any("Everything", topics.items())  # type: ignore[attr-defined]
        self.fields["audience"].choices = _any("Anyone", audiences)  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that are set and right."""
        self.is_valid()
        return {key: value for key, value in self.cleaned_data.items() if value}

    @property
    def more(self) -> bool:
        """Say whether one of the filters that start folded away is set."""
        return bool(set(self.chosen) - {"q", "topic", "audience", "urgency"})

    def narrow(self, services: ServiceQuerySet) -> ServiceQuerySet:
        """Return the services that the reader asked for, all but what only the clock can tell."""
        chosen = self.chosen
        for name in ("urgency", "cost", "response"):
            if name in chosen:
                services = services.filter(**{name: chosen[name]})
        if "topic" in chosen:
            services = services.filter(topics__contains=[chosen["topic"]])
        if "audience" in chosen:
            services = services.filter(audiences__overlap=[chosen["audience"], Audience.ANYONE])
        if "language" in chosen:
            services = services.filter(languages__contains=[chosen["language"]])
        if "untold" in chosen:
            services = services.filter(program_told=Answer.NO)
        if "channel" in chosen:
            services = services.filter(CHANNELS[chosen["channel"]]).distinct()
        if "open" in chosen:
            services = services.exclude(hours=HoursKind.UNKNOWN)
        return services


class OutageForm(forms.Form):
    """A crisis line that does not answer."""

    service = forms.ModelChoiceField(Service.objects.none(), label="Which line", empty_label=None)
    alternate = forms.ModelChoiceField(
        Service.objects.none(),
        required=False,
        label="Whom to call instead",
        empty_label="Nobody in particular",
        help_text="It takes the line's place, at the top.",
    )
    note = forms.CharField(
        max_length=200,
        label="What readers are told",
        help_text='Such as "Calls are cut off after the greeting. Texts work."',
    )
    hours = forms.TypedChoiceField(
        choices=HOURS, coerce=int, initial=4, label="Believed for", help_text="Then it runs out by itself."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = Service.objects.published().filter(crisis_order__isnull=False).order_by("crisis_order")
        for name in ("service", "alternate"):
            self.fields[name].queryset = lines  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("service") and found.get("service") == found.get("alternate"):
            self.add_error("alternate", "Choose another line than the one that is down.")
        return found

    def save(self, by: User) -> Outage:
        """Declare the outage, from now on."""
        chosen = self.cleaned_data
        until = timezone.now() + dt.timedelta(hours=chosen["hours"])
        return operations.declare_outage(
            service=chosen["service"], alternate=chosen["alternate"], note=chosen["note"], until=until, by=by
        )


class ReportForm(forms.Form):
    """What a reader says is wrong. The second field is for machines alone: people never see it."""

    text = forms.CharField(
        label="What is wrong?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Such as a number that does not answer. Leave out anything about yourself.",
    )
    tell = forms.BooleanField(
        required=False,
        label="Tell me when it is answered",
        help_text="Only then is your name kept with it, where nobody sees it, until the answer is given.",
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, person: User | None = None) -> None:
        super().__init__(data)
        self.person = person
        if person is None:
            del self.fields["tell"]

    def save(self, service: Service) -> Correction:
        """Keep the report."""
        tell = self.person if self.cleaned_data.get("tell") else None
        return checking.report(service=service, text=self.cleaned_data["text"], tell=tell)

    @property
    def is_machine(self) -> bool:
        return bool(self.data.get("website"))


class CodeForm(forms.Form):
    """The code that a reporter wrote down."""

    code = forms.CharField(
        max_length=20, label="Your code", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_code(self) -> Correction:
        """Return the report that the code belongs to, however it was typed."""
        typed = "".join(letter for letter in self.cleaned_data["code"].upper() if letter.isalnum())
        found = Correction.objects.filter(code=f"{typed[:4]}-{typed[4:]}").select_related("service").first()
        if found is None:
            raise forms.ValidationError("No report has this code. Look again at what you wrote down.")
        return found


class DecideForm(forms.Form):
    """An editor's answer to a report."""

    state = forms.ChoiceField(
        label="What you did", choices=[choice for choice in Correction.State.choices if choice[0] != "open"]
    )
    reply = forms.CharField(
        label="What the reporter reads", max_length=300, help_text="Whoever holds the code can read this."
    )

    def save(self, correction: Correction, by: User) -> None:
        """Answer the report."""
        chosen = self.cleaned_data
        checking.decide(correction=correction, state=chosen["state"], reply=chosen["reply"], by=by)


class VerifyForm(forms.Form):
    """How an entry was checked."""

    how = forms.ChoiceField(choices=[(checking.CALLED, checking.CALLED), (checking.READ, checking.READ)])
