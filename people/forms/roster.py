"""How a roster comes in: a file, a yes, and a mapping of its headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from people.models import Program, RosterFormat
from people.roster import formats, reading
from people.roster.problems import RosterError

if TYPE_CHECKING:
    from people.roster.difference import Difference

REQUIRED = ("email", "program")


class RosterForm(forms.Form):
    """A CSV file, and how its columns are called."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text="Up to 10 MB. You see every change before anything is changed.",
        error_messages={"required": "Choose a CSV file.", "empty": "This file is empty."},
    )
    format = forms.ChoiceField(label="Whose export is it?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(known.key, known.title) for known in formats.known()]
        self.fields["format"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> str:
        """Return the file's text."""
        file = self.cleaned_data["file"]
        if file.size > reading.MOST_BYTES:
            raise forms.ValidationError("The file is larger than 10 MB. Split it by school.")
        try:
            return reading.decoded(file.read())
        except RosterError as error:
            raise forms.ValidationError(error.lines) from None


class ConfirmForm(forms.Form):
    """A yes to one difference; where half of everyone leaves, with their number."""

    mark = forms.CharField(widget=forms.HiddenInput)
    leaving = forms.IntegerField(
        label="How many people leave?",
        help_text="Half of this roster's people, or more, would leave. Type their number to say you mean it.",
        error_messages={"required": "Type the number of people who leave, or start again with a whole file."},
    )

    def __init__(self, *args: Any, found: Difference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["mark"] = found.mark
        self.expected = len(found.leaving)
        if not found.removes_many:
            del self.fields["leaving"]

    def clean_leaving(self) -> int:
        said: int = self.cleaned_data["leaving"]
        if said != self.expected:
            raise forms.ValidationError(f"{self.expected} people would leave. Type that number to go on.")
        return said


class FormatForm(forms.ModelForm):  # type: ignore[type-arg]
    """The headings of an export, one for each of our fields."""

    class Meta:
        model = RosterFormat
        fields = ["name", "program_kind"]
        labels = {"name": "What to call it", "program_kind": "Programs that are new are of this kind"}
        help_texts = {"program_kind": "Needed when the file has no column for it."}
        error_messages = {"name": {"unique": "There is a mapping of this name. Choose another."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program_kind"].required = False
        self.fields["program_kind"].choices = [("", "Not said"), *Program.Kind.choices]  # type: ignore[attr-defined]
        for field, label in formats.FIELDS.items():
            self.fields[f"column_{field}"] = forms.CharField(
                label=f"Heading for: {label}",
                required=field in REQUIRED,
                max_length=80,
                initial=self.instance.columns.get(field, ""),
                error_messages={"required": f"Type the heading of the column for: {label}."},
            )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if any(name.casefold() in (known.key, known.title.casefold()) for known in formats.BUILT_IN):
            raise forms.ValidationError("A format that comes with the portal has this name. Choose another.")
        return name

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (
            data.get("column_name") or (data.get("column_given_name") and data.get("column_family_name"))
        ):
            self.add_error("column_name", "Give the heading of the full name, or those of both names.")
        return data

    def save(self, commit: bool = True) -> RosterFormat:  # noqa: FBT001, FBT002 - Django's own signature
        """Keep the mapping."""
        headings = {field: self.cleaned_data[f"column_{field}"].strip() for field in formats.FIELDS}
        self.instance.columns = {field: heading for field, heading in headings.items() if heading}
        saved: RosterFormat = super().save(commit)
        return saved
