"""What people say about themselves."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms

from people.languages import LANGUAGES
from people.models import User
from people.roster import cells

WORD = "delete"
NOT_YET = f"Type {WORD} if you mean it. Nothing has happened."


def zones() -> list[tuple[str, str]]:
    """Return the time zones that people live in, by name."""
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, pronouns, time zone and languages."""

    time_zone = forms.ChoiceField(label="Your time zone", choices=zones)
    languages = forms.MultipleChoiceField(
        required=False,
        label="Languages you speak, beside English",
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="Help in these comes first in the directory. Nobody else sees them.",
    )

    class Meta:
        model = User
        fields = ["display_name", "pronouns", "time_zone", "languages"]
        labels = {"display_name": "The name you go by", "pronouns": "Pronouns, if you like"}
        help_texts = {"display_name": "Everyone you work with here sees it. No roster changes it back."}
        error_messages = {"display_name": {"required": "Type the name you go by."}}

    @property
    def spoken(self) -> list[str]:
        """The names of the languages that are ticked."""
        ticked = self["languages"].value() or []
        return [name for code, name in LANGUAGES.items() if code in ticked]

    def _words(self, field: str) -> str:
        try:
            return cells.text(self.cleaned_data[field], "name")
        except ValueError:
            raise forms.ValidationError("Use letters, and begin with one.") from None

    def clean_display_name(self) -> str:
        return self._words("display_name")

    def clean_pronouns(self) -> str:
        return self._words("pronouns")


class FarewellForm(forms.Form):
    """A word, so that nobody deletes their account with a slip of the thumb."""

    word = forms.CharField(
        label=f"Type {WORD}",
        error_messages={"required": NOT_YET},
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip().lower()
        if word != WORD:
            raise forms.ValidationError(NOT_YET)
        return word
