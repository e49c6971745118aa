"""The cast, and the ways to act as them."""

from __future__ import annotations

import copy
import datetime as dt
import gc
import os
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.utils import timezone
from django.utils.crypto import get_random_string

from people import audit
from people.models import Enrollment, Program, Role, User
from people.models.sessions import BEGUN, PROVED, SEEN, SignIn, device
from tests import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import DjangoDbBlocker

# A landing never hangs on a draw: the same examples each time, and new ones with `make fuzz`.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("fuzz", deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

BACKEND = "people.backends.RosterBackend"
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


def pytest_collection_finish() -> None:
    """Keep the garbage collector from walking through all collected tests again and again: they stay."""
    gc.collect()
    gc.freeze()


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


def named(name: str) -> dict[str, str]:
    """Return the name and address of a person called after what they are."""
    return {"email": f"{name}@example.test", "display_name": name.replace("_", " ").title()}


def make_person(name: str, **fields: Any) -> User:
    """Create a person called after what they are."""
    return User.objects.create_user(**named(name), **fields)


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


OFFICIALS = ("facilitator", "gme_admin", "peers_director", "wellbeing_office", "clinician")
LEADS = {"program_lead": "program", "other_lead": "other_program"}
TRAINEES = {"trainee": "program", "other_trainee": "other_program"}


def make_cast() -> Cast:
    """Create everyone, each ignorant of the others: few queries, since most tests begin with it."""
    program, other = Program.objects.bulk_create(
        Program(name=name, slug=name.lower(), kind="residency", department=name)
        for name in ("Medicine", "Surgery")
    )
    known: dict[str, Any] = {"program": program, "other_program": other}
    people = [User(**named(role), password=make_password(None)) for role in ROLES[1:]]
    people[-1].is_staff = people[-1].is_superuser = True
    known |= zip(ROLES[1:], User.objects.bulk_create(people), strict=True)
    Enrollment.objects.bulk_create(
        Enrollment(user=known[name], program=known[program], training_year=2, starts_on=LONG_AGO)
        for name, program in TRAINEES.items()
    )
    Role.objects.bulk_create(
        [Role(user=known[kind], kind=kind, starts_on=LONG_AGO) for kind in OFFICIALS]
        + [
            Role(user=known[name], kind=Role.Kind.PROGRAM_LEAD, program=known[program], starts_on=LONG_AGO)
            for name, program in LEADS.items()
        ]
    )
    return Cast(**known)


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone, each ignorant of the others."""
    return make_cast()


@dataclass(frozen=True)
class Kept:
    """The whole cast, and their signed-in browsers, for all tests of a module."""

    cast: Cast
    browsers: dict[str, Client]
    cookies: dict[str, SimpleCookie]

    def browser(self, role: str) -> Client:
        """Return someone's browser as it was when they had just signed in."""
        client = self.browsers[role]
        client.cookies = copy.deepcopy(self.cookies[role])
        return client


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Kept]:
    """Make the cast once, for a module whose tests all have it; what a test adds or changes goes after it.

    For tests that ask `db` as well, and in modules where no test commits.
    """
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        everyone = make_cast()
        browsers = {role: browse(everyone.member(role)) for role in ROLES}
    yield Kept(everyone, browsers, {role: copy.deepcopy(client.cookies) for role, client in browsers.items()})
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


def browse(person: User | None) -> Client:
    """Return a browser signed in as someone; None is a visitor."""
    client = Client()
    if person is None:
        return client
    if person.last_login is None:
        client.cookies[settings.SESSION_COOKIE_NAME] = sign_in_first(person)
    else:
        client.force_login(person, backend=BACKEND)
    return client


def sign_in_first(person: User) -> str:
    """Write what someone's first sign-in leaves, and return the key of its session.

    In four queries: the real way asks twenty-two, for what another browser of theirs may have left.
    """
    session = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: BACKEND,
        HASH_SESSION_KEY: person.get_session_auth_hash(),
        **dict.fromkeys((BEGUN, PROVED, SEEN), time.time()),
    }
    key, store = get_random_string(32, VALID_KEY_CHARS), SessionStore()
    row = Session(session_key=key, session_data=store.encode(session), expire_date=store.get_expiry_date())
    Session.objects.bulk_create([row])
    person.last_login = timezone.now()
    person.save(update_fields=["last_login"])
    SignIn.objects.bulk_create([SignIn(user=person, session_key=key, device=device(""))])
    audit.signed_in(user=person)
    return key


@pytest.fixture
def as_() -> Callable[[User | None], Client]:
    """Return the way to get a browser signed in as someone."""
    return browse
