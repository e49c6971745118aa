from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from people.models import Program, Role
from people.years import AcademicYear
from reminders.models import Delivery
from tests.conftest import LONG_AGO, make_trainee
from tests.wellnessdays.conftest import TODAY, later
from wellnessdays import balances, operations
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import Account, LedgerEntry, Request, RequestedHalf
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import User
    from tests.conftest import Cast

    Ask = Callable[..., Request]

YEAR = AcademicYear.of(TODAY)


def free(person: User, year: AcademicYear = YEAR) -> int:
    """Return the half days that a person has free."""
    return balances.standing(person, year).free


def kinds(request: Request) -> list[str]:
    """Return the kinds of a request's ledger entries, in order."""
    return list(request.entries.values_list("kind", flat=True))


# --- asking ---


def test_before_anything_is_asked_the_whole_allowance_is_free(cast: Cast) -> None:
    assert free(cast.trainee) == 8


def test_asking_holds_what_is_asked_for(cast: Cast, ask: Ask) -> None:
    ask()
    assert free(cast.trainee) == 6


def test_a_new_request_waits(ask: Ask) -> None:
    assert ask().state == Request.State.PENDING


def test_the_allowance_is_granted_once(cast: Cast, ask: Ask) -> None:
    ask(28)
    ask(29)
    assert LedgerEntry.objects.filter(kind="grant").count() == 1


def test_the_same_half_day_is_not_asked_for_twice(ask: Ask) -> None:
    ask()
    with pytest.raises(RefusedError, match=r"Mon 2 Nov 2026: you have asked for this"):
        ask()


def test_a_refused_request_leaves_nothing_behind(cast: Cast, ask: Ask) -> None:
    ask()
    with pytest.raises(RefusedError):
        ask()
    assert (Request.objects.count(), free(cast.trainee)) == (1, 6)


def test_the_other_half_of_the_same_day_may_be_asked_for(ask: Ask) -> None:
    ask(halves=[Half(later(28), "am")])
    assert ask(halves=[Half(later(28), "pm")]).state == "pending"


def test_more_than_what_is_free_is_refused_with_what_is_left(ask: Ask) -> None:
    ask(halves=[half for days in (21, 22, 23) for half in whole_day(later(days))])
    with pytest.raises(RefusedError, match=r"1½ days, and you have 1 day free in 2026-27"):
        ask(halves=[*whole_day(later(28)), Half(later(29), "am")])


def test_the_last_half_may_be_asked_for(cast: Cast, ask: Ask) -> None:
    ask(halves=[half for days in (21, 22, 23, 24) for half in whole_day(later(days))])
    assert free(cast.trainee) == 0


@pytest.mark.parametrize("days", [0, -1, -400])
def test_today_and_the_past_are_refused(ask: Ask, days: int) -> None:
    with pytest.raises(RefusedError, match="from tomorrow on"):
        ask(days)


def test_nothing_at_all_is_refused(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="at least one"):
        operations.ask(trainee=cast.trainee, program=cast.program, halves=[])


def test_one_request_stays_within_one_academic_year(ask: Ask) -> None:
    with pytest.raises(RefusedError, match="1 July"):
        ask(halves=[Half(YEAR.last_day, "pm"), Half(YEAR.next.first_day, "am")])


def test_a_day_in_the_next_year_draws_on_the_next_year(cast: Cast, ask: Ask) -> None:
    ask(halves=[Half(YEAR.next.first_day, "am")])
    assert (free(cast.trainee), free(cast.trainee, YEAR.next)) == (8, 7)


def test_the_thirtieth_of_june_draws_on_the_old_year(cast: Cast, ask: Ask) -> None:
    ask(halves=[Half(YEAR.last_day, "am")])
    assert (free(cast.trainee), free(cast.trainee, YEAR.next)) == (7, 8)


def test_a_leap_day_is_a_day(cast: Cast) -> None:
    half = Half(dt.date(2028, 2, 29), "am")
    asked = operations.ask(trainee=cast.trainee, program=cast.program, halves=[half])
    assert asked.when == "Tue 29 Feb 2028, morning"


def test_a_program_that_one_is_not_in_is_refused(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="outside your dates"):
        operations.ask(trainee=cast.trainee, program=cast.other_program, halves=whole_day(later(28)))


def test_a_day_after_leaving_is_refused(cast: Cast, ask: Ask) -> None:
    cast.trainee.enrollments.update(ends_on=later(27))
    with pytest.raises(RefusedError, match="outside your dates"):
        ask(28)


def test_a_student_has_no_wellness_days(cast: Cast) -> None:
    school = Program.objects.create(name="Class of 2029", slug="class", kind="medical_school")
    student = make_trainee("student", school)
    with pytest.raises(RefusedError):
        operations.ask(trainee=student, program=school, halves=whole_day(later(28)))


def test_whoever_changes_program_keeps_one_balance(cast: Cast, ask: Ask) -> None:
    ask(21)
    cast.trainee.enrollments.update(ends_on=later(24))
    cast.trainee.enrollments.create(program=cast.other_program, starts_on=later(25), training_year=2)
    operations.ask(trainee=cast.trainee, program=cast.other_program, halves=whole_day(later(28)))
    assert free(cast.trainee) == 4


# --- deciding ---


def test_a_lead_approves_their_programs_request(cast: Cast, ask: Ask) -> None:
    assert operations.approve(request=ask(), by=cast.program_lead).state == "approved"


def test_the_gme_office_approves_any(cast: Cast, ask: Ask) -> None:
    assert operations.approve(request=ask(), by=cast.gme_admin).state == "approved"


@pytest.mark.parametrize("role", ["other_lead", "trainee", "other_trainee", "superuser", "wellbeing_office"])
def test_nobody_else_approves(cast: Cast, ask: Ask, role: str) -> None:
    with pytest.raises(RefusedError, match="nobody decides their own"):
        operations.approve(request=ask(), by=cast.member(role))  # type: ignore[arg-type]


def test_a_lead_never_decides_their_own_request(cast: Cast, ask: Ask) -> None:
    Role.objects.create(user=cast.trainee, kind="program_lead", program=cast.program, starts_on=LONG_AGO)
    with pytest.raises(RefusedError, match="nobody decides their own"):
        operations.approve(request=ask(), by=cast.trainee)


def test_what_was_held_is_taken_when_approved(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    assert kinds(request) == ["hold", "release", "use"]


def test_approving_leaves_the_balance_as_it_was(cast: Cast, ask: Ask) -> None:
    operations.approve(request=ask(), by=cast.program_lead)
    assert free(cast.trainee) == 6


def test_approving_twice_counts_once(cast: Cast, ask: Ask) -> None:
    request = ask()
    for lead in (cast.program_lead, cast.gme_admin):
        operations.approve(request=request, by=lead)
    assert kinds(request) == ["hold", "release", "use"]


def test_the_first_to_approve_is_the_one_recorded(cast: Cast, ask: Ask) -> None:
    request = ask()
    operations.approve(request=request, by=cast.program_lead)
    assert operations.approve(request=request, by=cast.gme_admin).decided_by == cast.program_lead


def test_declining_frees_what_was_held(cast: Cast, ask: Ask) -> None:
    operations.decline(request=ask(), by=cast.program_lead, reason="The clinic is short that day.")
    assert free(cast.trainee) == 8


def test_declining_needs_a_reason(cast: Cast, ask: Ask) -> None:
    with pytest.raises(RefusedError, match="reason"):
        operations.decline(request=ask(), by=cast.program_lead, reason="  ")


def test_a_declined_half_day_may_be_asked_for_again(cast: Cast, ask: Ask) -> None:
    operations.decline(request=ask(), by=cast.program_lead, reason="Too few that day.")
    assert ask().state == "pending"


def test_an_approved_request_is_not_declined(cast: Cast, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    with pytest.raises(RefusedError, match="already approved"):
        operations.decline(request=request, by=cast.program_lead, reason="Changed my mind.")


def test_a_decision_is_told_once(cast: Cast, ask: Ask) -> None:
    request = ask()
    operations.approve(request=request, by=cast.program_lead)
    operations.approve(request=request, by=cast.program_lead)
    assert Delivery.objects.filter(recipient=cast.trainee, kind="wellnessdays.decided").count() == 1


# --- withdrawing ---


def test_withdrawing_frees_what_was_held(cast: Cast, ask: Ask) -> None:
    operations.withdraw(request=ask(), by=cast.trainee)
    assert free(cast.trainee) == 8


def test_withdrawing_twice_frees_it_once(cast: Cast, ask: Ask) -> None:
    request = ask()
    operations.withdraw(request=request, by=cast.trainee)
    operations.withdraw(request=request, by=cast.trainee)
    assert kinds(request) == ["hold", "release"]


def test_nobody_withdraws_for_another(cast: Cast, ask: Ask) -> None:
    with pytest.raises(RefusedError, match="Only the trainee"):
        operations.withdraw(request=ask(), by=cast.program_lead)


def test_a_withdrawn_request_is_not_approved(cast: Cast, ask: Ask) -> None:
    request = operations.withdraw(request=ask(), by=cast.trainee)
    with pytest.raises(RefusedError, match="already withdrawn"):
        operations.approve(request=request, by=cast.program_lead)


def test_the_half_days_of_a_closed_request_are_kept_by_nobody(cast: Cast, ask: Ask) -> None:
    operations.withdraw(request=ask(), by=cast.trainee)
    assert not RequestedHalf.objects.filter(active=True).exists()


def test_the_balance_is_the_sum_of_the_ledger_after_all_of_it(cast: Cast, ask: Ask) -> None:
    operations.approve(request=ask(21), by=cast.program_lead)
    operations.decline(request=ask(22), by=cast.program_lead, reason="No.")
    operations.withdraw(request=ask(23), by=cast.trainee)
    assert not Account.objects.untrue().exists()
