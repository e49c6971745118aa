"""The Today page: against a bare view of the same bytes, and how many queries each role costs."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks import load, site
from benchmarks.rows import Row
from people.models import User
from wellbeing.demo.people import PERSONAS

TRAINEE = "maya@northfield.example"


def member(email: str) -> Client:
    """Return a browser signed in as one of the demo's people."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend="people.backends.RosterBackend")
    return client


def speed() -> Row:
    """Measure the Today page, signed in, as a share of a signed-in view that returns the same bytes."""
    with site.serving() as port:
        cookie = f"sessionid={member(TRAINEE).cookies['sessionid'].value}"
        site.keep(port, "/", "today", cookie)
        share = load.ratio(port, "/", "/bare/member/today", cookie)
    return Row("Today, signed in", round(share, 2), "x same bytes", ">= 0.35", share >= 0.35)


def queries(email: str) -> int:
    """Return how many queries one person's Today page asks."""
    client = member(email)
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/")
    return len(asked)


def run() -> list[Row]:
    """Return the rows: the ratio, then the queries of each role."""
    rows = [speed()]
    for persona in PERSONAS:
        count = queries(persona.email)
        rows.append(Row(f"Today's queries, {persona.role_label}", count, "queries", "<= 12", count <= 12))
    return rows
