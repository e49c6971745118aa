"""A request brought into each of its states, by the verbs alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.wellnessdays.conftest import later
from wellnessdays import operations
from wellnessdays.halves import whole_day
from wellnessdays.models import Request

if TYPE_CHECKING:
    from tests.conftest import Cast

WHY = "Two are away that day."
STATES = ("pending", "offered", "approved", "declined", "withdrawn", "cancelled", "recalled", "lapsed")
OFFERED = 29


def in_state(state: str, request: Request, cast: Cast) -> Request:
    """Return a fresh request of the trainee's in a state; it lapses whenever its day is."""
    lead, trainee = cast.program_lead, cast.trainee
    if state in ("approved", "cancelled", "recalled"):
        operations.approve(request=request, by=lead)
    match state:
        case "offered":
            operations.offer(request=request, by=lead, reason=WHY, halves=whole_day(later(OFFERED)))
        case "declined":
            operations.decline(request=request, by=lead, reason=WHY)
        case "withdrawn":
            operations.withdraw(request=request, by=trainee)
        case "cancelled":
            operations.cancel(request=request, by=trainee)
        case "recalled":
            operations.recall(request=request, by=lead, reason=WHY)
        case "lapsed":
            _lapse(request)
    return Request.objects.with_halves().get(pk=request.pk)


def _lapse(request: Request) -> None:
    days = list(request.halves.values_list("pk", "day"))
    request.halves.update(day=later(0))
    operations.lapse(request=Request.objects.get(pk=request.pk))
    for pk, day in days:
        request.halves.filter(pk=pk).update(day=day)
