"""PEERS in run mode: what the page weighs with the longest real session, and what the figures ask."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import time
import uuid
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benchmarks.rows import Row
from core import stylesheet
from core.clock import site_today
from peers import running, screens
from peers.models import Cohort, Facilitation, Group, Meeting, Session, Version
from peers.tape import Tap
from people.models import Program, User

FACILITATOR, DIRECTOR = "elena@northfield.example", "amina@northfield.example"
BUDGET = 60_000
FEW, MANY = 7, 72


def sign_in(email: str) -> Client:
    """Return a browser signed in as someone of the demo."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend="people.backends.RosterBackend")
    return client


def cohort() -> Cohort:
    """Make a class on the shipped curriculum."""
    today = site_today()
    return Cohort.objects.create(
        name="Bench",
        slug="bench",
        program=Program.objects.all()[0],
        version=Version.objects.published().upstream()[0],
        starts_on=today,
        ends_on=today + dt.timedelta(days=900),
        state=Cohort.State.PUBLISHED,
    )


def meeting(of: Cohort, number: int, session: Session) -> Meeting:
    """Let one more group meet now, by video, so that the page holds every part of the guide."""
    group = Group.objects.create(cohort=of, number=number)
    facilitator = User.objects.get(email=FACILITATOR)
    Facilitation.objects.create(group=group, person=facilitator, starts_on=of.starts_on)
    return Meeting.objects.create(
        group=group, session=session, starts_at=timezone.now(), mode=Meeting.Mode.REMOTE
    )


def weight(html: bytes) -> dict[str, int]:
    """Return the bytes of a page and of what it loads, each compressed."""
    scripts = re.findall(r'src="[^"]*/(js/[a-z_]+)(?:\.[0-9a-f]+)?\.js"', html.decode())
    files = [(Path(settings.BASE_DIR) / "static" / f"{name}.js").read_bytes() for name in scripts]
    return {
        "page": len(gzip.compress(html)),
        "styles": len(gzip.compress(stylesheet.joined().encode())),
        "scripts": sum(len(gzip.compress(file)) for file in files),
    }


def run_through(one: Meeting) -> None:
    """Run a meeting from its start to its end."""
    blocks = len(running.parts_of(one))
    kinds = ["start", *["next"] * (blocks - 1), "finish"]
    places = [0, *range(blocks)]
    now = screens.now_ms()
    taps = [(uuid.uuid4(), Tap(kind, place, now, "bench")) for kind, place in zip(kinds, places, strict=True)]
    running.record(meeting=one, taps=taps)


def queries(client: Client, address: str) -> int:
    """Return how many queries a page asks."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return len(asked)


def page_rows(of: Cohort) -> list[Row]:
    """Weigh the heaviest session's page, and look for its first block without a script."""
    client, heaviest, shown = sign_in(FACILITATOR), 0, True
    for number, session in enumerate(of.version.sessions.all(), 1000):
        html = client.get(reverse("peers:run", args=[meeting(of, number, session).public_id])).content
        heaviest = max(heaviest, sum(weight(html).values()))
        shown = shown and session.plan(90)[0].title.encode() in html
    kilobytes = round(heaviest / 1000, 1)
    return [
        Row("run page with all it loads, compressed", kilobytes, "KB", "<= 60", heaviest <= BUDGET),
        Row("run page, first block without a script", int(shown), "shown", "1", shown),
    ]


def tap_row(of: Cohort) -> Row:
    """Time one tap in a run of many."""
    one = meeting(of, 2000, of.version.sessions.all()[0])
    running.record(meeting=one, taps=[(uuid.uuid4(), Tap("start", 0, screens.now_ms(), "bench"))])
    started = time.perf_counter()
    for _ in range(50):
        running.record(meeting=one, taps=[(uuid.uuid4(), Tap("add", 0, screens.now_ms(), "bench"))])
    milliseconds = round((time.perf_counter() - started) / 50 * 1000, 1)
    return Row("a tap, taken and stored", milliseconds, "ms", "<= 100", milliseconds <= 100)


def figure_row(of: Cohort) -> Row:
    """Compare the queries of the figures at 7 and at 72 groups."""
    client, address = sign_in(DIRECTOR), reverse("peers:figures")
    session = of.version.sessions.all()[0]
    counts = []
    for first, last in ((1, FEW), (FEW + 1, MANY)):
        for number in range(first, last + 1):
            run_through(meeting(of, number, session))
        counts.append(queries(client, address))
    same = counts[0] == counts[1]
    return Row("figures, queries at 72 groups", counts[1], "queries", "the same as at 7", same)


def run() -> list[Row]:
    """Measure in a transaction that is undone."""
    with transaction.atomic():
        of = cohort()
        rows = [*page_rows(of), tap_row(of), figure_row(of)]
        transaction.set_rollback(True)
    return rows
