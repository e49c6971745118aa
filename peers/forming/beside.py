"""Two or three drafts, group by group: who sits in a group in each of them, and who sits elsewhere in which.

Nothing but seats and times is compared. What people declared, and who is kept apart, is not read here at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from peers.forming import naming

if TYPE_CHECKING:
    from peers.forming.facts import Facts
    from peers.forming.naming import Names
    from peers.models import Cohort, Draft

LEAST, MOST = 2, 3


@dataclass(frozen=True)
class Seat:
    """Someone who sits in a group in one draft, and where they sit in the others, in words."""

    name: str
    elsewhere: str


@dataclass(frozen=True)
class Column:
    """One group in one draft: its number there (0: the draft has no such group), time and size."""

    draft: Draft
    number: int
    slot: str
    size: int
    seats: list[Seat]


@dataclass(frozen=True)
class Row:
    """One group over all drafts: who sits there in each of them, and what is each draft's own."""

    number: int
    lead: str
    same: list[str]
    columns: list[Column]
    moving: int
    times_differ: bool

    @property
    def is_same(self) -> bool:
        """Whether no draft differs here."""
        return not self.moving and not self.times_differ


@dataclass(frozen=True)
class Difference:
    """How far two drafts are apart: people in other groups, and groups at other times."""

    one: Draft
    other: Draft
    people: int
    of: int
    times: int


class Comparison:
    """Some drafts of one class side by side; a group is the same one where the same lead leads it."""

    def __init__(self, drafts: list[Draft], names: Names) -> None:
        self.drafts, self.names = drafts, names
        self.numbers = [{team["lead"]: n for n, team in enumerate(each.plan, 1)} for each in drafts]
        self.slots = [{team["lead"]: team["slot"] for team in each.plan} for each in drafts]
        self.homes: list[dict[int, int]] = [
            {pk: team["lead"] for team in each.plan for pk in team["people"]} for each in drafts
        ]
        placed = {pk for home in self.homes for pk in home}
        self.people = sorted(placed, key=lambda pk: (names.person(pk), pk))

    @property
    def rows(self) -> list[Row]:
        """Every group, in the order of the first draft that has it; last who is in no group somewhere."""
        leads = list(dict.fromkeys(lead for numbers in self.numbers for lead in numbers))
        left = [self._row(None)] if any(len(home) < len(self.people) for home in self.homes) else []
        return [self._row(lead) for lead in leads] + left

    @property
    def differences(self) -> list[Difference]:
        """Every two of the drafts, and how far they are apart."""
        return [self._between(one, other) for one, other in combinations(range(len(self.drafts)), 2)]

    def _between(self, one: int, other: int) -> Difference:
        moved = sum(self.homes[one].get(pk) != self.homes[other].get(pk) for pk in self.people)
        both = self.slots[one].keys() & self.slots[other].keys()
        times = sum(self.slots[one][lead] != self.slots[other][lead] for lead in both)
        return Difference(self.drafts[one], self.drafts[other], moved, len(self.people), times)

    def _row(self, lead: int | None) -> Row:
        here = [{pk for pk in self.people if home.get(pk) == lead} for home in self.homes]
        same = set.intersection(*here)
        times = {slots[lead] for slots in self.slots if lead in slots}
        return Row(
            next((numbers[lead] for numbers in self.numbers if lead in numbers), 0),
            self.names.lead(lead) if lead is not None else "",
            [self.names.person(pk) for pk in self.people if pk in same],
            [self._column(place, lead, here[place], same) for place in range(len(self.drafts))],
            len(set.union(*here) - same),
            len(times) > 1,
        )

    def _column(self, place: int, lead: int | None, here: set[int], same: set[int]) -> Column:
        own = [pk for pk in self.people if pk in here - same]
        return Column(
            self.drafts[place],
            self.numbers[place].get(lead, 0) if lead is not None else 0,
            self.names.slot(self.slots[place].get(lead)) if lead is not None else "",
            len(here),
            [Seat(self.names.person(pk), self._elsewhere(pk, lead)) for pk in own],
        )

    def _elsewhere(self, pk: int, lead: int | None) -> str:
        words = []
        for draft, home, numbers in zip(self.drafts, self.homes, self.numbers, strict=True):
            there = home.get(pk)
            if there != lead:
                words.append(f"{f'group {numbers[there]}' if there is not None else 'no group'} in {draft}")
        return ", ".join(words)


def comparable(cohort: Cohort) -> list[Draft]:
    """Return the drafts of a class that can be compared: those that are worked out; one query."""
    worked_out = cohort.drafts.exclude(state__in=("waiting", "solving", "failed"))
    return [draft for draft in worked_out.order_by("number") if draft.plan]


def compare(facts: Facts, drafts: list[Draft]) -> Comparison:
    """Return some drafts of a class beside each other; one query at most."""
    return Comparison(drafts, naming.read(facts, [draft.plan for draft in drafts]))
