from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction

from people.years import AcademicYear
from tests.conftest import make_trainee
from tests.wellnessdays.conftest import TODAY
from wellnessdays import allowances, balances
from wellnessdays.models import LedgerEntry, Policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]

YEAR = AcademicYear.of(TODAY)


@pytest.mark.parametrize(
    ("start", "halves"),
    [
        (dt.date(2026, 7, 1), 8),
        (dt.date(2026, 7, 2), 8),
        (dt.date(2027, 1, 1), 4),
        (dt.date(2027, 6, 30), 1),
    ],
)
def test_a_late_start_brings_a_share_rounded_up(start: dt.date, halves: int) -> None:
    assert allowances.prorated(8, start, YEAR) == halves


def test_a_late_start_is_granted_less_with_the_reason_in_the_ledger(cast: Cast, ask: Ask) -> None:
    late = make_trainee("late", cast.program, starts_on=dt.date(2026, 10, 1))
    ask(by=late)
    grant = LedgerEntry.objects.get(account__trainee=late, kind="grant")
    assert (grant.halves, grant.note) == (6, "Counted from Thu 1 Oct 2026.")


def test_a_program_may_grant_everything_to_a_late_start(cast: Cast, rules: Rules) -> None:
    rules(prorated=False)
    late = make_trainee("late", cast.program, starts_on=dt.date(2027, 1, 1))
    assert allowances.allowance(late, YEAR).halves == 8


def test_the_rules_of_the_first_day_make_the_allowance(cast: Cast, rules: Rules) -> None:
    rules(allowance_halves=10, valid_from=YEAR.first_day)
    assert allowances.allowance(cast.trainee, YEAR).halves == 10


def test_new_rules_leave_the_running_year_as_it_was(cast: Cast, rules: Rules) -> None:
    rules(allowance_halves=2, valid_from=TODAY)
    assert (
        allowances.allowance(cast.trainee, YEAR).halves,
        allowances.allowance(cast.trainee, YEAR.next).halves,
    ) == (8, 2)


def test_new_rules_leave_what_was_granted_as_it_was(cast: Cast, ask: Ask, rules: Rules) -> None:
    ask()
    rules(allowance_halves=2)
    assert balances.standing(cast.trainee, YEAR).granted == 8


def test_whoever_left_before_the_year_has_nothing(cast: Cast) -> None:
    cast.trainee.enrollments.update(ends_on=dt.date(2026, 6, 30))
    assert allowances.allowance(cast.trainee, YEAR).halves == 0


def test_written_rules_are_never_changed(rules: Rules) -> None:
    rules()
    with pytest.raises(DatabaseError), transaction.atomic():
        Policy.objects.update(allowance_halves=0)
