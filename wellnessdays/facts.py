"""What the rules look at, loaded for some programs and days in five queries however many people there are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

from core.clock import site_today
from people.models import Enrollment
from wellnessdays.halves import Half
from wellnessdays.models import Blackout, Block, Policy, Request, RequestedHalf

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

# What was offered is as good as given: the trainee alone decides whether they take it.
PROMISED = (Request.State.APPROVED, Request.State.OFFERED)
BUILT_IN = Policy(valid_from=dt.date.min)


class Off(NamedTuple):
    """Someone who is away on a half day, or has asked to be."""

    trainee_id: int
    request_id: int
    approved: bool


class Place(NamedTuple):
    """A trainee's time in a program."""

    name: str
    training_year: int
    first_day: dt.date
    last_day: dt.date


class Stay(NamedTuple):
    """A trainee's time on a rotation."""

    rotation: str
    mode: str
    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True)
class Facts:
    """One program's rules, closed days, people and who is off; complete for the days it was loaded for."""

    program_id: int
    today: dt.date
    policies: Sequence[Policy] = ()
    blackouts: Sequence[Blackout] = ()
    away: Mapping[Half, Sequence[Off]] = field(default_factory=dict)
    places: Mapping[int, Sequence[Place]] = field(default_factory=dict)
    stays: Mapping[int, Sequence[Stay]] = field(default_factory=dict)

    def policy(self, day: dt.date) -> Policy:
        """Return the rules of a day: the program's, else the institution's, else the built-in ones."""
        valid = [policy for policy in self.policies if policy.valid_from <= day]
        own = [policy for policy in valid if policy.program_id]
        return next(iter(own or valid), BUILT_IN)

    def training_year(self, trainee_id: int, day: dt.date) -> int | None:
        """Return a trainee's training year on a day; None outside the program."""
        places = self.places.get(trainee_id, ())
        return next((p.training_year for p in places if p.first_day <= day <= p.last_day), None)

    def stay(self, trainee_id: int, day: dt.date) -> Stay | None:
        """Return where a trainee works on a day, if that is known."""
        stays = self.stays.get(trainee_id, ())
        return next((stay for stay in stays if stay.first_day <= day <= stay.last_day), None)

    def people(self, day: dt.date) -> int:
        """Return how many people are in the program on a day."""
        return sum(self.training_year(trainee, day) is not None for trainee in self.places)


def load(
    programs: Collection[int], days: Collection[dt.date], asking: Iterable[int] = ()
) -> dict[int, Facts]:
    """Return the facts of each program for some days; for the trainees who ask, all their days ahead too."""
    first, last, today = min(days), max(days), site_today()
    places = _places(programs, first, last)
    people = {trainee for found in places.values() for trainee in found}
    away = _away(people, days, asking)
    stays = _stays(people, first, last)
    here_or_everywhere = Q(program__in=programs) | Q(program__isnull=True)
    policies = list(Policy.objects.filter(here_or_everywhere, valid_from__lte=last))
    blackouts = list(Blackout.objects.filter(here_or_everywhere, first_day__lte=last, last_day__gte=first))
    return {
        program: Facts(
            program,
            today,
            [policy for policy in policies if policy.program_id in (None, program)],
            [blackout for blackout in blackouts if blackout.program_id in (None, program)],
            {
                half: [off for off in found if off.trainee_id in places[program]]
                for half, found in away.items()
            },
            places[program],
            stays,
        )
        for program in programs
    }


def _places(programs: Collection[int], first: dt.date, last: dt.date) -> dict[int, dict[int, list[Place]]]:
    ends_later = Q(ends_on__isnull=True) | Q(ends_on__gte=first)
    rows = Enrollment.objects.filter(ends_later, program__in=programs, starts_on__lte=last).values_list(
        "program_id", "user_id", "user__display_name", "training_year", "starts_on", "ends_on"
    )
    found: dict[int, dict[int, list[Place]]] = {program: defaultdict(list) for program in programs}
    for program, trainee, name, year, starts_on, ends_on in rows:
        found[program][trainee].append(Place(name, year, starts_on, ends_on or dt.date.max))
    return found


def _away(people: Collection[int], days: Collection[dt.date], asking: Iterable[int]) -> dict[Half, list[Off]]:
    rows = RequestedHalf.objects.filter(
        Q(trainee__in=people, day__in=days) | Q(trainee__in=list(asking)), active=True
    ).values_list("day", "part", "trainee_id", "request_id", "request__state")
    found: dict[Half, list[Off]] = defaultdict(list)
    for day, part, trainee, request, state in rows.order_by():
        found[Half(day, part)].append(Off(trainee, request, state in PROMISED))
    return found


def _stays(people: Collection[int], first: dt.date, last: dt.date) -> dict[int, list[Stay]]:
    rows = Block.objects.filter(trainee__in=people, first_day__lte=last, last_day__gte=first).values_list(
        "trainee_id", "rotation__name", "rotation__mode", "first_day", "last_day"
    )
    found: dict[int, list[Stay]] = defaultdict(list)
    for trainee, name, mode, starts, ends in rows.order_by():
        found[trainee].append(Stay(name, mode, starts, ends))
    return found
