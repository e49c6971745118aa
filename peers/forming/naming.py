"""The people, leads and times of drafts in words; as many queries for one draft as for three."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peers.models import Lead, Slot
from people.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.models import Cohort

SOMEONE, NOBODY = "Someone", "Nobody any more"


@dataclass(frozen=True)
class Names:
    """What the numbers of plans stand for: people, leads and slots of one class, by id."""

    people: dict[int, str]
    leads: dict[int, str]
    slots: dict[int, str]

    def person(self, pk: int) -> str:
        """Return a person's name; of someone who is gone, none."""
        return self.people.get(pk, SOMEONE)

    def lead(self, pk: int) -> str:
        """Return who leads, one name or two."""
        return self.leads.get(pk, NOBODY)

    def slot(self, pk: int | None) -> str:
        """Return a time of the week, or nothing for none."""
        return self.slots.get(pk, "") if pk is not None else ""


def read(cohort: Cohort, plans: Iterable[list[dict[str, Any]]]) -> Names:
    """Return every name in some plans of a class; three queries. Namesakes have their address with it."""
    wanted = {pk for plan in plans for team in plan for pk in team["people"]}
    leads = Lead.objects.filter(cohort=cohort).select_related("person", "partner")
    slots = Slot.objects.filter(cohort=cohort)
    return Names(
        _distinct(User.objects.filter(pk__in=wanted)),
        {lead.pk: str(lead) for lead in leads},
        {slot.pk: str(slot) for slot in slots},
    )


def _distinct(people: Iterable[User]) -> dict[int, str]:
    found = list(people)
    many = Counter(person.display_name for person in found)
    return {
        person.pk: person.display_name
        if many[person.display_name] == 1
        else f"{person.display_name} ({person.email})"
        for person in found
    }
