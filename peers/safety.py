"""Nobody who assesses a trainee facilitates their group: looked at now, and for the weeks ahead."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from core.clock import site_today
from peers.models import Assessment, Facilitation, Membership
from people.models import Enrollment, Role
from people.models.people import still_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from peers.models import Cohort, Group
    from people.models import User

AHEAD = dt.timedelta(weeks=8)
END = dt.date.max


@dataclass(frozen=True, order=True)
class Span:
    """From a first to a last day, both counted."""

    first: dt.date
    last: dt.date

    def meets(self, other: Span) -> Span | None:
        """Return the days that two spans share, if any."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first, last) if first <= last else None


@dataclass(frozen=True)
class Conflict:
    """A facilitator who assesses a member of a group, from the first day on which both are so."""

    group: Group
    facilitator: User
    trainee: User
    first: dt.date

    @property
    def is_now(self) -> bool:
        """Whether it is so already."""
        return self.first <= site_today()


class Assessing:
    """Who assesses whom and when, of some facilitators and some trainees; four queries for any number."""

    def __init__(self, leads: Iterable[int], trainees: Iterable[int]) -> None:
        leads, trainees = set(leads), set(trainees)
        self.people: dict[tuple[int, int], list[Span]] = defaultdict(list)
        self.programs: dict[int, list[tuple[int | None, Span]]] = defaultdict(list)
        self.places: dict[int, list[tuple[int, Span]]] = defaultdict(list)
        known = Assessment.objects.filter(assessor__in=leads)
        for row in known.filter(Q(program__isnull=False) | Q(trainee__in=trainees)):
            if row.trainee_id:
                self.people[row.assessor_id, row.trainee_id].append(span(row))
            else:
                self.programs[row.assessor_id].append((row.program_id, span(row)))
        # Whoever leads a program decides about its trainees, whatever a list of assessors says.
        for role in Role.objects.filter(user__in=leads, kind=Role.Kind.PROGRAM_LEAD, program__isnull=False):
            self.programs[role.user_id].append((role.program_id, span(role)))
        for place in Enrollment.objects.filter(user__in=trainees):
            self.places[place.user_id].append((place.program_id, span(place)))

    def spans(self, lead: int, trainee: int) -> list[Span]:
        """Return the days on which one assesses the other, the first first."""
        found = list(self.people.get((lead, trainee), []))
        for program, days in self.programs.get(lead, []):
            for place, there in self.places.get(trainee, []):
                both = days.meets(there) if program == place else None
                if both is not None:
                    found.append(both)
        return sorted(found)

    def first(self, lead: int, trainee: int, within: Span) -> dt.date | None:
        """Return the first day of a span on which one assesses the other."""
        met = [both.first for days in self.spans(lead, trainee) if (both := days.meets(within))]
        return min(met, default=None)


def span(row: Assessment | Role | Enrollment | Membership | Facilitation) -> Span:
    """Return a row's days."""
    return Span(row.starts_on, row.ends_on or END)


def conflicts(groups: Iterable[Group], *, ahead: dt.timedelta = AHEAD) -> list[Conflict]:
    """Return who assesses a member of a group they lead, today or within the weeks ahead."""
    today = site_today()
    window = Span(today, today + ahead)
    by_id = {group.pk: group for group in groups}
    near = still_open(today) & Q(starts_on__lte=window.last)
    leads = Facilitation.objects.filter(near, group__in=by_id).select_related("person")
    members = Membership.objects.members().filter(near, group__in=by_id).select_related("person")
    seated: dict[int, list[Membership]] = defaultdict(list)
    for row in members:
        seated[row.group_id].append(row)
    leads_now = list(leads)
    known = Assessing(
        [lead.person_id for lead in leads_now], [row.person_id for rows in seated.values() for row in rows]
    )
    found = []
    for lead in leads_now:
        for row in seated[lead.group_id]:
            both = span(lead).meets(span(row))
            shared = both.meets(window) if both else None
            first = known.first(lead.person_id, row.person_id, shared) if shared else None
            if first is not None:
                found.append(Conflict(by_id[lead.group_id], lead.person, row.person, first))
    return sorted(found, key=lambda each: (each.first, each.group.number))


def warnings(pairs: Mapping[int, tuple[set[User], set[User]]], cohort: Cohort) -> list[str]:
    """Say which groups, by number with members and leads, would be led by someone who assesses a member."""
    leads = {lead.pk for _, those in pairs.values() for lead in those}
    known = Assessing(leads, {person.pk for those, _ in pairs.values() for person in those})
    window = Span(cohort.starts_on, cohort.ends_on)
    return [
        f"{lead.display_name} assesses {person.display_name}, and would lead group {number}."
        for number, (members, those) in pairs.items()
        for lead in sorted(those, key=lambda each: each.display_name)
        for person in sorted(members, key=lambda each: each.display_name)
        if known.first(lead.pk, person.pk, window) is not None
    ]
