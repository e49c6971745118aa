"""Where someone could go: nobody who assesses them leads there, nobody kept apart from them sits there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from peers.models import Availability, Facilitation, Group, KeepApart, Membership
from peers.safety import Assessing, Span, span
from people.models.people import still_open

if TYPE_CHECKING:
    from peers.models import Cohort, Meeting
    from people.models import User

AWAY_FROM_HOME, NOT_FREE, FULL = 10, 20, 100


@dataclass(frozen=True)
class Option:
    """A group that someone may join, what it would cost in points, and why, in a few words."""

    group: Group
    cost: int
    words: str

    @property
    def label(self) -> str:
        """The group and the words, for a list to choose from."""
        return f"{self.group}: {self.words}"


def options(cohort: Cohort, person: User, on: dt.date) -> list[Option]:
    """Return the groups that someone may join from a day on, the cheapest first; seven queries.

    Moves are priced: another group than one's own, a time one is not free at, a group over its size.
    """
    groups = list(cohort.groups.exclude(number=0).select_related("slot"))
    seats = list(Membership.objects.members().filter(still_open(on), group__in=groups).exclude(person=person))
    leads = list(Facilitation.objects.filter(still_open(on), group__in=groups))
    sizes: dict[int, int] = defaultdict(int)
    for seat in seats:
        sizes[seat.group_id] += 1
    barred = _barred(cohort, [*seats, *leads], person) | _assessed(leads, person, on)
    home = Membership.objects.members().filter(cohort=cohort, person=person).order_by("starts_on").last()
    free = set(Availability.objects.filter(person=person, slot__cohort=cohort).values_list("slot", flat=True))
    found = [
        _option(group, sizes[group.pk], home.group_id if home else None, free)
        for group in groups
        if group.pk not in barred
    ]
    return sorted(found, key=lambda option: (option.cost, option.group.number))


def _barred(cohort: Cohort, there: list[Membership | Facilitation], person: User) -> set[int]:
    """Return the groups in which someone leads, or someone belongs or leads whom they are kept apart from."""
    away = {*apart_from(cohort, person), person.pk}
    return {row.group_id for row in there if row.person_id in away}


def _assessed(leads: list[Facilitation], person: User, on: dt.date) -> set[int]:
    known = Assessing([lead.person_id for lead in leads], [person.pk])
    window = Span(on, dt.date.max)
    return {
        lead.group_id
        for lead in leads
        if (both := span(lead).meets(window)) and known.first(lead.person_id, person.pk, both)
    }


def apart_from(cohort: Cohort, person: User) -> set[int]:
    """Return from whom someone is kept apart in a class."""
    pairs = KeepApart.objects.filter(Q(one=person) | Q(other=person), cohort=cohort)
    return {pair.one_id + pair.other_id - person.pk for pair in pairs}


def may_sit(person: User, host: Meeting) -> bool:
    """Say whether someone may sit in a meeting for its day, by the same two rules; four queries or more."""
    day = host.day
    leads = list(Facilitation.objects.on(day).filter(group=host.group_id).values_list("person", flat=True))
    known = Assessing(leads, [person.pk])
    if person.pk in leads or any(known.first(lead, person.pk, Span(day, day)) for lead in leads):
        return False
    there = Membership.objects.on(day).filter(group=host.group_id).values_list("person", flat=True)
    return not apart_from(host.group.cohort, person) & {*leads, *there}


def _option(group: Group, size: int, home: int | None, free: set[int]) -> Option:
    cost, words = size, [f"{size} {'person' if size == 1 else 'people'} now"]
    if home is not None and home != group.pk:
        cost += AWAY_FROM_HOME
    elif home is not None:
        words.append("their group before")
    if free and group.slot_id and group.slot_id not in free:
        cost += NOT_FREE
        words.append("meets when they are not free")
    if size >= group.cohort.group_most:
        cost += FULL
        words.append("full")
    return Option(group, cost, ", ".join(words))
