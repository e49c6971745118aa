from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.checks import run_checks

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def found() -> list[str]:
    return [message.msg for message in run_checks() if message.id == "people.E001"]


def test_the_roles_that_a_directory_gives_by_default_are_known() -> None:
    assert found() == []


def test_a_misspelt_role_stops_the_start_by_name(settings: Settings) -> None:
    settings.SCIM_ROLES = ["facilitator", "clinicain"]
    assert found() == ["SCIM_ROLES names 'clinicain', which is no role here."]
