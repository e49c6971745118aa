"""What is to be formed, as plain numbers: people and leads by their place in a list, slots by their id."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peers.models import Availability, Declaration, Entrant, KeepApart, Lead
from peers.safety import Assessing, Span

if TYPE_CHECKING:
    from peers.models import Cohort


@dataclass(frozen=True)
class Member:
    """Someone to be placed: when they are free, what groups are balanced by, what they declared."""

    id: int
    slots: frozenset[int]
    traits: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    """One or two people who lead one group, and when both are free."""

    id: int
    people: frozenset[int]
    slots: frozenset[int]


@dataclass(frozen=True)
class Problem:
    """Everything a solver needs. `barred`, `apart` and `apart_leads` hold places in the lists."""

    members: list[Member]
    pairs: list[Pair]
    least: int
    most: int
    barred: frozenset[tuple[int, int]] = frozenset()
    apart: frozenset[tuple[int, int]] = frozenset()
    apart_leads: frozenset[tuple[int, int]] = frozenset()
    names: dict[int, str] = field(default_factory=dict)


def load(cohort: Cohort) -> Problem:
    """Read a class; nine queries. Whoever gave no times is taken to be free at all of them."""
    slots = frozenset(cohort.slots.values_list("pk", flat=True))
    free: dict[int, set[int]] = defaultdict(set)
    for person, slot in Availability.objects.filter(slot__in=slots).values_list("person", "slot"):
        free[person].add(slot)
    words: dict[int, set[str]] = defaultdict(set)
    for person, word in Declaration.objects.filter(cohort=cohort).values_list("person", "word"):
        words[person].add(word.casefold())
    entrants = list(Entrant.objects.filter(cohort=cohort).select_related("person").order_by("person"))
    leads = list(Lead.objects.filter(cohort=cohort).select_related("person", "partner"))
    members = [
        Member(
            row.person_id,
            frozenset(free.get(row.person_id) or slots),
            (f"campus {row.campus}", f"college {row.college}", f"track {row.track}"),
            frozenset(words[row.person_id]),
        )
        for row in entrants
    ]
    pairs = [_pair(row, free, slots) for row in leads]
    apart = list(KeepApart.objects.filter(cohort=cohort).values_list("one", "other"))
    return Problem(
        members,
        pairs,
        cohort.group_least,
        cohort.group_most,
        _barred(members, pairs, cohort),
        _apart(members, apart),
        _apart_leads(members, pairs, apart),
        {row.person_id: row.person.display_name for row in entrants} | _names(leads),
    )


def _names(leads: list[Lead]) -> dict[int, str]:
    people = [person for row in leads for person in (row.person, row.partner) if person is not None]
    return {person.pk: person.display_name for person in people}


def _pair(row: Lead, free: dict[int, set[int]], slots: frozenset[int]) -> Pair:
    people = frozenset(pk for pk in (row.person_id, row.partner_id) if pk is not None)
    shared = slots
    for person in people:
        shared &= frozenset(free.get(person) or slots)
    return Pair(row.pk, people, shared)


def _barred(members: list[Member], pairs: list[Pair], cohort: Cohort) -> frozenset[tuple[int, int]]:
    known = Assessing([pk for pair in pairs for pk in pair.people], [member.id for member in members])
    whole = Span(cohort.starts_on, cohort.ends_on)
    return frozenset(
        (place, number)
        for number, pair in enumerate(pairs)
        for place, member in enumerate(members)
        if member.id in pair.people
        or any(known.first(lead, member.id, whole) is not None for lead in pair.people)
    )


def _apart(members: list[Member], apart: list[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    places = {member.id: place for place, member in enumerate(members)}
    return frozenset((places[one], places[other]) for one, other in apart if {one, other} <= places.keys())


def _apart_leads(
    members: list[Member], pairs: list[Pair], apart: list[tuple[int, int]]
) -> frozenset[tuple[int, int]]:
    both = {*apart, *((other, one) for one, other in apart)}
    return frozenset(
        (place, number)
        for number, pair in enumerate(pairs)
        for place, member in enumerate(members)
        if any((member.id, lead) in both for lead in pair.people)
    )
