from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people.models import Enrollment, EnrollmentNow, Role, RoleNow, User
from tests.conftest import LONG_AGO, Cast, make_person

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from pytest_django.fixtures import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def role_history(role: Role) -> QuerySet[Any]:
    """Return what the triggers kept of a role."""
    events: QuerySet[Any] = role.events  # type: ignore[attr-defined]
    return events.all()


def test_an_address_is_kept_in_lower_case() -> None:
    person = User.objects.create_user("Ada.Lowe@Example.TEST", display_name="Ada")
    assert person.email == "ada.lowe@example.test"


def test_an_address_in_other_letter_case_is_the_same_address() -> None:
    make_person("ada")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person("ADA")


def test_a_person_is_found_by_their_address_in_any_case() -> None:
    person = make_person("ada")
    assert User.objects.get_by_natural_key("ADA@example.test") == person


def test_a_person_without_a_password_cannot_be_guessed() -> None:
    assert not make_person("ada").has_usable_password()


def test_an_unknown_time_zone_is_refused_in_words() -> None:
    person = make_person("ada", time_zone="Mars/Olympus")
    with pytest.raises(ValidationError, match="Choose a time zone"):
        person.full_clean()


def test_a_superuser_holds_no_role_by_being_one(cast: Cast) -> None:
    assert not cast.superuser.has_role(Role.Kind.GME_ADMIN)


def test_a_lead_leads_their_own_program(cast: Cast) -> None:
    assert cast.program_lead.has_role(Role.Kind.PROGRAM_LEAD, cast.program)


def test_a_lead_does_not_lead_another_program(cast: Cast) -> None:
    assert not cast.program_lead.has_role(Role.Kind.PROGRAM_LEAD, cast.other_program)


def test_a_role_without_a_program_covers_every_program(cast: Cast) -> None:
    assert cast.gme_admin.has_role(Role.Kind.GME_ADMIN, cast.other_program)


def test_a_lead_must_lead_some_program(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(user=cast.trainee, kind=Role.Kind.PROGRAM_LEAD, starts_on=LONG_AGO)


def test_a_role_ends_by_the_clock(cast: Cast) -> None:
    cast.gme_admin.roles.update(ends_on=dt.date(2026, 11, 30))
    with time_machine.travel(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC), tick=False):
        assert not User.objects.get(pk=cast.gme_admin.pk).has_role(Role.Kind.GME_ADMIN)


def test_a_role_lasts_through_its_last_evening_where_the_institution_is(cast: Cast) -> None:
    cast.gme_admin.roles.update(ends_on=dt.date(2026, 11, 30))
    # 23:30 on 30 November in New York is already December in UTC.
    with time_machine.travel(dt.datetime(2026, 12, 1, 4, 30, tzinfo=dt.UTC), tick=False):
        assert User.objects.get(pk=cast.gme_admin.pk).has_role(Role.Kind.GME_ADMIN)


def test_a_role_of_next_month_is_not_held_yet(cast: Cast) -> None:
    Role.objects.create(user=cast.trainee, kind=Role.Kind.FACILITATOR, starts_on=dt.date(2099, 1, 1))
    assert not cast.trainee.has_role(Role.Kind.FACILITATOR)


def test_roles_come_along_with_the_person(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        person = User.objects.with_roles().get(pk=cast.program_lead.pk)
        assert person.roles_now == [RoleNow("program_lead", cast.program.pk)]


def test_enrollments_come_along_with_the_person(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        person = User.objects.with_roles().get(pk=cast.trainee.pk)
        assert person.enrollments_now == [EnrollmentNow(cast.program.pk, "residency", 2)]


def test_roles_are_the_same_without_the_annotation(cast: Cast) -> None:
    assert User.objects.get(pk=cast.program_lead.pk).roles_now == [RoleNow("program_lead", cast.program.pk)]


def test_enrollments_are_the_same_without_the_annotation(cast: Cast) -> None:
    assert User.objects.get(pk=cast.trainee.pk).enrollments_now == [
        EnrollmentNow(cast.program.pk, "residency", 2)
    ]


def test_holders_of_a_role_for_a_program_are_found(cast: Cast) -> None:
    assert list(User.objects.holding(Role.Kind.PROGRAM_LEAD, cast.program)) == [cast.program_lead]


def test_someone_deactivated_holds_nothing(cast: Cast) -> None:
    User.objects.filter(pk=cast.gme_admin.pk).update(is_active=False)
    assert not User.objects.holding(Role.Kind.GME_ADMIN).exists()


def test_an_enrollment_cannot_end_before_it_starts(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.trainee.enrollments.update(ends_on=LONG_AGO - dt.timedelta(days=1))


def test_current_enrollments_leave_out_who_has_left(cast: Cast) -> None:
    cast.trainee.enrollments.update(ends_on=dt.date(2021, 6, 30))
    assert list(Enrollment.objects.current()) == list(cast.other_trainee.enrollments.all())


def test_every_change_of_a_role_leaves_history(cast: Cast) -> None:
    role = cast.gme_admin.roles.get()
    role.ends_on = dt.date(2030, 1, 1)
    role.save()
    assert role_history(role).count() == 2


def test_history_cannot_be_rewritten(cast: Cast) -> None:
    role = cast.gme_admin.roles.get()
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        role_history(role).update(kind=Role.Kind.CLINICIAN)
