"""The office's inputs about terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from checkins.models import Term
from checkins.summaries import publishing
from checkins.summaries.contributing import contributions
from checkins.summaries.questions import INDICATORS, OVERALL

if TYPE_CHECKING:
    from checkins.models import Publication

MONTH = "%Y-%m"


def _month(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        input_formats=[MONTH],
        widget=forms.DateInput(attrs={"type": "month"}, format=MONTH),
        help_text="Year and month, such as 2026-08.",
    )


class TermForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new term: whole months, apart from every other."""

    first_month = _month("First month")
    last_month = _month("Last month")
    indicator = forms.ChoiceField(
        label="It tells the share of those who",
        choices=list(INDICATORS.items()),
        widget=forms.RadioSelect,
        initial=OVERALL,
        help_text="A summary speaks of one thing. Each further one would tell more about everyone who is in "
        "it, or would have to be so rough that it says nothing.",
    )

    class Meta:
        model = Term
        fields = ["name", "slug", "first_month", "last_month", "indicator"]
        help_texts = {"slug": "For addresses: small letters, digits and hyphens, such as fall-2026."}


class PublishForm(forms.Form):
    """The last question before a summary leaves."""

    sure = forms.BooleanField(label="I know that this cannot be changed or taken back.")

    def __init__(self, *args: Any, term: Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term = term

    def save(self) -> Publication:
        """Publish; raises RefusedError or WrongKey."""
        return publishing.publish(term=self.term, contributions=contributions(self.term))
