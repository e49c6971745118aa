"""One word, written into every field of a conversation and a hand-over, and then looked for everywhere."""

from __future__ import annotations

import base64
import logging
import uuid
from typing import TYPE_CHECKING, Any

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkins.clinic import dialogues, emails, halves
from checkins.models import ReplyTemplate
from reminders.models import Delivery
from reminders.tasks import tick
from tests.checkins.clinic.conftest import CODE, WORDS, Clinic, talk
from tests.checkins.clinic.pages import opened, post
from tests.checkins.conftest import check_in
from tests.conftest import Cast, browse

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "yellowhammer"
SHAPES = (
    CANARY.encode(),
    CANARY.encode().hex().encode(),
    base64.b64encode(CANARY.encode()).rstrip(b"=")[:-1],
    CANARY[::-1].encode(),
)


def stored() -> Iterator[bytes]:
    """Yield every row of every table as the database writes it, sessions and reminders too."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield from (row[0].encode() for row in cursor.fetchall())


def cached() -> Iterator[bytes]:
    """Yield every key and value that Redis holds."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    for key in client.scan_iter():
        yield bytes(key)
        yield client.dump(key) or b""


def mailed() -> Iterator[bytes]:
    """Yield every mail as it is sent."""
    yield from (letter.message().as_bytes() for letter in mail.outbox)


def found_in(places: dict[str, Iterator[bytes]]) -> set[str]:
    """Return the names of the places where the canary sits, in any shape."""
    return {
        name for name, pieces in places.items() for piece in pieces if any(shape in piece for shape in SHAPES)
    }


@pytest.fixture
def everywhere(clinic: Clinic, cast: Cast, caplog: pytest.LogCaptureFixture) -> dict[str, Iterator[bytes]]:
    """Write the canary into every field there is, through the pages; return where it could be."""
    caplog.set_level(logging.DEBUG)
    visitor, clinician = Client(), opened(clinic.one)
    start = {"code": CODE, "typed": CODE, "text": CANARY, "letter": uuid.uuid4()}
    post(visitor, "dialogue_begin", **start)
    post(visitor, "dialogue_write", code=CODE, text=CANARY, letter=uuid.uuid4())
    named = {"name": CANARY, "contact": CANARY, "letter": uuid.uuid4(), "sure": "on"}
    post(visitor, "dialogue_reveal", code=CODE, **named)
    row = check_in(cast.trainee, answers={"q1": "never"}, note=CANARY)
    handed = {"text": CANARY, "attached": str(row.pk), "letter": uuid.uuid4()}
    post(browse(cast.trainee), "contact", **(named | handed))
    found = dialogues.find(CODE)
    assert found is not None
    post(clinician, "case", found.case.pk, text=CANARY, letter=uuid.uuid4())
    # What goes wrong says nothing either.
    post(visitor, "dialogue_read", code=f"{CANARY} bagel cactus daisy eagle falcon")
    post(visitor, "dialogue_begin", code=CODE, typed=CANARY, text=CANARY)
    post(browse(clinic.two), "unlock", passphrase=CANARY)
    Delivery.objects.update(due_at=timezone.now(), ready_at=timezone.now())
    tick()
    logged = (record.getMessage().encode() for record in caplog.records)
    return {"the database": stored(), "Redis": cached(), "mails": mailed(), "logs": logged}


def test_the_canary_is_read_by_whom_it_was_written_for(everywhere: Any, clinic: Clinic) -> None:
    found = dialogues.find(CODE)
    assert found is not None
    assert [said.text for said in found.letters] == [CANARY, CANARY, "", CANARY]


def test_the_canary_is_nowhere(everywhere: dict[str, Iterator[bytes]]) -> None:
    assert found_in(everywhere) == set()


def test_a_mail_went_out(everywhere: dict[str, Iterator[bytes]]) -> None:
    assert mail.outbox


def test_the_search_finds_a_canary_in_the_database(everywhere: Any, clinic: Clinic) -> None:
    ReplyTemplate.objects.create(clinician=clinic.one.public_id, title="Planted", text=CANARY)
    assert found_in({"the database": stored()}) == {"the database"}


def test_the_search_finds_a_canary_in_raw_bytes(clinic: Clinic) -> None:
    found = talk()
    found.case.code_wrap = CANARY.encode()
    found.case.save()
    assert found_in({"the database": stored()}) == {"the database"}


def test_the_search_finds_a_canary_in_redis(clinic: Clinic) -> None:
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.set("planted", CANARY)
    assert found_in({"Redis": cached()}) == {"Redis"}
    client.delete("planted")


def test_the_search_finds_a_canary_in_a_mail(clinic: Clinic) -> None:
    mail.send_mail("Planted", CANARY, None, ["a@example.test"])
    assert found_in({"mails": mailed()}) == {"mails"}


def test_what_a_mail_says_is_the_same_whatever_came_in(clinic: Clinic, cast: Cast) -> None:
    talk("short")
    before = emails.waiting(clinic.one, "")
    talk("another", code="falcon eagle daisy cactus bagel acorn")
    assert emails.waiting(clinic.one, "") == before == emails.sample().before(halves.next_round())


def test_a_page_that_breaks_shows_and_logs_nothing(
    clinic: Clinic, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    talk()
    monkeypatch.setattr(dialogues, "write", broken)
    visitor = Client(raise_request_exception=False)
    page = visitor.post(
        reverse("checkins:dialogue_write"), {"code": CODE, "text": CANARY, "letter": str(uuid.uuid4())}
    )
    assert page.status_code == 500
    assert CANARY not in page.content.decode() + caplog.text


def test_passphrases_are_nowhere(clinic: Clinic) -> None:
    opened(clinic.one)
    assert not any(WORDS.encode() in row for row in stored())
