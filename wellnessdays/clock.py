"""When nobody answers: the promise to the trainee runs on, and each one who could answer is told once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.clock import site_today, site_zone
from people.models import Role, User
from reminders.kinds import Due
from wellnessdays.models import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

MORNING = dt.time(8)
# The program's leads and their deputies have this long before the GME office is told.
GRACE, NO_GRACE = dt.timedelta(days=2), dt.timedelta()


def to_leads(_now: dt.datetime) -> Iterator[Due]:
    """Yield one note to each lead, deputies in office included, the morning after the promised day."""
    return _dues(Role.Kind.PROGRAM_LEAD, NO_GRACE)


def to_office(_now: dt.datetime) -> Iterator[Due]:
    """Yield one note to each of the GME office when leads and deputies let two more days pass."""
    return _dues(Role.Kind.GME_ADMIN, GRACE)


def _dues(kind: str, grace: dt.timedelta) -> Iterator[Due]:
    late = Request.objects.filter(state=Request.State.PENDING, answer_by__lt=site_today() - grace)
    people: dict[int, list[int]] = {}
    for request in late.select_related("program"):
        if request.program_id not in people:
            place = request.program if kind == Role.Kind.PROGRAM_LEAD else None
            found = User.objects.holding(kind, place).values_list("pk", flat=True)
            people[request.program_id] = list(found)
        day = request.answer_by + dt.timedelta(days=1) + grace
        due_at = dt.datetime.combine(day, MORNING, tzinfo=site_zone())
        for person in people[request.program_id]:
            if person != request.trainee_id:
                yield Due(person, str(request.public_id), due_at)
