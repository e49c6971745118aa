"""Who may do what, as one table: each predicate, and the roles of the cast for whom it is true."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from people.models import Role
from tests.conftest import ROLES
from tests.wellnessdays.conftest import later
from wellnessdays import appeals, appointments, operations, permissions, placing
from wellnessdays.halves import whole_day
from wellnessdays.models import Appeal, Appointment, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine

    from tests.conftest import Cast

    Ask = Callable[..., Request]

MEMBERS = [role for role in ROLES if role != "visitor"]


def able(cast: Cast, predicate: Callable[..., bool], *about: Any) -> set[str]:
    """Return the roles for whom a predicate is true."""
    people = {role: cast.member(role) for role in MEMBERS}
    return {role for role, person in people.items() if person and predicate(person, *about)}


@pytest.mark.parametrize(
    ("predicate", "roles"),
    [
        (permissions.has_wellness_days, {"trainee", "other_trainee"}),
        (permissions.works_at_office, {"gme_admin"}),
        (permissions.decides_somewhere, {"gme_admin", "program_lead", "other_lead"}),
        (permissions.sees_requests, {"gme_admin", "program_lead", "other_lead", "superuser"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_a_role_may_do_at_all(cast: Cast, predicate: Callable[..., bool], roles: set[str]) -> None:
    assert able(cast, predicate) == roles


class TestOfARequest:
    def test_its_programs_lead_and_the_office_decide_it(self, cast: Cast, ask: Ask) -> None:
        assert able(cast, permissions.can_decide, ask()) == {"gme_admin", "program_lead"}

    def test_nobody_decides_their_own_whatever_their_role(self, cast: Cast, ask: Ask) -> None:
        request = ask()
        Role.objects.create(user=cast.trainee, kind=Role.Kind.GME_ADMIN, starts_on=later(-9))
        assert not permissions.can_decide(cast.trainee, request)

    def test_the_trainee_alone_withdraws_it(self, cast: Cast, ask: Ask) -> None:
        assert able(cast, permissions.can_withdraw, ask()) == {"trainee"}

    def test_what_was_answered_is_not_withdrawn(self, cast: Cast, ask: Ask) -> None:
        approved = operations.approve(request=ask(), by=cast.program_lead)
        assert able(cast, permissions.can_withdraw, approved) == set()

    def test_the_trainee_alone_gives_an_approved_day_back(self, cast: Cast, ask: Ask) -> None:
        approved = operations.approve(request=ask(), by=cast.program_lead)
        assert able(cast, permissions.can_cancel, approved) == {"trainee"}

    def test_those_who_decide_take_an_approved_day_back(self, cast: Cast, ask: Ask) -> None:
        approved = operations.approve(request=ask(), by=cast.program_lead)
        assert able(cast, permissions.can_recall, approved) == {"gme_admin", "program_lead"}

    @pytest.mark.parametrize("predicate", [permissions.can_cancel, permissions.can_recall])
    def test_a_day_that_has_begun_is_nobodys_to_change(
        self,
        cast: Cast,
        ask: Ask,
        monday: time_machine.Traveller,
        predicate: Callable[..., bool],
    ) -> None:
        approved = operations.approve(request=ask(2), by=cast.program_lead)
        monday.shift(dt.timedelta(days=2))
        assert able(cast, predicate, approved) == set()

    @pytest.mark.parametrize("predicate", [permissions.can_cancel, permissions.can_recall])
    def test_a_day_not_yet_approved_is_neither_given_nor_taken_back(
        self, cast: Cast, ask: Ask, predicate: Callable[..., bool]
    ) -> None:
        assert able(cast, predicate, ask()) == set()

    def test_only_a_day_that_was_set_aside_is_moved(self, cast: Cast, ask: Ask) -> None:
        approved = operations.approve(request=ask(), by=cast.program_lead)
        (placed,), _ = placing.place(
            program=cast.program, trainees=[cast.trainee], halves=whole_day(later(35)), by=cast.program_lead
        )
        assert [able(cast, permissions.can_move, found) for found in (approved, placed)] == [
            set(),
            {"trainee"},
        ]


class TestOfRules:
    def test_its_lead_and_the_office_write_a_programs_rules(self, cast: Cast) -> None:
        assert able(cast, permissions.can_rule, cast.program) == {"gme_admin", "program_lead"}

    def test_the_office_alone_writes_those_of_every_program(self, cast: Cast) -> None:
        assert able(cast, permissions.can_rule, None) == {"gme_admin"}


class TestOfAnAppeal:
    def appeal(self, cast: Cast, ask: Ask) -> Appeal:
        refused = operations.decline(request=ask(), by=cast.program_lead, reason="Full.")
        return appeals.ask(request=refused, by=cast.trainee)

    def test_the_office_answers(self, cast: Cast, ask: Ask) -> None:
        assert able(cast, permissions.can_answer_appeal, self.appeal(cast, ask)) == {"gme_admin"}

    def test_a_lead_who_joins_the_office_does_not_answer_what_they_refused(
        self, cast: Cast, ask: Ask
    ) -> None:
        appeal = self.appeal(cast, ask)
        Role.objects.create(user=cast.program_lead, kind=Role.Kind.GME_ADMIN, starts_on=later(-9))
        assert not permissions.can_answer_appeal(cast.program_lead, appeal)

    @pytest.mark.parametrize(
        ("outcome", "roles"),
        [
            ("", {"trainee", "gme_admin", "superuser"}),
            ("withdrawn", {"trainee", "gme_admin", "superuser"}),
            ("overturned", {"trainee", "gme_admin", "superuser", "program_lead"}),
        ],
    )
    def test_a_program_knows_of_it_only_once_it_is_answered(
        self, cast: Cast, ask: Ask, outcome: str, roles: set[str]
    ) -> None:
        appeal = self.appeal(cast, ask)
        if outcome == "withdrawn":
            appeals.withdraw(appeal=appeal, by=cast.trainee)
        elif outcome:
            appeals.overturn(appeal=appeal, by=cast.gme_admin)
        assert able(cast, lambda person: Appeal.objects.visible_to(person).exists()) == roles


class TestOfHoursAway:
    @pytest.fixture
    def told(self, cast: Cast) -> Appointment:
        """The trainee is away for an hour tomorrow."""
        starts = timezone.now() + dt.timedelta(days=1)
        return appointments.tell(
            trainee=cast.trainee,
            program=cast.program,
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=1),
        )

    def test_the_office_alone_refuses_them(self, cast: Cast, told: Appointment) -> None:
        assert able(cast, permissions.can_refuse_appointment, told) == {"gme_admin"}

    def test_an_officer_does_not_refuse_their_own(self, cast: Cast, told: Appointment) -> None:
        Role.objects.create(user=cast.trainee, kind=Role.Kind.GME_ADMIN, starts_on=later(-9))
        assert not permissions.can_refuse_appointment(cast.trainee, told)

    def test_the_trainee_alone_takes_them_back(self, cast: Cast, told: Appointment) -> None:
        assert able(cast, permissions.can_take_back, told) == {"trainee"}

    @pytest.mark.parametrize("predicate", [permissions.can_refuse_appointment, permissions.can_take_back])
    def test_hours_that_are_over_are_nobodys_to_change(
        self,
        cast: Cast,
        told: Appointment,
        monday: time_machine.Traveller,
        predicate: Callable[..., bool],
    ) -> None:
        monday.shift(dt.timedelta(days=2))
        assert able(cast, predicate, told) == set()


class TestOfRequestsSeen:
    def test_a_request_is_seen_by_its_trainee_its_lead_the_office_and_superusers(
        self, cast: Cast, ask: Ask
    ) -> None:
        ask()
        seen = able(cast, lambda person: Request.objects.visible_to(person).exists())
        assert seen == {"trainee", "program_lead", "gme_admin", "superuser"}

    def test_a_superuser_has_nothing_to_decide(self, cast: Cast, ask: Ask) -> None:
        ask()
        waits = able(cast, lambda person: Request.objects.to_decide(person).exists())
        assert waits == {"program_lead", "gme_admin"}
