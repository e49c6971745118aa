"""The short way by which tests sign their cast in leaves what the real one leaves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.forms.models import model_to_dict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Entry, User
from people.models.sessions import SignIn
from tests.conftest import BACKEND, browse, make_person

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON = dt.datetime(2026, 11, 2, 17, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def really(person: User) -> Client:
    """Return a browser that signed in the long way."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def left_by(client: Client, person: User) -> dict[str, Any]:
    """Return all that a sign-in wrote, but for whose it is and what is drawn at random."""
    cookie = client.cookies["sessionid"].value
    row, sign_in = Session.objects.get(session_key=cookie), SignIn.objects.get(session_key=cookie)
    session = row.get_decoded()
    return {
        "key": len(row.session_key),
        "until": row.expire_date,
        "own": int(session.pop("_auth_user_id")) == sign_in.user_id == person.pk,
        "holds": session.pop("_auth_user_hash") == person.get_session_auth_hash(),
        "session": session,
        "sign in": model_to_dict(sign_in, exclude=["id", "user", "session_key"]) | {"at": sign_in.at},
        "last": (person.last_login, User.objects.get(pk=person.pk).last_login),
        "entries": list(Entry.objects.filter(person=person, actor=person).values_list("act", "detail", "at")),
    }


def test_both_ways_leave_the_same(db: None) -> None:
    short, long = make_person("one"), make_person("other")
    assert left_by(browse(short), short) == left_by(really(long), long)


def test_the_short_way_opens_their_pages(db: None) -> None:
    person = make_person("one")
    assert browse(person).get("/").wsgi_request.user == person


def test_the_short_way_is_the_first_alone(db: None) -> None:
    person = make_person("one")
    browse(person)
    with CaptureQueriesContext(connection) as again:
        browse(person)
    assert (len(again) > 10, SignIn.objects.filter(user=person).count()) == (True, 2)


def test_the_short_way_asks_four_queries(db: None) -> None:
    person = make_person("one")
    with CaptureQueriesContext(connection) as asked:
        browse(person)
    assert len(asked) == 4
