"""How wellness days are used, refused and answered, by program and year, with small cells hidden."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from core.clock import site_zone
from people.models import Enrollment, Program
from wellnessdays.models import LedgerEntry, Request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.years import AcademicYear

# A number of people below this is not shown, and neither is what would give it away.
LEAST = 5
HIDDEN = "fewer than 5"
USES = ("none", "some", "all")


@dataclass(frozen=True)
class Line:
    """One program's year, as it may be shown: each cell is a number or the words for "too few"."""

    program: str
    people: str
    none: str
    some: str
    all: str
    asked: str
    refused: str
    recalled: str
    days_to_answer: str

    @property
    def cells(self) -> list[str]:
        """The line as a row of a table."""
        return [
            self.program,
            self.people,
            self.none,
            self.some,
            self.all,
            self.asked,
            self.refused,
            self.recalled,
            self.days_to_answer,
        ]


HEADING = [
    "Program",
    "People",
    "Took none",
    "Took some",
    "Took all",
    "Requests",
    "Refused",
    "Taken back",
    "Days to answer (median)",
]


def of_year(year: AcademicYear) -> list[Line]:
    """Return a line for each residency and fellowship with people in that year, in four queries."""
    members, names = _members(year), dict(Program.objects.values_list("pk", "name"))
    taken, asked = _taken(year), _asked(year)
    return [
        _line(names[program], [taken.get(person, (0, 1)) for person in people], asked.get(program, []))
        for program, people in sorted(members.items(), key=lambda item: names[item[0]])
    ]


def hide(counts: list[int]) -> list[str]:
    """Return numbers of people that add up to a known sum, so that no small one can be worked out.

    A number from one to four is hidden; when it is the only one, the next smallest is hidden with it.
    """
    hidden = {index for index, count in enumerate(counts) if 0 < count < LEAST}
    if len(hidden) == 1:
        rest = [index for index in range(len(counts)) if index not in hidden]
        hidden.add(min(rest, key=lambda index: (counts[index] == 0, counts[index])))
    return [HIDDEN if index in hidden else str(count) for index, count in enumerate(counts)]


def _line(name: str, people: list[tuple[int, int]], requests: list[Request]) -> Line:
    if len(people) < LEAST:
        return Line(name, HIDDEN, *[""] * 7)
    none, some, every = hide([sum(_use(taken, granted) == use for taken, granted in people) for use in USES])
    answered = [r for r in requests if r.decided_at and r.decided_by_id]
    refused = sum(r.state == Request.State.DECLINED for r in requests)
    recalled = sum(r.state == Request.State.RECALLED for r in requests)
    return Line(
        name,
        str(len(people)),
        none,
        some,
        every,
        str(len(requests)),
        _rare(refused),
        _rare(recalled),
        _days(answered),
    )


def _rare(count: int) -> str:
    """Return how often something happened; what happened to one of a few people is not told."""
    return HIDDEN if 0 < count < LEAST else str(count)


def _use(taken: int, granted: int) -> str:
    return "none" if taken <= 0 else "all" if taken >= granted else "some"


def _days(answered: list[Request]) -> str:
    if not answered:
        return ""
    spans = [(r.decided_at - r.asked_at) / dt.timedelta(days=1) for r in answered if r.decided_at]
    return f"{median(spans):.1f}"


def _members(year: AcademicYear) -> dict[int, set[int]]:
    ends_in_it = Q(ends_on__isnull=True) | Q(ends_on__gte=year.first_day)
    rows = Enrollment.objects.gme().filter(ends_in_it, starts_on__lte=year.last_day)
    found: dict[int, set[int]] = defaultdict(set)
    for program, person in rows.order_by().values_list("program", "user"):
        found[program].add(person)
    return found


def _taken(year: AcademicYear) -> dict[int, tuple[int, int]]:
    """Return half days taken and granted, by person."""
    kind = LedgerEntry.Kind
    spent, given = Q(kind__in=[kind.USE, kind.RETURN]), Q(kind__in=[kind.GRANT, kind.ADJUST])
    rows = LedgerEntry.objects.filter(account__start_year=year.start_year).order_by()
    sums = rows.values_list("account__trainee").annotate(
        taken=Sum("halves", filter=spent, default=0), granted=Sum("halves", filter=given, default=0)
    )
    return {person: (-taken, granted) for person, taken, granted in sums}


def _asked(year: AcademicYear) -> dict[int, list[Request]]:
    first, after = (
        dt.datetime.combine(day, dt.time(), tzinfo=site_zone())
        for day in (year.first_day, year.last_day + dt.timedelta(days=1))
    )
    found: dict[int, list[Request]] = defaultdict(list)
    for request in Request.objects.filter(asked_at__gte=first, asked_at__lt=after).order_by():
        found[request.program_id].append(request)
    return found


def rows(lines: Iterable[Line]) -> list[list[object]]:
    """Return the lines for a CSV file."""
    return [[*line.cells] for line in lines]
