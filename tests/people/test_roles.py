"""Roles: given with scope and dates by those who may, and the GME office never without anyone."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction

from core.clock import site_today
from people import operations
from people.models import Role, User
from people.operations import RefusedError
from tests.conftest import LONG_AGO, Cast, make_official, make_person

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

pytestmark = pytest.mark.django_db


def grant(cast: Cast, **change: Any) -> Role:
    """Let the GME office make the trainee a facilitator from today, or something else."""
    wanted: dict[str, Any] = {
        "by": cast.gme_admin,
        "person": cast.trainee,
        "kind": "facilitator",
        "program": None,
        "starts_on": site_today(),
        "ends_on": None,
    }
    return operations.grant(**wanted | change)


def deputy(cast: Cast, **change: Any) -> Role:
    """Let the program's lead name the facilitator for a month, or something else."""
    wanted: dict[str, Any] = {
        "by": cast.program_lead,
        "role": cast.program_lead.roles.get(),
        "person": cast.facilitator,
        "starts_on": site_today(),
        "ends_on": site_today() + dt.timedelta(days=30),
    }
    return operations.name_deputy(**wanted | change)


def test_a_role_that_is_given_is_held(cast: Cast) -> None:
    grant(cast)
    assert User.objects.get(pk=cast.trainee.pk).has_role("facilitator")


def test_nobody_gives_themselves_a_role(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="Nobody gives themselves"):
        grant(cast, person=cast.gme_admin)


@pytest.mark.parametrize("role", ["trainee", "program_lead", "peers_director", "clinician"])
def test_only_the_office_gives_roles(cast: Cast, role: str) -> None:
    with pytest.raises(RefusedError):
        grant(cast, by=cast.member(role), person=cast.facilitator)


def test_a_role_is_not_held_twice_on_one_day(cast: Cast) -> None:
    grant(cast)
    with pytest.raises(RefusedError, match="End that one first"):
        grant(cast)


def test_a_role_may_follow_one_that_ends(cast: Cast) -> None:
    today = site_today()
    grant(cast, ends_on=today)
    assert grant(cast, starts_on=today + dt.timedelta(days=1)).pk


def test_an_ended_role_is_not_held_any_more_today(cast: Cast) -> None:
    operations.end_role(by=cast.gme_admin, role=cast.facilitator.roles.get())
    assert not User.objects.get(pk=cast.facilitator.pk).has_role("facilitator")


def test_a_role_that_has_not_begun_is_taken_away(cast: Cast) -> None:
    operations.end_role(by=cast.gme_admin, role=grant(cast))
    assert not cast.trainee.roles.exists()


def test_a_role_is_not_ended_twice(cast: Cast) -> None:
    role = cast.facilitator.roles.get()
    operations.end_role(by=cast.gme_admin, role=role)
    role.refresh_from_db()
    with pytest.raises(RefusedError, match="over already"):
        operations.end_role(by=cast.gme_admin, role=role)


def test_a_lead_ends_nobodys_role(cast: Cast) -> None:
    with pytest.raises(RefusedError):
        operations.end_role(by=cast.program_lead, role=cast.facilitator.roles.get())


def test_the_last_of_the_gme_office_stays(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="without anyone"):
        operations.end_role(by=cast.superuser, role=cast.gme_admin.roles.get())


def test_someone_with_a_last_day_does_not_keep_the_office_alone(cast: Cast) -> None:
    soon = site_today() + dt.timedelta(days=5)
    grant(cast, kind="gme_admin", ends_on=soon)
    with pytest.raises(RefusedError):
        operations.end_role(by=cast.superuser, role=cast.gme_admin.roles.get())


def test_someone_whose_account_is_off_does_not_keep_the_office(cast: Cast) -> None:
    off = make_official("off", "gme_admin")
    User.objects.filter(pk=off.pk).update(is_active=False)
    with pytest.raises(RefusedError):
        operations.end_role(by=cast.superuser, role=cast.gme_admin.roles.get())


def test_one_of_two_may_go(cast: Cast) -> None:
    make_official("second", "gme_admin")
    operations.end_role(by=cast.gme_admin, role=cast.gme_admin.roles.get())
    assert User.objects.holding("gme_admin").count() == 1


def test_a_deputy_holds_the_duty(cast: Cast) -> None:
    deputy(cast)
    assert User.objects.get(pk=cast.facilitator.pk).has_role("program_lead", cast.program)


def test_a_deputy_holds_it_in_that_program_only(cast: Cast) -> None:
    deputy(cast)
    assert not User.objects.get(pk=cast.facilitator.pk).has_role("program_lead", cast.other_program)


def test_a_deputy_names_no_deputy(cast: Cast) -> None:
    held = deputy(cast)
    with pytest.raises(RefusedError, match="of your own"):
        deputy(cast, by=cast.facilitator, role=held, person=cast.clinician)


def test_nobody_names_a_deputy_for_anothers_duty(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="of your own"):
        deputy(cast, by=cast.other_lead)


def test_nobody_is_their_own_deputy(cast: Cast) -> None:
    with pytest.raises(RefusedError):
        deputy(cast, person=cast.program_lead)


def test_a_clinicians_work_has_no_deputy(cast: Cast) -> None:
    with pytest.raises(RefusedError):
        deputy(cast, by=cast.clinician, role=cast.clinician.roles.get())


def test_a_deputy_stands_in_for_half_a_year_at_most(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="half a year"):
        deputy(cast, ends_on=site_today() + dt.timedelta(days=181))


def test_a_deputy_does_not_outlast_the_duty(cast: Cast) -> None:
    cast.program_lead.roles.update(ends_on=site_today() + dt.timedelta(days=3))
    with pytest.raises(RefusedError, match="Your own duty ends"):
        deputy(cast)


def test_a_deputy_without_a_last_day_cannot_be_stored(cast: Cast) -> None:
    held = deputy(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.filter(pk=held.pk).update(ends_on=None)


def test_a_deputys_time_ends_with_the_duty(cast: Cast) -> None:
    deputy(cast)
    operations.end_role(by=cast.gme_admin, role=cast.program_lead.roles.get())
    assert not User.objects.holding("program_lead", cast.program).exists()


def test_who_named_a_deputy_ends_it(cast: Cast) -> None:
    operations.end_role(by=cast.program_lead, role=deputy(cast))
    assert not User.objects.get(pk=cast.facilitator.pk).has_role("program_lead")


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run calls in as many threads, let go together; return what each answered, or the error it raised."""
    gate = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            answers[place] = calls[place]()
        except RefusedError as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_end_each_other_at_once_leave_one(cast: Cast) -> None:
    second = make_official("second", "gme_admin")
    first_role, second_role = cast.gme_admin.roles.get(), second.roles.get()
    answers = at_once(
        [
            lambda: operations.end_role(by=cast.gme_admin, role=second_role),
            lambda: operations.end_role(by=second, role=first_role),
        ]
    )
    assert [type(answer) for answer in answers].count(RefusedError) == 1
    assert User.objects.holding("gme_admin").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_role_given_many_times_at_once_is_held_once(cast: Cast) -> None:
    at_once([lambda: grant(cast)] * 8)
    assert cast.trainee.roles.count() == 1


def test_a_long_gone_role_leaves_no_access(cast: Cast) -> None:
    person = make_person("emerita")
    Role.objects.create(user=person, kind="gme_admin", starts_on=LONG_AGO, ends_on=dt.date(2021, 1, 1))
    assert not User.objects.present().filter(pk=person.pk).exists()
