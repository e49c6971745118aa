"""Check-ins: what sealing and the pause cost, a long trend, the clinic, new keys after a kill."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import statistics
import subprocess
import sys
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest import mock

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import clinic
from benchmarks.ledger import make_people
from benchmarks.rows import Row
from checkins import keyring, operations, records, rotation, subjects
from checkins.desk import pulse
from checkins.instruments import scoring
from checkins.models import CheckIn, Instrument, Subject
from checkins.records import Content
from checkins.sealing import padded, seal, unpadded
from checkins.views import taking
from checkins.wishes import KEEP, Wishes
from people.models import User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checkins.instruments.shapes import Outcome

ROWS, SUBJECTS, LONG, TIMES = 100_000, 500, 60, 15
PAUSES = 60  # pairs of an interruption and an ordinary result
NEW = "bench"
TICKET = re.compile(r'name="ticket" value="([^"]+)"')
ROTATE = """
import django; django.setup()
from django.conf import settings
settings.CHECKINS_KEYS = {"bench": b"b" * 32, **settings.CHECKINS_KEYS}
from checkins import rotation
rotation.rotate()
"""


def browser(person: User) -> Client:
    """Return a browser signed in as someone."""
    client = Client()
    client.force_login(person, backend="people.backends.RosterBackend")
    return client


def answers(asked: Instrument) -> dict[str, str]:
    """Return an answer to every question, as a page posts them."""
    return {f"q.{item.link_id}": item.options[1].code for item in asked.form.items if item.asks}


def ticket(client: Client, address: str) -> str:
    """Open the questions and return the ticket that stands in them."""
    found: list[str] = TICKET.findall(client.get(address).content.decode())
    return found[0]


def submit(client: Client, asked: Instrument) -> float:
    """Send one check-in; returns the seconds that sending took."""
    address = reverse("checkins:take", args=[asked.public_id])
    posted = answers(asked) | {"ticket": ticket(client, address)}
    began = time.perf_counter()
    status = client.post(address, posted).status_code
    spent = time.perf_counter() - began
    if status != 200:
        raise RuntimeError(f"a check-in answered {status}")
    return spent


def queries(client: Client, asked: Instrument) -> int:
    """Return how many queries sending one asks."""
    address = reverse("checkins:take", args=[asked.public_id])
    posted = answers(asked) | {"ticket": ticket(client, address)}
    with CaptureQueriesContext(connection) as counted:
        client.post(address, posted)
    return len(counted)


@contextlib.contextmanager
def unsealed() -> Iterator[None]:
    """Have rows written and read as they are, without any encryption, and keys derived from nothing."""
    plain: dict[str, Any] = {
        "seal": lambda text, **_: padded(text),
        "open_sealed": lambda text, **_: unpadded(bytes(text)),
    }
    with contextlib.ExitStack() as held:
        for module in (subjects, records):
            held.enter_context(mock.patch.multiple(module, **plain))
        held.enter_context(mock.patch.object(subjects, "derived", lambda key, *_, **__: key))
        yield


def cost_of_sealing(sealed: User, bare: User, asked: Instrument) -> float:
    """Return sending with encryption as a multiple of sending without; each takes its turn."""
    spent: tuple[list[float], list[float]] = ([], [])
    with unsealed():
        operations.give(person=bare, kind=KEEP)
    for _ in range(TIMES):
        spent[0].append(submit(browser(sealed), asked))
        with unsealed():
            spent[1].append(submit(browser(bare), asked))
    with unsealed():
        subjects.forget(bare)
    return statistics.median(spent[0]) / statistics.median(spent[1])


def keep(person: User, asked: Instrument, count: int) -> None:
    """Keep so many check-ins of someone, a month apart."""
    subject = subjects.subject_for(person)
    said = {item.link_id: item.options[1].code for item in asked.form.items if item.asks}
    for number in range(count):
        day = dt.date(2020, 1, 3) + dt.timedelta(days=30 * number)
        content = Content(day=day.isoformat(), answers=said, status="complete", scores={"total": number % 7})
        records.sealed(subject, check_in_id=uuid.uuid4(), instrument=asked.public_id, content=content).save()


def opens_in(client: Client) -> float:
    """Return the median seconds in which one's own past opens."""
    return statistics.median(timed(lambda: client.get(reverse("checkins:past"))) for _ in range(TIMES))


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cost_of_the_pause(client: Client, asked: Instrument) -> float:
    """Return answers that bring the interruption as a multiple of ordinary ones; each takes its turn."""
    spent: tuple[list[float], list[float]] = ([], [])
    real = scoring.score

    def endorsed(*given: Any) -> Outcome:
        return replace(real(*given), crisis=True)

    for turn in range(2 * PAUSES):
        # A, B, B, A: whatever comes after a pause in the machine's own work hits both alike.
        is_crisis = turn % 4 in (0, 3)
        with mock.patch.object(taking, "score", endorsed if is_crisis else real):
            spent[0 if is_crisis else 1].append(submit(client, asked))
    return statistics.median(spent[0]) / statistics.median(spent[1])


def fill(asked: Instrument) -> None:
    """Store 100,000 check-ins of 500 subjects whom nobody is linked to."""
    said = Content(day="2026-11-02", answers={"sleep": "half"}, status="complete").dumps()
    made = []
    for _ in range(SUBJECTS):
        subject = Subject()
        subjects.wrap(subject, os.urandom(32))
        subjects.seal_wishes(subject, Wishes())
        made.append(subject)
    Subject.objects.bulk_create(made)
    for subject in made:
        key = subjects.content_key(subject, keyring.current())
        CheckIn.objects.bulk_create(_row(subject, asked, said, key) for _ in range(ROWS // SUBJECTS))


def _row(subject: Subject, asked: Instrument, said: bytes, key: bytes) -> CheckIn:
    row = CheckIn(subject=subject, instrument=asked, month=dt.date(2026, 11, 1), key_id=keyring.current())
    row.ciphertext = seal(said, key=key, context=records.context(row))
    return row


def rotated() -> tuple[int, float, bool]:
    """Kill a rotation in its midst and run it again.

    Returns the rows done at the kill, the seconds of the second run, and whether everything opens then.
    """
    command = [sys.executable, "-c", ROTATE]
    first = subprocess.Popen(command, env=os.environ)
    half = CheckIn.objects.filter(key_id=NEW)
    while first.poll() is None and half.count() < ROWS // 4:
        time.sleep(0.2)
    first.kill()
    first.wait()
    done = half.count()
    spent = timed(lambda: subprocess.run(command, env=os.environ, check=True))
    with mock.patch.object(settings, "CHECKINS_KEYS", {NEW: b"b" * 32}):
        return done, spent, rotation.check().is_clean


def empty() -> None:
    """Take every check-in and subject out again."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE checkins_checkin, checkins_subject, checkins_subjectlink CASCADE")


def run() -> list[Row]:
    """Return the rows; leaves the demo without check-ins."""
    empty()
    asked = pulse.load()
    people = list(User.objects.filter(pk__in=make_people(8)).order_by("pk"))
    try:
        return [*measured(people, asked), *clinic.run()]
    finally:
        empty()
        User.objects.filter(pk__in=[person.pk for person in people]).delete()


def measured(people: list[User], asked: Instrument) -> list[Row]:
    """Return the rows for some people and a questionnaire."""
    one, many, bare, *others = people
    for person in (one, many, *others):
        operations.give(person=person, kind=KEEP)
    submit(browser(one), asked)
    count = queries(browser(one), asked)
    ratio = cost_of_sealing(one, bare, asked)
    CheckIn.objects.all().delete()
    keep(one, asked, 1)
    keep(many, asked, LONG)
    trend = opens_in(browser(many)) / opens_in(browser(one))
    pause = cost_of_the_pause(browser(others[0]), asked)
    empty()
    fill(asked)
    done, spent, clean = rotated()
    per_second = (ROWS - done) / spent
    went_on = 0 < done < ROWS and clean
    return [
        Row("a check-in's queries", count, "queries", "<= 20", count <= 20),
        Row("a check-in, sealed", round(ratio, 2), "x unsealed", "<= 1.5", ratio <= 1.5),
        Row(f"a trend of {LONG}", round(trend, 2), "x of one", "<= 2", trend <= 2),
        Row("the pause before a score", round(pause, 3), "x a result", "0.95 to 1.05", 0.95 <= pause <= 1.05),
        Row("new keys, rows done at the kill", done, "rows", "all open after", went_on),
        Row("new keys for the others", round(per_second), "rows/s", "> 1000", per_second > 1000),
    ]
