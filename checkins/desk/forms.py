"""What the office types about a questionnaire: a file, a review, and answers to try."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms

from checkins.desk import operations
from checkins.instruments import reading, scoring
from checkins.instruments.shapes import Band, RefusedError

if TYPE_CHECKING:
    from checkins.desk.operations import Taken
    from checkins.instruments.shapes import Form, Item, Outcome, Part, Rule, Score
    from checkins.models import Instrument
    from people.models import User

# A page waits for the answer; a formula that takes longer is not worth it.
SECONDS = 10


class FileForm(forms.Form):
    """A published questionnaire."""

    file = forms.FileField(
        label="FHIR questionnaire",
        widget=forms.FileInput(attrs={"accept": ".json,application/json,application/fhir+json"}),
        help_text="FHIR R4 Questionnaire as JSON, up to 5 MB, as its owner publishes it.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )

    def save(self, *, dry_run: bool) -> Taken:
        """Judge the file, and keep it for review unless it is only tried."""
        file = self.cleaned_data["file"]
        raw = file.read(reading.MOST_BYTES + 1)
        return operations.take_in(raw=raw, dry_run=dry_run, seconds=SECONDS)


class ReviewForm(forms.Form):
    """How a questionnaire is scored, and which of its items are about self-harm."""

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument, self.form, self.rule = instrument, instrument.form, instrument.rule
        for place, score in enumerate(self.rule.scores):
            self._add_score(place, score)
        if self.rule.scores:
            self._add_bands()
        self._add_crisis()
        self.fields["confirmed"] = forms.BooleanField(
            label="I compared this with what its owner publishes about scoring",
            error_messages={"required": "Compare the rule with the owner's manual, then say so here."},
        )

    def _add_score(self, place: int, score: Score) -> None:
        items = {part.link_id: self.form.item(part.link_id) for part in score.parts if part.weights}
        label = score.label or score.link_id
        self.fields[f"reversed-{place}"] = forms.MultipleChoiceField(
            label=f"{label}: items that count backwards",
            choices=[(name, item.text if item else name) for name, item in items.items()],
            initial=[part.link_id for part in score.parts if part.reversed],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields[f"multiplier-{place}"] = forms.CharField(
            label=f"{label}: times",
            initial=str(score.multiplier),
            help_text="A number or a fraction, such as 4 or 1/9.",
            error_messages={"required": "Write 1 where the sum stays as it is."},
        )
        self.fields[f"least-{place}"] = forms.IntegerField(
            label=f"{label}: answers needed",
            initial=score.least_answered or len(score.parts),
            min_value=1,
            max_value=len(score.parts),
            help_text="With fewer there is no score. A missing answer is never zero.",
        )

    def _add_bands(self) -> None:
        self.fields["bands"] = forms.CharField(
            label="Names for ranges of the first score",
            initial="\n".join(f"{band.least.normalize():f} {band.result}" for band in self.rule.bands),
            widget=forms.Textarea(attrs={"rows": 5}),
            required=False,
            help_text="One a line: the lowest number of the range, a space, its name. Lowest first.",
        )

    def _add_crisis(self) -> None:
        asked = [item for item in self.form.items if item.asks]
        self.fields["crisis"] = forms.MultipleChoiceField(
            label="Items about self-harm",
            choices=[(item.link_id, item.text or item.link_id) for item in asked],
            initial=[item.link_id for item in self.form.crisis_items],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text="Any answer but the least leads to the page below, before any score.",
        )
        self.fields["crisis_page"] = forms.ChoiceField(
            label="Page that follows such an answer",
            choices=[("", "None"), *operations.CRISIS_PAGES.items()],
            initial=self.instrument.crisis_page,
            required=False,
        )

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        for place in range(len(self.rule.scores)):
            self._clean_multiplier(f"multiplier-{place}")
        if "bands" in self.cleaned_data:
            self._clean_bands()
        return found

    def _clean_multiplier(self, name: str) -> None:
        try:
            value = Fraction(self.cleaned_data[name].strip())
        except KeyError:
            return
        except (ValueError, ZeroDivisionError):
            self.add_error(name, "Write a number or a fraction, such as 4 or 1/9.")
            return
        if not 0 < abs(value) <= 1000:
            self.add_error(name, "Write a number other than 0, up to 1000.")
        self.cleaned_data[name] = value

    def _clean_bands(self) -> None:
        bands = []
        for line in self.cleaned_data["bands"].splitlines():
            least, _, name = line.strip().partition(" ")
            if not line.strip():
                continue
            try:
                bands.append(Band(Decimal(least), reading.text_of(name, "bands")))
            except (InvalidOperation, RefusedError):
                name = ""
            if not name.strip():
                self.add_error("bands", f"“{line}” needs a number, a space and a name.")
                return
        if [band.least for band in bands] != sorted({band.least for band in bands}):
            self.add_error("bands", "Write each lowest number once, the lowest first.")
        self.cleaned_data["bands"] = tuple(bands)

    def save(self, *, by: User) -> Instrument:
        """Take the review over; it confirms the rule."""
        scores = tuple(self._reviewed(place, score) for place, score in enumerate(self.rule.scores))
        bands = self.cleaned_data.get("bands", ())
        return operations.review(
            instrument=self.instrument,
            by=by,
            rule=replace(self.rule, scores=scores, bands=bands),
            crisis_items=self.cleaned_data["crisis"],
            crisis_page=self.cleaned_data["crisis_page"],
        )

    def _reviewed(self, place: int, score: Score) -> Score:
        backwards = self.cleaned_data[f"reversed-{place}"]
        parts = tuple(_turned(part, backwards=part.link_id in backwards) for part in score.parts)
        least = self.cleaned_data[f"least-{place}"]
        return replace(
            score,
            parts=parts,
            multiplier=self.cleaned_data[f"multiplier-{place}"],
            least_answered=0 if least == len(parts) else least,
            prorated=score.prorated or (score.kind == "sum" and least < len(parts)),
        )


def _turned(part: Part, *, backwards: bool) -> Part:
    return replace(part, reversed=backwards)


class AnswersForm(forms.Form):
    """Answers to try; nothing of them is kept."""

    def __init__(self, *args: Any, asked: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.names = {f"answer-{place}": item for place, item in enumerate(asked.items) if item.asks}
        for name, item in self.names.items():
            self.fields[name] = _field(item)

    def outcome(self, rule: Rule) -> Outcome:
        """Return what the answers come to."""
        answers = {item.link_id: _answer(item, self.cleaned_data[name]) for name, item in self.names.items()}
        return scoring.score(self.asked, rule, answers)


def _field(item: Item) -> forms.Field:
    label = item.text or item.link_id
    if item.kind == "choice" and item.options:
        choices = [(option.code, option.label) for option in item.options]
        if item.repeats:
            return forms.MultipleChoiceField(label=label, choices=choices, required=False)
        return forms.ChoiceField(label=label, choices=[("", "No answer"), *choices], required=False)
    if item.kind == "boolean":
        choices = [("", "No answer"), ("yes", "Yes"), ("no", "No")]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if item.kind == "integer":
        return forms.IntegerField(label=label, required=False)
    if item.kind == "decimal":
        return forms.DecimalField(label=label, required=False)
    return forms.CharField(label=label, required=False, max_length=500)


def _answer(item: Item, value: Any) -> Any:
    return {"yes": True, "no": False}.get(value) if item.kind == "boolean" else value
