"""What people say about themselves."""

from __future__ import annotations

from typing import Any

from django import forms

from core.clock import zone_choices, zone_named
from people.languages import LANGUAGES
from people.models import User
from people.roster import cells

WORD = "delete"
NOT_YET = f"Type {WORD} if you mean it. Nothing has happened."


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name, pronouns, time zone and languages."""

    time_zone = forms.ChoiceField(label="Your time zone")
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, own = self.fields["time_zone"], self.instance.time_zone
        field.choices = zone_choices(own)  # type: ignore[attr-defined]
        self.initial["time_zone"] = zone_named(own).key

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
