"""Another look: one tap by the trainee, one answer by someone of the GME office who did not refuse before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import Role
from people.years import AcademicYear
from reminders.models import Delivery
from tests.conftest import make_official, make_trainee
from tests.wellnessdays.conftest import TODAY, later, weekday
from wellnessdays import appeals, balances, clock, operations, proof, tasks
from wellnessdays.halves import Half, whole_day
from wellnessdays.models import Appeal, Request
from wellnessdays.operations import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine

    from people.models import User
    from tests.conftest import Cast
    from wellnessdays.models import Policy

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]

YEAR = AcademicYear.of(TODAY)
WHY = "Two are away that day."
DAY = 24 * 3600


def free(person: User) -> int:
    """Return the half days that a person has free this year."""
    return balances.standing(person, YEAR).free


def told(kind: str) -> list[int]:
    """Return who is told something, by id."""
    found = Delivery.objects.filter(kind=f"wellnessdays.{kind}")
    return sorted(found.values_list("recipient", flat=True))


@pytest.fixture
def declined(cast: Cast, ask: Ask) -> Request:
    """The trainee asked for Monday 2 November, and their lead declined."""
    return operations.decline(request=ask(), by=cast.program_lead, reason=WHY)


@pytest.fixture
def appeal(cast: Cast, declined: Request) -> Appeal:
    """The trainee asked for another look at it."""
    return appeals.ask(request=declined, by=cast.trainee)


def overturned(cast: Cast, appeal: Appeal) -> Request:
    """Let the office approve it after all; return the request as it is then."""
    appeals.overturn(appeal=appeal, by=cast.gme_admin)
    return Request.objects.with_halves().get(pk=appeal.request_id)


class TestAsking:
    def test_a_refused_trainee_may_ask_for_two_weeks(self, declined: Request) -> None:
        assert appeals.last_call(declined) == TODAY + appeals.WINDOW

    def test_one_may_ask_until_the_day_before_when_that_comes_sooner(self, cast: Cast, ask: Ask) -> None:
        refused = operations.decline(request=ask(4), by=cast.program_lead, reason=WHY)
        assert appeals.last_call(refused) == later(3)

    @pytest.mark.parametrize(("days", "open_"), [(14, True), (15, False)])
    def test_after_two_weeks_it_is_too_late(
        self, declined: Request, monday: time_machine.Traveller, days: int, *, open_: bool
    ) -> None:
        monday.shift(days * DAY)
        assert (appeals.last_call(declined) is not None) is open_

    def test_asking_too_late_says_so(
        self, cast: Cast, declined: Request, monday: time_machine.Traveller
    ) -> None:
        monday.shift(15 * DAY)
        with pytest.raises(RefusedError, match="too late"):
            appeals.ask(request=declined, by=cast.trainee)

    @pytest.mark.parametrize("role", ["other_trainee", "program_lead", "gme_admin", "superuser"])
    def test_nobody_asks_for_the_trainee(self, cast: Cast, declined: Request, role: str) -> None:
        with pytest.raises(RefusedError, match="Only the trainee"):
            appeals.ask(request=declined, by=cast.member(role))  # type: ignore[arg-type]

    @pytest.mark.parametrize("verb", ["approve", "withdraw", None])
    def test_what_was_not_refused_is_not_looked_at_again(
        self, cast: Cast, ask: Ask, verb: str | None
    ) -> None:
        request = ask()
        if verb:
            getattr(operations, verb)(
                request=request, by=cast.program_lead if verb == "approve" else cast.trainee
            )
        assert appeals.last_call(Request.objects.get()) is None

    def test_asking_twice_asks_once(self, cast: Cast, declined: Request) -> None:
        first, second = (appeals.ask(request=declined, by=cast.trainee) for _ in range(2))
        assert first == second

    def test_the_office_is_told_once(self, cast: Cast, declined: Request) -> None:
        for _ in range(2):
            appeals.ask(request=declined, by=cast.trainee)
        assert told("appeal") == [cast.gme_admin.pk]

    def test_the_program_is_not_told_that_it_was_asked(self, cast: Cast, appeal: Appeal) -> None:
        assert not Appeal.objects.visible_to(cast.program_lead).exists()

    def test_an_answer_is_promised_within_the_programs_target(self, appeal: Appeal) -> None:
        assert appeal.answer_by == later(7)

    def test_an_answer_is_promised_before_the_day(self, cast: Cast, ask: Ask) -> None:
        refused = operations.decline(request=ask(3), by=cast.program_lead, reason=WHY)
        assert appeals.ask(request=refused, by=cast.trainee).answer_by == later(2)

    def test_nothing_is_held_meanwhile(self, cast: Cast, appeal: Appeal) -> None:
        assert free(cast.trainee) == 8

    def test_an_officer_who_is_alone_and_refused_leaves_nobody_to_ask(self, cast: Cast, ask: Ask) -> None:
        refused = operations.decline(request=ask(), by=cast.gme_admin, reason=WHY)
        with pytest.raises(RefusedError, match="Nobody else is in the GME office"):
            appeals.ask(request=refused, by=cast.trainee)

    def test_a_day_taken_back_is_looked_at_again(self, cast: Cast, ask: Ask) -> None:
        request = operations.approve(request=ask(), by=cast.program_lead)
        taken = operations.recall(request=request, by=cast.program_lead, reason=WHY)
        asked = appeals.ask(request=taken, by=cast.trainee)
        assert (asked.against, asked.refused_by) == ("recalled", cast.program_lead)

    def test_an_answer_that_stood_is_not_looked_at_a_third_time(self, cast: Cast, appeal: Appeal) -> None:
        appeals.uphold(appeal=appeal, by=cast.gme_admin, answer="It has to stand.")
        with pytest.raises(RefusedError, match="looked at again already"):
            appeals.ask(request=appeal.request, by=cast.trainee)


class TestAnswering:
    def test_overturning_approves_the_day_and_takes_it_from_the_balance(
        self, cast: Cast, appeal: Appeal
    ) -> None:
        request = overturned(cast, appeal)
        assert (request.state, request.when, free(cast.trainee)) == ("approved", "Mon 2 Nov 2026, all day", 6)

    def test_the_books_are_true_afterwards(self, cast: Cast, appeal: Appeal) -> None:
        overturned(cast, appeal)
        assert proof.faults() == []

    def test_overturning_twice_takes_it_once(self, cast: Cast, appeal: Appeal) -> None:
        for _ in range(2):
            request = overturned(cast, appeal)
        assert request.entries.filter(kind="use").count() == 1

    def test_who_answered_first_stays_on_record(self, cast: Cast, appeal: Appeal) -> None:
        assert overturned(cast, appeal).decided_by == cast.program_lead

    def test_a_day_taken_back_is_given_again(self, cast: Cast, ask: Ask) -> None:
        request = operations.approve(request=ask(), by=cast.program_lead)
        taken = operations.recall(request=request, by=cast.program_lead, reason=WHY)
        given = overturned(cast, appeals.ask(request=taken, by=cast.trainee))
        assert (given.state, free(cast.trainee), proof.faults()) == ("approved", 6, [])

    def test_after_an_offer_that_was_left_the_first_day_counts(self, cast: Cast, ask: Ask) -> None:
        half = [Half(weekday(1), "am")]
        offered = operations.offer(request=ask(), by=cast.program_lead, reason=WHY, halves=half)
        left = operations.refuse(request=offered, by=cast.trainee)
        given = overturned(cast, appeals.ask(request=left, by=cast.trainee))
        assert (given.when, given.size, proof.faults()) == ("Mon 2 Nov 2026, all day", 2, [])

    def test_a_taken_offer_that_was_recalled_is_given_as_it_was_offered(self, cast: Cast, ask: Ask) -> None:
        half = [Half(weekday(1), "am")]
        offered = operations.offer(request=ask(), by=cast.program_lead, reason=WHY, halves=half)
        operations.accept(request=offered, by=cast.trainee)
        taken = operations.recall(request=offered, by=cast.program_lead, reason=WHY)
        given = overturned(cast, appeals.ask(request=taken, by=cast.trainee))
        assert (given.when, proof.faults()) == ("Tue 3 Nov 2026, morning", [])

    def test_a_day_given_again_and_taken_back_again_may_be_looked_at_again(
        self, cast: Cast, appeal: Appeal
    ) -> None:
        given = overturned(cast, appeal)
        taken = operations.recall(request=given, by=cast.program_lead, reason=WHY)
        assert appeals.ask(request=taken, by=cast.trainee).against == "recalled"

    def test_upholding_says_why(self, cast: Cast, appeal: Appeal) -> None:
        found = appeals.uphold(appeal=appeal, by=cast.gme_admin, answer=" It has to stand. ")
        assert (found.outcome, found.answer) == ("upheld", "It has to stand.")

    def test_upholding_without_words_is_refused(self, cast: Cast, appeal: Appeal) -> None:
        with pytest.raises(RefusedError, match="Say why it stands"):
            appeals.uphold(appeal=appeal, by=cast.gme_admin, answer=" ")

    def test_upholding_changes_no_balance(self, cast: Cast, appeal: Appeal) -> None:
        appeals.uphold(appeal=appeal, by=cast.gme_admin, answer="It has to stand.")
        assert (free(cast.trainee), Request.objects.get().state) == (8, "declined")

    def test_what_stood_is_not_overturned_afterwards(self, cast: Cast, appeal: Appeal) -> None:
        appeals.uphold(appeal=appeal, by=cast.gme_admin, answer="It has to stand.")
        with pytest.raises(RefusedError, match="answered meanwhile"):
            appeals.overturn(appeal=appeal, by=cast.gme_admin)

    @pytest.mark.parametrize("role", ["trainee", "program_lead", "other_lead", "superuser"])
    def test_only_the_office_answers(self, cast: Cast, appeal: Appeal, role: str) -> None:
        with pytest.raises(RefusedError, match="Someone else of the GME office"):
            appeals.overturn(appeal=appeal, by=cast.member(role))  # type: ignore[arg-type]

    def test_whoever_declined_never_answers(self, cast: Cast, ask: Ask) -> None:
        make_official("second_officer", Role.Kind.GME_ADMIN)
        refused = operations.decline(request=ask(), by=cast.gme_admin, reason=WHY)
        asked = appeals.ask(request=refused, by=cast.trainee)
        with pytest.raises(RefusedError, match="Someone else of the GME office"):
            appeals.overturn(appeal=asked, by=cast.gme_admin)

    def test_whoever_took_a_day_back_never_answers(self, cast: Cast, ask: Ask) -> None:
        second = make_official("second_officer", Role.Kind.GME_ADMIN)
        request = operations.approve(request=ask(), by=cast.gme_admin)
        taken = operations.recall(request=request, by=second, reason=WHY)
        asked = appeals.ask(request=taken, by=cast.trainee)
        assert list(Appeal.objects.to_answer(second)) == []
        assert list(Appeal.objects.to_answer(cast.gme_admin)) == [asked]

    def test_an_officer_in_training_never_answers_their_own(self, cast: Cast, appeal: Appeal) -> None:
        Role.objects.create(user=cast.trainee, kind=Role.Kind.GME_ADMIN, starts_on=later(-10))
        cast.trainee.__dict__.pop("roles_now", None)
        assert not Appeal.objects.to_answer(cast.trainee).exists()

    def test_the_database_itself_refuses_the_one_who_refused(self, cast: Cast, appeal: Appeal) -> None:
        with pytest.raises(IntegrityError, match="not_answered_by_who_refused"), transaction.atomic():
            Appeal.objects.update(
                outcome="overturned", decided_by=cast.program_lead, decided_at=timezone.now()
            )

    def test_the_database_keeps_one_appeal_for_each_refusal(self, appeal: Appeal) -> None:
        with pytest.raises(IntegrityError, match="wellness_appeal_once"), transaction.atomic():
            Appeal.objects.create(
                request=appeal.request, against="declined", asked_at=timezone.now(), answer_by=later(7)
            )


class TestWhatStandsInTheWay:
    def test_a_full_day(self, cast: Cast, ask: Ask, appeal: Appeal, rules: Rules) -> None:
        operations.approve(request=ask(by=make_trainee("other", cast.program)), by=cast.program_lead)
        rules(cap_day=1)
        with pytest.raises(RefusedError, match="1 of 1 already off"):
            appeals.overturn(appeal=appeal, by=cast.gme_admin)

    def test_a_refused_overturning_leaves_the_appeal_waiting(
        self, cast: Cast, ask: Ask, appeal: Appeal, rules: Rules
    ) -> None:
        operations.approve(request=ask(by=make_trainee("other", cast.program)), by=cast.program_lead)
        rules(cap_day=1)
        with pytest.raises(RefusedError):
            appeals.overturn(appeal=appeal, by=cast.gme_admin)
        appeal.refresh_from_db()
        assert appeal.is_waiting

    def test_too_few_to_be_there(self, cast: Cast, appeal: Appeal, rules: Rules) -> None:
        rules(staff_at_least=1)
        with pytest.raises(RefusedError, match="at least 1 must be there"):
            appeals.overturn(appeal=appeal, by=cast.gme_admin)

    def test_a_balance_spent_meanwhile(self, cast: Cast, ask: Ask, appeal: Appeal) -> None:
        ask(halves=[half for number in (5, 6, 7, 8) for half in whole_day(weekday(number))])
        with pytest.raises(RefusedError, match="The trainee has 0 days left this year, and this is 1 day"):
            appeals.overturn(appeal=appeal, by=cast.gme_admin)

    def test_the_same_day_asked_for_anew(self, cast: Cast, ask: Ask, appeal: Appeal) -> None:
        ask(halves=[Half(weekday(0), "pm")])
        with pytest.raises(RefusedError, match="you have asked for this"):
            appeals.overturn(appeal=appeal, by=cast.gme_admin)

    def test_a_day_that_has_begun(self, cast: Cast, appeal: Appeal, monday: time_machine.Traveller) -> None:
        monday.shift(28 * DAY)
        with pytest.raises(RefusedError, match="has begun"):
            appeals.overturn(appeal=appeal, by=cast.gme_admin)

    def test_having_left_the_program(self, cast: Cast, appeal: Appeal) -> None:
        cast.trainee.enrollments.update(ends_on=later(5))
        with pytest.raises(RefusedError, match="outside your dates"):
            appeals.overturn(appeal=appeal, by=cast.gme_admin)

    def test_nothing_else_reinstates_what_waits(self, cast: Cast, ask: Ask) -> None:
        with pytest.raises(RefusedError, match="already waiting"):
            operations.reinstate(request=ask(), by=cast.gme_admin)


class TestWithdrawnAndLapsed:
    def test_the_trainee_takes_it_back(self, cast: Cast, appeal: Appeal) -> None:
        assert appeals.withdraw(appeal=appeal, by=cast.trainee).outcome == "withdrawn"

    def test_nobody_else_takes_it_back(self, cast: Cast, appeal: Appeal) -> None:
        with pytest.raises(RefusedError, match="Only the trainee"):
            appeals.withdraw(appeal=appeal, by=cast.gme_admin)

    def test_what_was_answered_is_not_taken_back(self, cast: Cast, appeal: Appeal) -> None:
        appeals.overturn(appeal=appeal, by=cast.gme_admin)
        with pytest.raises(RefusedError, match="approved after all"):
            appeals.withdraw(appeal=appeal, by=cast.trainee)

    def test_taking_it_back_twice_is_one(self, cast: Cast, appeal: Appeal) -> None:
        for _ in range(2):
            found = appeals.withdraw(appeal=appeal, by=cast.trainee)
        assert found.outcome == "withdrawn"

    def test_it_lapses_when_the_day_comes_unanswered_and_the_trainee_is_told(
        self, cast: Cast, appeal: Appeal, monday: time_machine.Traveller
    ) -> None:
        monday.shift(28 * DAY)
        for _ in range(2):
            tasks.lapse()
        assert (Appeal.objects.get().outcome, told("appeal_answered")) == ("lapsed", [cast.trainee.pk])

    def test_one_whose_day_is_ahead_is_left_alone(self, appeal: Appeal) -> None:
        tasks.lapse()
        assert Appeal.objects.get().is_waiting


class TestTheClock:
    def test_the_office_is_told_on_the_promised_morning(
        self, cast: Cast, appeal: Appeal, monday: time_machine.Traveller
    ) -> None:
        monday.shift(6 * DAY)
        (due,) = clock.appeals_to_office(timezone.now())
        assert (due.recipient_id, due.due_at.date(), due.due_at.hour) == (cast.gme_admin.pk, later(7), 8)

    def test_it_is_not_told_long_before(self, appeal: Appeal) -> None:
        assert list(clock.appeals_to_office(timezone.now())) == []

    def test_whoever_refused_is_not_told(self, cast: Cast, ask: Ask, monday: time_machine.Traveller) -> None:
        second = make_official("second_officer", Role.Kind.GME_ADMIN)
        refused = operations.decline(request=ask(), by=cast.gme_admin, reason=WHY)
        appeals.ask(request=refused, by=cast.trainee)
        monday.shift(dt.timedelta(days=6))
        assert [due.recipient_id for due in clock.appeals_to_office(timezone.now())] == [second.pk]


class TestWhoHears:
    def test_the_trainee_hears_the_outcome(self, cast: Cast, appeal: Appeal) -> None:
        appeals.uphold(appeal=appeal, by=cast.gme_admin, answer="It has to stand.")
        assert told("appeal_answered") == [cast.trainee.pk]

    def test_the_lead_hears_the_outcome(self, cast: Cast, appeal: Appeal) -> None:
        appeals.overturn(appeal=appeal, by=cast.gme_admin)
        assert told("appeal_told") == [cast.program_lead.pk]

    def test_a_lead_in_training_is_not_told_of_their_own_as_a_lead(self, cast: Cast, appeal: Appeal) -> None:
        Role.objects.create(
            user=cast.trainee, kind=Role.Kind.PROGRAM_LEAD, program=cast.program, starts_on=later(-10)
        )
        appeals.overturn(appeal=appeal, by=cast.gme_admin)
        assert told("appeal_told") == [cast.program_lead.pk]

    def test_another_programs_lead_hears_nothing(self, cast: Cast, appeal: Appeal) -> None:
        appeals.overturn(appeal=appeal, by=cast.gme_admin)
        assert not Appeal.objects.visible_to(cast.other_lead).exists()
