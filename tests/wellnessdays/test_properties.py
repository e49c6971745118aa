"""Random lives of a small program: whatever is done in whatever order, the books stay true."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.years import AcademicYear
from tests.conftest import make_trainee
from tests.wellnessdays.conftest import TODAY, weekday
from wellnessdays import balances, facts, grid, operations, proof
from wellnessdays.halves import Half
from wellnessdays.models import Blackout, Policy, Request, RequestedHalf
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from people.models import User
    from tests.conftest import Cast

YEAR = AcademicYear.of(TODAY)
CAP = 1
LAST_CALL = 8
VERBS = ("approve", "decline", "offer", "accept", "refuse", "withdraw", "cancel", "recall", "all")
HALVES = [Half(weekday(number), part) for number in range(3) for part in ("am", "pm")]

asks = st.tuples(st.just("ask"), st.integers(0, 3), st.sets(st.sampled_from(HALVES), min_size=1, max_size=2))
acts = st.tuples(st.sampled_from(VERBS), st.integers(0, 9), st.sampled_from(HALVES))
rules = st.tuples(st.just("rules"), st.integers(4, 8), st.sampled_from(HALVES))
steps = [asks, asks, acts, acts, acts, rules]
lives = st.lists(st.sampled_from(range(len(steps))).flatmap(lambda n: steps[n]), min_size=10, max_size=30)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Undo everything that happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def act(cast: Cast, people: list[User], step: tuple[str, int, object]) -> None:
    """Do one thing of a life; what is refused is refused."""
    verb, number, what = step
    if verb == "ask":
        operations.ask(trainee=people[number], program=cast.program, halves=what)  # type: ignore[arg-type]
        return
    assert isinstance(what, Half)
    if verb == "rules":
        Policy.objects.create(program=cast.program, valid_from=TODAY, cap_day=CAP, allowance_halves=number)
        if number == LAST_CALL:
            Blackout.objects.create(title="Exam", first_day=what.day, last_day=what.day)
        return
    waiting = list(Request.objects.order_by("pk"))
    if verb == "all":
        operations.approve_clean(requests=waiting, by=cast.program_lead)
    elif waiting:
        decide(cast, verb, waiting[number % len(waiting)], what)


def decide(cast: Cast, verb: str, request: Request, half: Half) -> None:
    """Do one thing to one request."""
    lead = {"request": request, "by": cast.program_lead}
    if verb in ("decline", "recall"):
        getattr(operations, verb)(**lead, reason="Short.")
    elif verb == "offer":
        operations.offer(**lead, reason="Short.", halves=[half])  # type: ignore[arg-type]
    elif verb == "approve":
        operations.approve(**lead)  # type: ignore[arg-type]
    else:
        getattr(operations, verb)(request=request, by=request.trainee)


def most_off(cast: Cast) -> int:
    """Return the largest number of people who are off on one half day."""
    known = facts.load([cast.program.pk], {half.day for half in HALVES})[cast.program.pk]
    return max((sum(off.approved for off in found) for found in known.away.values()), default=0)


def on_screen(cast: Cast, person: User) -> int:
    """Return how many half days the table shows as a person's own."""
    weeks = grid.weeks(person, cast.program)
    return sum(cell.state == "mine" for week in weeks for row in week.rows for cell in row.cells)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
@settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=lives)
def test_whatever_happens_the_books_stay_true(cast: Cast, life: list[tuple[str, int, object]]) -> None:
    with undone():
        people = [make_trainee(f"resident_{number}", cast.program) for number in range(4)]
        Policy.objects.create(program=cast.program, valid_from=YEAR.first_day, cap_day=CAP)
        for step in life:
            with contextlib.suppress(RefusedError):
                act(cast, people, step)
        assert proof.faults() == []
        assert most_off(cast) <= CAP
        for person in people:
            standing = balances.standing(person, YEAR)
            kept = RequestedHalf.objects.filter(trainee=person, active=True).count()
            assert 0 <= standing.free <= standing.granted
            assert standing.held + standing.taken == kept == on_screen(cast, person)
