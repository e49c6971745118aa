"""How people say what may reach them, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import phonenumbers
from django import forms
from django.utils import timezone

from core.clock import zone_choices, zone_named
from reminders import moments, preferences, push, sms, wishes
from reminders.models import Channel, Preference

if TYPE_CHECKING:
    from people.models import User
    from reminders.kinds import Kind

NO_PUSH = dict.fromkeys(("required", "invalid"), "The browser did not say where it can be reached.")
COLUMNS = (Channel.MAIL, Channel.PUSH, Channel.SMS, Channel.LIST)


class DeviceForm(forms.Form):
    """What a browser says about itself when it asks to be notified."""

    endpoint = forms.URLField(
        max_length=1000, assume_scheme="https", validators=[push.known_service], error_messages=NO_PUSH
    )
    label = forms.CharField(max_length=80, required=False)


class PreferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Quiet hours, rhythm, pause and cap, and below them one tick for each kind and way."""

    time_zone = forms.ChoiceField(
        label="Your time zone", help_text="“In the evening” means evening here. Change it when you travel."
    )

    class Meta:
        model = Preference
        fields = ["rhythm", "quiet_from", "quiet_to", "paused_until", "daily_cap", "phone"]
        labels = {
            "rhythm": "How they come",
            "quiet_from": "Quiet from",
            "quiet_to": "Quiet until",
            "paused_until": "Pause everything optional until",
            "daily_cap": "At most this many mails a day",
            "phone": "Number for text messages",
        }
        help_texts = {
            "rhythm": "What cannot wait, such as a note about tomorrow, comes by itself.",
            "quiet_from": "Nothing that can wait is sent in your quiet hours.",
            "paused_until": "Empty means no pause. What would have come is on your list.",
            "daily_cap": "What is over it waits for one summary the next morning.",
            "phone": "A text says only that there is a note, and only for what you then tick above.",
        }
        widgets = {
            "rhythm": forms.RadioSelect,
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_to": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "paused_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"instance": preferences.of(person)})
        self.person = person
        self.wishes = wishes.of(person, timezone.now())
        self.shown = preferences.kinds_for(person)
        self.zone_field()
        if not sms.available():
            del self.fields["phone"]
        for kind in self.shown:
            for channel in self.columns:
                self.fields[tick(kind, channel)] = self.tick_field(kind, channel)

    @property
    def columns(self) -> list[Channel]:
        """The ways this person can be reached."""
        always = (Channel.MAIL, Channel.LIST)
        return [channel for channel in COLUMNS if channel in always or channel in self.wishes.taps]

    def zone_field(self) -> None:
        """Offer the zones, with the person's own chosen."""
        field = self.fields["time_zone"]
        # Of a name that this machine does not know, the institution's zone is what holds.
        field.choices = zone_choices(self.person.time_zone)  # type: ignore[attr-defined]
        field.initial = zone_named(self.person.time_zone).key

    def tick_field(self, kind: Kind, channel: Channel) -> forms.BooleanField:
        """Return one tick of the grid; what is always sent is ticked and cannot be changed."""
        fixed = not kind.optional and channel in (Channel.MAIL, Channel.LIST)
        wanted = self.wishes.choices.get((kind.key, channel), self.wishes.default(kind, channel))
        return forms.BooleanField(
            label=f"{kind.title}: {channel.label}", required=False, disabled=fixed, initial=fixed or wanted
        )

    @property
    def grid(self) -> list[tuple[Kind, list[tuple[str, forms.BoundField]]]]:
        """Each kind with its ticks, each beside its way's name, in the order of the columns."""
        return [
            (kind, [(channel.label, self[tick(kind, channel)]) for channel in self.columns])
            for kind in self.shown
        ]

    @property
    def ticks(self) -> set[str]:
        """The names of the ticks, which the page draws as a table of their own."""
        return {tick(kind, channel) for kind in self.shown for channel in self.columns}

    def clean(self) -> dict[str, Any]:
        super().clean()
        start, end = self.cleaned_data.get("quiet_from"), self.cleaned_data.get("quiet_to")
        if (start is None) != (end is None):
            missing = "quiet_from" if start is None else "quiet_to"
            self.add_error(missing, "Give both ends of your quiet hours, or neither.")
        self.clean_pause()
        return self.cleaned_data

    def clean_pause(self) -> None:
        """Drop a pause that is over, which need not be removed by hand; refuse one that would never begin."""
        until = self.cleaned_data.get("paused_until")
        zone = self.cleaned_data.get("time_zone", self.person.time_zone)
        if until is None or until > moments.today(timezone.now(), zone):
            return
        self.cleaned_data["paused_until"] = None
        if "paused_until" in self.changed_data:
            self.add_error("paused_until", "This day is not to come. Choose a later one, or leave it empty.")

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed, "US")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError("Give a number with its area code, such as 212 555 2368.")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def keep(self) -> None:
        """Save what was said."""
        data = self.cleaned_data
        preferences.save(
            person=self.person,
            fields={name: data[name] for name in self.Meta.fields if name in data},
            choices={
                (kind.key, channel): data[tick(kind, channel)]
                for kind in self.shown
                for channel in self.columns
                if not self.fields[tick(kind, channel)].disabled
            },
            time_zone=data["time_zone"],
        )


def tick(kind: Kind, channel: str) -> str:
    """Return the name of a tick."""
    return f"{kind.key}--{channel}"
