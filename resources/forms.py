"""What a reader may ask of the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from resources.models import Audience, Topic, Urgency

if TYPE_CHECKING:
    from resources.models import ServiceQuerySet


def _any(label: str, choices: Any) -> list[tuple[str, str]]:
    return [("", label), *choices]


class FilterForm(forms.Form):
    """Filters of the directory; they live in the page's address. A value nobody offers is an error."""

    topic = forms.ChoiceField(required=False, label="What about")
    audience = forms.ChoiceField(required=False, label="Who you are")
    urgency = forms.ChoiceField(
        required=False, label="How soon", choices=_any("At any time", Urgency.choices)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = [(topic.slug, topic.name) for topic in Topic.objects.all()]
        audiences = [choice for choice in Audience.choices if choice[0] != Audience.ANYONE]
        self.fields["topic"].choices = _any("Everything", topics)  # type: ignore[attr-defined]
        self.fields["audience"].choices = _any("Anyone", audiences)  # type: ignore[attr-defined]

    def narrow(self, services: ServiceQuerySet) -> ServiceQuerySet:
        """Return the services that the reader asked for; all of them where the form is wrong."""
        if not self.is_valid():
            return services
        chosen = self.cleaned_data
        if chosen["topic"]:
            services = services.filter(topics__contains=[chosen["topic"]])
        if chosen["audience"]:
            services = services.filter(audiences__overlap=[chosen["audience"], Audience.ANYONE])
        if chosen["urgency"]:
            services = services.filter(urgency=chosen["urgency"])
        return services
