"""Seen from every other role, none and many look the same: status, body, size and queries."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkins import operations
from checkins.models import CheckIn
from checkins.wishes import KEEP, REMIND, SUMMARIES
from people.models import User
from reminders.models import Choice
from tests.checkins.conftest import check_in, instrument, send_note
from tests.conftest import ROLES, Cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
OTHERS = [role for role in ROLES if role not in ("visitor", "trainee")]
ONCE = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|<!--.*?-->|ticket" value="[^"]*"', re.S
)


def pages(cast: Cast) -> list[str]:
    """Return addresses on which one person could look for signs of another."""
    person = [cast.trainee.public_id]
    return [
        "/",
        "/people/",
        reverse("people:person", args=person),
        "/people/audit/",
        "/reminders/office/",
        "/reminders/",
        "/people/me/",
        "/admin/",
        reverse("checkins:home"),
        reverse("checkins:past"),
        reverse("checkins:stored"),
        reverse("checkins:choices"),
        reverse("checkins:export_json"),
        reverse("checkins:one", args=[uuid.UUID(int=7)]),
    ]


def seen(client: Client, address: str) -> tuple[int, str, int]:
    """Return what a page shows: its status, its words, and how many queries it asks."""
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address)
    body: bytes = b"".join(page)
    return page.status_code, ONCE.sub("", body.decode()), len(asked)


def live(person: User) -> None:
    """Say yes to everything and check in many times."""
    for kind in (KEEP, SUMMARIES, REMIND):
        operations.give(person=person, kind=kind)
    for _ in range(12):
        check_in(person, note="a note", answers={"q1": "most"})


@pytest.mark.parametrize("role", OTHERS)
def test_none_and_many_look_the_same(role: str, cast: Cast, as_: As) -> None:
    instrument()
    client, addresses = as_(cast.member(role)), pages(cast)
    for address in addresses:  # Whatever the first look alone costs is paid before.
        client.get(address)
    before = {address: seen(client, address) for address in addresses}
    live(cast.trainee)
    assert {address: seen(client, address) for address in addresses} == before


@pytest.mark.parametrize("role", OTHERS)
def test_anothers_check_in_and_none_look_the_same(role: str, cast: Cast, as_: As) -> None:
    client, row = as_(cast.member(role)), check_in(cast.trainee)
    theirs, none = (
        seen(client, reverse("checkins:one", args=[found])) for found in (row.pk, uuid.UUID(int=7))
    )
    assert theirs == none


@pytest.mark.parametrize("name", ["note", "erase"])
@pytest.mark.parametrize("role", OTHERS)
def test_nobody_writes_into_anothers(role: str, name: str, cast: Cast, as_: As) -> None:
    row = check_in(cast.trainee, note="mine")
    page = as_(cast.member(role)).post(reverse(f"checkins:{name}", args=[row.pk]), {"note": "theirs"})
    same = CheckIn.objects.get(pk=row.pk)
    assert (page.status_code, bytes(same.ciphertext)) == (404, bytes(row.ciphertext))


def test_ones_own_today_is_the_same_with_none_and_with_many(cast: Cast, as_: As) -> None:
    client = as_(cast.trainee)
    client.get("/")
    before = seen(client, "/")
    live(cast.trainee)
    assert seen(client, "/") == before


def test_what_one_can_see_says_nothing_of_whether_one_checks_in(cast: Cast, as_: As) -> None:
    client, address = as_(cast.gme_admin), reverse("people:person", args=[cast.trainee.public_id])
    assert "own, like everyone" in client.get(address).content.decode()


def test_no_history_is_kept_of_a_check_in(cast: Cast, as_: As) -> None:
    live(cast.trainee)
    client: Any = as_(cast.trainee)
    client.post(reverse("checkins:skip"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pghistory_context WHERE metadata::text LIKE '%check-ins%'")
        assert cursor.fetchone()[0] == 0


def referring() -> list[Any]:
    """Return every field of every model that leads to a person."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is User
    ]


def rows_about(person: User) -> dict[str, int]:
    """Return how many rows of each table lead to someone."""
    return {
        str(field): field.model._default_manager.filter(**{field.name: person}).count()
        for field in referring()
    }


def test_whoever_reads_the_database_finds_no_row_more_about_someone_who_takes_part(cast: Cast) -> None:
    before = rows_about(cast.trainee)
    live(cast.trainee)
    assert send_note(cast.trainee) == 1
    assert rows_about(cast.trainee) == before


def test_the_search_for_such_rows_finds_one(cast: Cast) -> None:
    before = rows_about(cast.trainee)
    Choice.objects.create(user=cast.trainee, kind="any", channel="mail", wanted=False)
    assert (len(before) > 10, rows_about(cast.trainee) == before) == (True, False)


def test_the_persons_own_row_does_not_change(cast: Cast) -> None:
    before = User.objects.filter(pk=cast.trainee.pk).values().get()
    live(cast.trainee)
    assert User.objects.filter(pk=cast.trainee.pk).values().get() == before


@pytest.mark.parametrize("role", ["wellbeing_office", "gme_admin", "superuser"])
def test_a_note_that_was_sent_shows_on_no_page(role: str, cast: Cast, as_: As) -> None:
    client, addresses = as_(cast.member(role)), pages(cast)
    live(cast.trainee)
    for address in addresses:
        client.get(address)
    before = {address: seen(client, address) for address in addresses}
    assert send_note(cast.trainee) == 1
    assert {address: seen(client, address) for address in addresses} == before
