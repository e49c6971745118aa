"""What PEERS holds of a person in run mode and beside it: handed over, and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peers import letters
from peers.models import Consent, Debrief, FollowUp, PulseSeat, WaveTicket

if TYPE_CHECKING:
    from people.models import User


def written(person: User) -> dict[str, Any]:
    """Return someone's letters and notes in words, their survey consents, and a facilitator's ticks."""
    ticks = Debrief.objects.filter(facilitator=person)
    return letters.export(person) | {
        "survey_consents": list(Consent.objects.filter(person=person).values("cohort__name", "given_on")),
        "pulse_tickets_taken": list(
            PulseSeat.objects.filter(person=person).values("pulse__run__meeting__starts_at")
        ),
        "after_sessions": list(ticks.values("meeting__starts_at", "worked", "hard", "bring", "supervision")),
    }


def forget(person: User) -> None:
    """Erase all of it; anonymous answers are nobody's and stay."""
    letters.forget(person)
    for model in (Consent, WaveTicket, PulseSeat, FollowUp):
        model._default_manager.filter(person=person).delete()
    Debrief.objects.filter(facilitator=person).delete()
