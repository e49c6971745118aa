"""Who may look after people, asked of the functions themselves."""

from __future__ import annotations

from typing import Any

import pytest

from people import permissions
from people.models import Role, User
from tests.conftest import LONG_AGO, ROLES, Cast

pytestmark = pytest.mark.django_db
MEMBERS = [role for role in ROLES if role != "visitor"]
OFFICE = {"gme_admin", "superuser"}


def person(cast: Cast, role: str) -> User:
    """Return whoever plays a role."""
    found = cast.member(role)
    assert found is not None
    return found


@pytest.mark.parametrize("role", MEMBERS)
def test_the_office_and_superusers_look_after_people(cast: Cast, role: str) -> None:
    assert permissions.can_manage_people(person(cast, role)) is (role in OFFICE)


@pytest.mark.parametrize("role", MEMBERS)
def test_roles_are_given_by_the_office_to_others(cast: Cast, role: str) -> None:
    by = person(cast, role)
    assert permissions.can_grant(by, cast.trainee if role != "trainee" else cast.other_trainee) is (
        role in OFFICE
    )


@pytest.mark.parametrize("role", MEMBERS)
def test_nobody_gives_themselves_one(cast: Cast, role: str) -> None:
    by = person(cast, role)
    assert not permissions.can_grant(by, by)


@pytest.mark.parametrize("role", MEMBERS)
def test_an_open_role_is_ended_by_the_office(cast: Cast, role: str) -> None:
    held = Role.objects.get(user=cast.clinician)
    assert permissions.can_end(person(cast, role), held) is (role in OFFICE)


def test_a_role_that_is_over_is_ended_by_nobody(cast: Cast) -> None:
    held = Role.objects.create(user=cast.trainee, kind="clinician", starts_on=LONG_AGO, ends_on=LONG_AGO)
    assert not permissions.can_end(cast.gme_admin, held)


@pytest.mark.parametrize("role", MEMBERS)
def test_a_deputy_is_named_by_whose_duty_it_is(cast: Cast, role: str) -> None:
    held = Role.objects.get(user=cast.program_lead)
    assert permissions.can_name_deputy(person(cast, role), held) is (role == "program_lead")


@pytest.mark.parametrize("role", MEMBERS)
@pytest.mark.parametrize(
    "wanted", [[], ["superuser"], ["gme_admin"], ["clinician", "gme_admin"], ["everyone"]]
)
def test_a_second_step_is_asked_of_the_roles_that_are_set(
    cast: Cast, settings: Any, role: str, wanted: list[str]
) -> None:
    settings.SECOND_STEP_ROLES = wanted
    assert permissions.needs_second_step(person(cast, role)) is (role in wanted or "everyone" in wanted)


@pytest.mark.parametrize("role", MEMBERS)
def test_whoever_has_one_is_not_asked_to_set_one_up(cast: Cast, settings: Any, role: str) -> None:
    settings.SECOND_STEP_ROLES = ["everyone"]
    found = person(cast, role)
    found.has_second_step = True  # type: ignore[attr-defined]
    assert not permissions.needs_second_step(found)


def test_a_role_that_begins_later_asks_for_none_today(cast: Cast, settings: Any) -> None:
    settings.SECOND_STEP_ROLES = ["gme_admin"]
    Role.objects.create(user=cast.trainee, kind="gme_admin", starts_on="2999-01-01")
    assert not permissions.needs_second_step(User.objects.get(pk=cast.trainee.pk))
