"""What groups and meetings hold of a person: handed over, and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from core.clock import site_today
from peers.forming import apart
from peers.models import (
    Assessment,
    Attendance,
    Availability,
    Calendar,
    Declaration,
    Entrant,
    Facilitation,
    KeepApart,
    MakeUp,
    Membership,
    Regret,
)
from people.models.people import still_open

if TYPE_CHECKING:
    from people.models import User

DATES = ("starts_on", "ends_on")


def held(person: User) -> dict[str, Any]:
    """Return someone's groups, what they led, and which meetings they came to."""
    meeting = F("meeting__starts_at")
    return {
        "groups": list(
            Membership.objects.filter(person=person).values("group__cohort__name", "kind", *DATES)
        ),
        "led": list(Facilitation.objects.filter(person=person).values("group__cohort__name", *DATES)),
        "came": list(Attendance.objects.filter(person=person).values("state", at=meeting)),
        "regrets": list(Regret.objects.filter(person=person).values(at=meeting)),
        "made_up": list(
            MakeUp.objects.filter(person=person).values("kind", "state", at=F("missed__starts_at"))
        ),
        "times": [str(row.slot) for row in Availability.objects.filter(person=person).select_related("slot")],
        "asked_to_be_apart_from": [
            str(pair.beside(person))
            for pair in KeepApart.objects.filter(asked_by=person).select_related("one", "other")
        ],
        "declared": list(Declaration.objects.filter(person=person).values_list("word", flat=True)),
    }


def forget(person: User) -> None:
    """End someone's places today and erase the rest; that someone came to a meeting stays without a name."""
    today = site_today()
    for model in (Membership, Facilitation):
        rows = model._default_manager.filter(still_open(today), person=person)
        rows.filter(starts_on__gt=today).delete()
        rows.update(ends_on=today)
    for own in (Regret, MakeUp, Availability, Declaration, Entrant, Calendar):
        own._default_manager.filter(person=person).delete()
    Assessment.objects.filter(assessor=person).delete()
    apart.forget(person)
