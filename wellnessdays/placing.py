"""Days that a program sets aside ahead of time, so that nobody has to ask; the trainee may move them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from reminders.operations import enqueue_all
from wellnessdays import grid, operations
from wellnessdays.halves import AFTERNOON, MORNING, Half, day_words, whole_day
from wellnessdays.ledger import locked_requests
from wellnessdays.models import Request
from wellnessdays.operations import RefusedError
from wellnessdays.permissions import can_decide, can_move

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from people.models import Program, User

PLACED = "wellnessdays.placed"
CHOICES = 12


def place(
    *, program: Program, trainees: Iterable[User], halves: Collection[Half], by: User
) -> tuple[list[Request], list[str]]:
    """Set the same half days aside for some trainees; return what was set, and a line for each refusal.

    Each trainee stands by themselves: a cap that is reached refuses the rest, in the order given.
    """
    placed, refused = [], []
    for trainee in trainees:
        try:
            placed.append(_place(program, trainee, halves, by))
        except RefusedError as refusal:
            refused.append(f"{trainee}: {refusal}")
    return placed, refused


@transaction.atomic
def move(*, request: Request, by: User, halves: Collection[Half]) -> Request:
    """Move a day that was set aside to open half days, as many as before; approved at once.

    Raises RefusedError when it was not set aside for them, has begun, or a rule says anything.
    """
    (request,) = locked_requests([request])
    if not can_move(by, request) or len(set(halves)) != request.size:
        raise RefusedError("Only a day that was set aside for you can be moved, until it begins.")
    operations.cancel(request=request, by=by)
    moved = operations.ask(trainee=by, program=request.program, halves=halves, certain=True)
    return _mark(moved)


def choices(request: Request) -> list[tuple[str, str]]:
    """Return the next open days, or open halves, to which a request may move, as (keys, words)."""
    weeks = grid.weeks(request.trainee, request.program)
    cells = [cell for week in weeks for row in week.rows for cell in row.cells]
    free = sorted(cell.half for cell in cells if cell.state == "open")
    if request.size == 1:
        return [(half.key, str(half)) for half in free][:CHOICES]
    days = [half.day for half in free if half.part == MORNING and Half(half.day, AFTERNOON) in free]
    return [(" ".join(half.key for half in whole_day(day)), day_words(day)) for day in days][:CHOICES]


@transaction.atomic
def _place(program: Program, trainee: User, halves: Collection[Half], by: User) -> Request:
    if not can_decide(by, Request(program=program, trainee=trainee)):
        raise RefusedError("nobody sets their own days aside, nor those of another program.")
    request = operations.ask(trainee=trainee, program=program, halves=halves)
    if request.is_pending:
        request = operations.approve(request=request, by=by)
    enqueue_all(kind=PLACED, occurrences=[(trainee.pk, str(request.public_id))])
    return _mark(request)


def _mark(request: Request) -> Request:
    Request.objects.filter(pk=request.pk).update(placed=True)
    request.placed = True
    return request
