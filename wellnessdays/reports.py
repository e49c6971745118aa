"""How wellness days are used, refused and answered, by program and year, with small cells hidden."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Sum

from core.clock import site_zone
from people.models import Enrollment, Program
from wellnessdays import cells
from wellnessdays.cells import HIDDEN, LEAST
from wellnessdays.models import Appeal, LedgerEntry, Request, RequestedHalf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.years import AcademicYear

State, Outcome = Request.State, Appeal.Outcome
TAKEN = (State.APPROVED, State.CANCELLED, State.RECALLED)
USES = ("none", "some", "all")
USE_HEADING = ["Program", "People", "Took none", "Took some", "Took all"]
ANSWERS = ("Approved", "Another day offered", "Refused", "Taken back", "No answer")
ANSWER_HEADING = ["Program", "Requests", *ANSWERS, "Days to answer (median)"]


@dataclass(frozen=True)
class Line:
    """One row of a table: a program, or several; a number or a word in each cell, and a median in days."""

    program: str
    total: str
    cells: list[str]
    days: str = ""


@dataclass(frozen=True)
class Tally:
    """A number of the whole institution and its parts, as they may be shown."""

    title: str
    total: str
    parts: list[tuple[str, str]]


@dataclass(frozen=True)
class Report:
    """A year: use and answers by program; of all together why not, what instead, what was looked at again."""

    use: list[Line]
    answers: list[Line]
    tallies: list[Tally]


def of_year(year: AcademicYear) -> Report:
    """Return the report of a year, in six queries however many programs, people and requests there are."""
    names = dict(Program.objects.values_list("pk", "name"))
    asked = _asked(year)
    answers = _answers(asked, names)
    told = [_grounds(asked), _offers(asked)]
    if any(line.total == HIDDEN for line in answers):
        # Less the programs that are shown, their sums would tell of those that are not.
        told = [Tally(tally.title, HIDDEN, [(label, HIDDEN) for label, _ in tally.parts]) for tally in told]
    return Report(_use(year, names), answers, [*told, _appeals(year)])


def _use(year: AcademicYear, names: dict[int, str]) -> list[Line]:
    taken = _taken(year)
    lines = []
    for program, people in sorted(_members(year).items(), key=lambda item: names[item[0]]):
        used = Counter(_used(*taken.get(person, (0, 1))) for person in people)
        total, shown = cells.partition([used[use] for use in USES])
        lines.append(Line(names[program], total, shown))
    return lines


def _answers(asked: list[Request], names: dict[int, str]) -> list[Line]:
    by_program: dict[str, list[Request]] = defaultdict(list)
    for request in asked:
        by_program[names[request.program_id]].append(request)
    counts = {name: _count(by_program[name]) for name in sorted(by_program)}
    return [
        Line(
            ", ".join(row.names) if len(row.names) < LEAST else f"{len(row.names)} programs together",
            row.total,
            row.cells,
            "" if HIDDEN in row.cells else _days([r for name in row.names for r in by_program[name]]),
        )
        for row in cells.pool(counts)
    ]


def _count(requests: list[Request]) -> list[int]:
    found = Counter(map(_first_answer, requests))
    return [found[answer] for answer in ANSWERS]


def _first_answer(request: Request) -> str:
    """Return what a program answered, whatever came of it afterwards."""
    if request.was_offered:  # type: ignore[attr-defined]
        return "Another day offered"
    if request.state == State.DECLINED or request.ground:
        return "Refused"
    if request.recall_reason:
        return "Taken back"
    return "Approved" if request.state in (State.APPROVED, State.CANCELLED) else "No answer"


def _grounds(asked: list[Request]) -> Tally:
    """Why programs said no, with another day or without."""
    said = [r for r in asked if _first_answer(r) in ("Refused", "Another day offered")]
    found = Counter(request.ground or Request.Ground.OTHER for request in said)
    labels = {value: label for value, label in Request.Ground.choices if value}
    return _tally("Why not", [(label, found[value]) for value, label in labels.items()])


def _offers(asked: list[Request]) -> Tally:
    """What became of other days that were offered."""
    offered = [r for r in asked if _first_answer(r) == "Another day offered"]
    taken = sum(r.countered and r.decided_at is not None and r.state in TAKEN for r in offered)
    left = sum(r.state == State.DECLINED or not r.countered for r in offered)
    parts = [("Taken", taken), ("Left", left), ("Not answered", len(offered) - taken - left)]
    return _tally("Another day offered", parts)


def _appeals(year: AcademicYear) -> Tally:
    """How often the GME office looked again, with what outcome, and how fast."""
    found = list(Appeal.objects.filter(asked_at__range=_moments(year)).order_by())
    counts = Counter(appeal.outcome for appeal in found)
    answered = counts[Outcome.UPHELD] + counts[Outcome.OVERTURNED]
    parts = [
        (Outcome.UPHELD.label, counts[Outcome.UPHELD]),
        (Outcome.OVERTURNED.label, counts[Outcome.OVERTURNED]),
        ("Waiting, withdrawn or missed", len(found) - answered),
    ]
    return _tally("Looked at again by the GME office", parts)


def _tally(title: str, parts: list[tuple[str, int]]) -> Tally:
    total, shown = cells.partition([count for _, count in parts])
    return Tally(title, total, [(label, cell) for (label, _), cell in zip(parts, shown, strict=True)])


def _used(taken: int, granted: int) -> str:
    return "none" if taken <= 0 else "all" if taken >= granted else "some"


def _days(requests: list[Request]) -> str:
    """Return the median of the days to an answer; of fewer than five answers none is told."""
    spans = [
        (r.decided_at - r.asked_at) / dt.timedelta(days=1)
        for r in requests
        if r.decided_at and r.decided_by_id
    ]
    return f"{median(spans):.1f}" if len(spans) >= LEAST else ""


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


def _moments(year: AcademicYear) -> tuple[dt.datetime, dt.datetime]:
    first, after = (
        dt.datetime.combine(day, dt.time(), tzinfo=site_zone())
        for day in (year.first_day, year.last_day + dt.timedelta(days=1))
    )
    return first, after - dt.timedelta(microseconds=1)


def _asked(year: AcademicYear) -> list[Request]:
    offered = RequestedHalf.objects.filter(request=OuterRef("pk"), offered=True)
    found = Request.objects.filter(asked_at__range=_moments(year)).annotate(was_offered=Exists(offered))
    return list(found.order_by())


def rows(report: Report) -> list[list[object]]:
    """Return a report as the lines of a CSV file: table, program, what, number."""
    return [
        *(
            _cells("Use", line.program, what, cell)
            for line in report.use
            for what, cell in _named(USE_HEADING, line)
        ),
        *(
            _cells("Answers", line.program, what, cell)
            for line in report.answers
            for what, cell in [*_named(ANSWER_HEADING, line), (ANSWER_HEADING[-1], line.days or "too few")]
        ),
        *(
            _cells(tally.title, "All programs", what, cell)
            for tally in report.tallies
            for what, cell in [("All", tally.total), *tally.parts]
        ),
    ]


def _cells(*found: object) -> list[object]:
    return [*found]


def _named(heading: list[str], line: Line) -> Iterable[tuple[str, str]]:
    return zip(heading[1:], [line.total, *line.cells], strict=False)
