"""The cast, and the ways to act as them."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.db import connection
from django.test import Client, TransactionTestCase

from people.models import Enrollment, Program, Role, User
from tests import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import DjangoDbBlocker

# A landing never hangs on a draw: the same examples each time, and new ones with `make fuzz`.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("fuzz", deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

LONG_AGO = dt.date(2020, 7, 1)
ROLES = (
    "visitor",
    "trainee",
    "other_trainee",
    "facilitator",
    "program_lead",
    "other_lead",
    "gme_admin",
    "peers_director",
    "wellbeing_office",
    "clinician",
    "superuser",
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Have the test database copied from the one with this code's tables."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = tables.ready()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Have tests that commit leave empty tables, sooner than Django does it."""
    with django_db_blocker.unblock():
        can_empty = tables.can_empty()
    with pytest.MonkeyPatch.context() as patch:
        if can_empty:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: tables.empty())
        yield


@dataclass(frozen=True)
class Cast:
    """One person for each role; `program` is the trainee's, `other_program` the stranger's."""

    program: Program
    other_program: Program
    trainee: User
    other_trainee: User
    facilitator: User
    program_lead: User
    other_lead: User
    gme_admin: User
    peers_director: User
    wellbeing_office: User
    clinician: User
    superuser: User
    visitor: None = None

    def member(self, role: str) -> User | None:
        """Return whoever plays a role; None for the visitor."""
        person: User | None = getattr(self, role)
        return person


def make_person(name: str, **fields: Any) -> User:
    """Create a person called after what they are."""
    return User.objects.create_user(
        f"{name}@example.test", display_name=name.replace("_", " ").title(), **fields
    )


def make_trainee(name: str, program: Program, *, year: int = 2, starts_on: dt.date = LONG_AGO) -> User:
    """Create a trainee of a program."""
    person = make_person(name)
    Enrollment.objects.create(user=person, program=program, training_year=year, starts_on=starts_on)
    return person


def make_official(name: str, kind: str, program: Program | None = None) -> User:
    """Create someone with a role."""
    person = make_person(name)
    Role.objects.create(user=person, kind=kind, program=program, starts_on=LONG_AGO)
    return person


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone, each ignorant of the others."""
    program = Program.objects.create(
        name="Medicine", slug="medicine", kind="residency", department="Medicine"
    )
    other = Program.objects.create(name="Surgery", slug="surgery", kind="residency", department="Surgery")
    return Cast(
        program=program,
        other_program=other,
        trainee=make_trainee("trainee", program),
        other_trainee=make_trainee("other_trainee", other),
        facilitator=make_official("facilitator", Role.Kind.FACILITATOR),
        program_lead=make_official("program_lead", Role.Kind.PROGRAM_LEAD, program),
        other_lead=make_official("other_lead", Role.Kind.PROGRAM_LEAD, other),
        gme_admin=make_official("gme_admin", Role.Kind.GME_ADMIN),
        peers_director=make_official("peers_director", Role.Kind.PEERS_DIRECTOR),
        wellbeing_office=make_official("wellbeing_office", Role.Kind.WELLBEING_OFFICE),
        clinician=make_official("clinician", Role.Kind.CLINICIAN),
        superuser=make_person("superuser", is_staff=True, is_superuser=True),
    )


def browse(person: User | None) -> Client:
    """Return a browser signed in as someone; None is a visitor."""
    client = Client()
    if person is not None:
        client.force_login(person, backend="people.backends.RosterBackend")
    return client


@pytest.fixture
def as_() -> Callable[[User | None], Client]:
    """Return the way to get a browser signed in as someone."""
    return browse
