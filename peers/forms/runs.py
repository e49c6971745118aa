"""What run mode takes in, from buttons and from devices that kept taps for later."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms

from peers.models import Wish
from peers.pulses import QUESTIONS
from peers.tape import KINDS, Tap

MOST_AT_ONCE = 200
FAR = 2**53


class TapForm(forms.Form):
    """One button without JavaScript: its time is now, by the server's clock."""

    name = forms.UUIDField()
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    block = forms.IntegerField(min_value=0, max_value=100)
    seen = forms.IntegerField(min_value=0, max_value=10_000, required=False)

    def tap(self, at: int, device: str) -> tuple[uuid.UUID, Tap]:
        """Return the tap with its name."""
        data = self.cleaned_data
        return data["name"], Tap(data["kind"], data["block"], at, device, data["seen"] or 0)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= FAR:
        raise ValueError("a whole number is wanted")
    return value


def taps_from(body: bytes) -> list[tuple[uuid.UUID, Tap]]:
    """Return the taps that a device sends as JSON {"taps": [...]}; raises ValueError for anything else."""
    try:
        sent = json.loads(body)["taps"]
        if not isinstance(sent, list) or len(sent) > MOST_AT_ONCE:
            raise ValueError(f"a list of at most {MOST_AT_ONCE} is wanted")
        return [
            (
                uuid.UUID(row["name"]),
                Tap(
                    str(row["kind"]),
                    _whole(row["block"]),
                    _whole(row["at"]),
                    str(row["device"]),
                    _whole(row["seen"]),
                ),
            )
            for row in sent
        ]
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("taps are objects with name, kind, block, at, device and seen") from error


class WishForm(forms.Form):
    """A member's wish for the block that is open."""

    choice = forms.ChoiceField(choices=Wish.Choice)
    block = forms.IntegerField(min_value=0, max_value=100)


class PulseForm(forms.Form):
    """Three taps and one line."""

    line = forms.CharField(
        label="One line, if you like",
        max_length=200,
        required=False,
        help_text="Up to 200 letters, read by your facilitators and the PEERS director. Leave names out.",
    )
    field_order = [*(question.key for question in QUESTIONS), "line"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[question.key] = forms.ChoiceField(
                label=question.words, choices=question.choices, widget=forms.RadioSelect, required=False
            )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any] | None:
        """Refuse an empty sheet: it would use the ticket up for nothing."""
        data = super().clean()
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(
                "Tap one answer, or write a line; an empty sheet would use up your ticket."
            )
        return data

    def taps(self) -> dict[str, str]:
        """Return the answers that were tapped, by question."""
        found = {question.key: self.cleaned_data[question.key] for question in QUESTIONS}
        return {key: choice for key, choice in found.items() if choice}
