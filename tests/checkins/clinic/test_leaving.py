"""What someone took on and left behind comes back to their colleagues: no trainee waits for a leaver."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.utils import timezone

from checkins.clinic import cases, emails, halves
from checkins.clinic.keys import RefusedError
from checkins.clinic.wrapping import TRAINEE, Said
from checkins.models import Case
from core.clock import site_today
from people.models import Role, User
from reminders.models import Delivery
from reminders.planning import plan
from reminders.tasks import tick
from tests.checkins.clinic.conftest import Clinic, answer, hand, talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Cast

    Leave = Callable[[User], Any]


def role_ends(person: User) -> None:
    Role.objects.filter(user=person).update(ends_on=site_today() - dt.timedelta(days=1))


def role_goes(person: User) -> None:
    Role.objects.filter(user=person).delete()


def account_closes(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


LEAVING = pytest.mark.parametrize("leave", [role_ends, role_goes, account_closes])


@pytest.fixture(autouse=True)
def morning() -> Iterator[time_machine.Traveller]:
    """Let it be half past six on a Friday where the institution is."""
    with time_machine.travel(dt.datetime(2026, 11, 20, 11, 30, tzinfo=dt.UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def taken(clinic: Clinic, cast: Cast) -> Case:
    """A hand-over that the first clinician took on."""
    handed = hand(cast.trainee)
    cases.take(case=handed, held=clinic.held)
    Delivery.objects.all().delete()
    return handed


def planned() -> list[int]:
    return [due.recipient_id for due in cases.left_behind(timezone.now())]


@LEAVING
def test_it_is_in_the_colleagues_queue(clinic: Clinic, taken: Case, leave: Leave) -> None:
    assert cases.queue(clinic.other) == []
    leave(clinic.one)
    assert [case.pk for case in cases.queue(clinic.other)] == [taken.pk]


@LEAVING
def test_a_colleague_takes_it_on(clinic: Clinic, taken: Case, leave: Leave) -> None:
    leave(clinic.one)
    cases.take(case=taken, held=clinic.other)
    assert Case.objects.get().taken_by == clinic.two.public_id


def test_while_they_are_here_nobody_does(clinic: Clinic, taken: Case) -> None:
    with pytest.raises(RefusedError, match="colleague"):
        cases.take(case=taken, held=clinic.other)


@LEAVING
def test_what_the_trainee_says_next_is_told_the_colleagues(clinic: Clinic, leave: Leave) -> None:
    begun = talk()
    cases.take(case=begun.case, held=clinic.held)
    answer(clinic.held, begun.case)
    Delivery.objects.all().delete()
    leave(clinic.one)
    cases.add(
        begun.case, said=Said(TRAINEE, "Are you there?"), data_key=begun.data_key, letter_id=uuid.uuid4()
    )
    assert clinic.two.pk in Delivery.objects.values_list("recipient", flat=True)


@LEAVING
def test_what_waited_already_is_told_them_in_the_next_round(
    clinic: Clinic, taken: Case, leave: Leave, morning: time_machine.Traveller
) -> None:
    leave(clinic.one)
    plan()
    morning.move_to(halves.next_round())
    tick()
    sent = Delivery.objects.filter(kind=cases.KIND, state=Delivery.State.SENT)
    assert list(sent.values_list("recipient", flat=True)) == [clinic.two.pk]


def test_it_is_told_anew_each_round_until_someone_takes_it_on(
    clinic: Clinic, taken: Case, morning: time_machine.Traveller
) -> None:
    role_ends(clinic.one)
    plan()
    morning.move_to(halves.next_round())
    plan()
    assert Delivery.objects.filter(recipient=clinic.two).count() == 2
    cases.take(case=taken, held=clinic.other)
    assert planned() == []


def test_nothing_is_planned_for_what_someone_here_has_taken(clinic: Clinic, taken: Case) -> None:
    assert planned() == []


def test_nothing_is_planned_for_what_nobody_has_taken(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    assert planned() == []


def test_nothing_is_planned_once_it_was_answered(clinic: Clinic) -> None:
    begun = talk()
    cases.take(case=begun.case, held=clinic.held)
    answer(clinic.held, begun.case)
    role_ends(clinic.one)
    assert planned() == []


def test_whom_the_trainee_left_out_hears_nothing(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee, barred=(clinic.two,))
    cases.take(case=handed, held=clinic.held)
    role_ends(clinic.one)
    assert (planned(), emails.waiting(clinic.two, "")) == ([], None)


def test_whoever_comes_back_holds_what_nobody_took_meanwhile(clinic: Clinic, taken: Case) -> None:
    role_ends(clinic.one)
    Role.objects.filter(user=clinic.one).update(ends_on=None)
    assert (cases.queue(clinic.other), [case.pk for case in cases.queue(clinic.held)]) == ([], [taken.pk])
