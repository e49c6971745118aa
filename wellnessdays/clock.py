"""The promise to the trainee runs on: who should answer is told, then who stands in, then the GME office."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q

from core.clock import site_today, site_zone
from people.models import Role
from reminders import moments
from reminders.kinds import AHEAD, Due
from wellnessdays.models import Appeal, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from people.models import Program

    # A program's people who are told at a step; None stands for every program, as the GME office does.
    Told = Callable[[Program], list[int]]

MORNING = dt.time(8)
# A note that goes before a weekend or a run of holidays is planned before it.
BEFORE_HOLIDAYS = dt.timedelta(days=5)
SAME_DAY, NEXT_DAY = dt.timedelta(), dt.timedelta(days=1)
# Whoever stands in for the lead has this long before the GME office is told.
GRACE = dt.timedelta(days=2)


def to_leads(_now: dt.datetime) -> Iterator[Due]:
    """Yield one note to each of a program's leads in the morning of the promised day."""
    return _dues(lambda program: _holding(Role.Kind.PROGRAM_LEAD, program), ahead=BEFORE_HOLIDAYS)


def to_deputies(_now: dt.datetime) -> Iterator[Due]:
    """Yield one note the next morning to each deputy in office; where there is none, to the leads again."""

    def told(program: Program) -> list[int]:
        deputies = _holding(Role.Kind.PROGRAM_LEAD, program, deputies=True)
        return deputies or _holding(Role.Kind.PROGRAM_LEAD, program)

    return _dues(told, after=NEXT_DAY)


def to_office(_now: dt.datetime) -> Iterator[Due]:
    """Yield one note to each of the GME office two days after the deputies' working morning."""
    return _dues(lambda _program: _holding(Role.Kind.GME_ADMIN), after=NEXT_DAY, grace=GRACE)


def appeals_to_office(_now: dt.datetime) -> Iterator[Due]:
    """Yield one note to each of the GME office who may look again, in the morning of the promised day."""
    office = _holding(Role.Kind.GME_ADMIN)
    last = site_today() + BEFORE_HOLIDAYS
    for appeal in Appeal.objects.waiting().filter(answer_by__lte=last).with_requests():
        due_at = _morning(appeal.answer_by)
        for person in office:
            if person not in (appeal.request.trainee_id, appeal.refused_by_id):
                yield Due(person, str(appeal.public_id), due_at)


def _dues(
    told: Told,
    *,
    after: dt.timedelta = SAME_DAY,
    grace: dt.timedelta = SAME_DAY,
    ahead: dt.timedelta = AHEAD,
) -> Iterator[Due]:
    last = site_today() + ahead - after - grace
    waiting = Request.objects.filter(state=Request.State.PENDING, answer_by__lte=last)
    people: dict[int, list[int]] = {}
    for request in waiting.select_related("program"):
        if request.program_id not in people:
            people[request.program_id] = told(request.program)
        due_at = _morning(request.answer_by + after)
        if grace:
            # A weekend must not eat the time that deputies have.
            begun = moments.working(due_at, site_zone().key, 1).astimezone(site_zone())
            due_at = _morning(begun.date() + grace)
        for person in people[request.program_id]:
            if person != request.trainee_id:
                yield Due(person, str(request.public_id), due_at)


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, MORNING, tzinfo=site_zone())


def _holding(kind: str, program: Program | None = None, *, deputies: bool = False) -> list[int]:
    """Return who holds a role in force today, themselves or as a deputy."""
    today = site_today()
    in_force = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    held = Role.objects.filter(in_force, kind=kind, starts_on__lte=today, user__is_active=True)
    if program is not None:
        held = held.filter(program=program)
    if program is not None or deputies:
        held = held.filter(deputy_for__isnull=not deputies)
    return list(held.order_by("user").values_list("user", flat=True).distinct())
