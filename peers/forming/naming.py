"""The people, leads and times of drafts in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from people.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.forming.facts import Facts

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


def read(facts: Facts, plans: Iterable[list[dict[str, Any]]]) -> Names:
    """Return every name in some plans of a class; one query at most. Namesakes have their address with it."""
    wanted = {pk for plan in plans for team in plan for pk in team["people"]}
    known = {row.person_id: row.person for row in facts.entrants.values() if row.person_id in wanted}
    gone = User.objects.filter(pk__in=wanted - set(known)) if wanted - set(known) else ()
    return Names(
        _distinct([*known.values(), *gone]),
        {pk: str(lead) for pk, lead in facts.leads.items()},
        {pk: str(slot) for pk, slot in facts.slots.items()},
    )


def _distinct(people: list[User]) -> dict[int, str]:
    many = Counter(person.display_name for person in people)
    return {
        person.pk: person.display_name
        if many[person.display_name] == 1
        else f"{person.display_name} ({person.email})"
        for person in people
    }
