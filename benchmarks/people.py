"""People: a roster of 20,000, the pages that list them, and what it costs to know who someone is."""

from __future__ import annotations

import time

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.rows import Row
from people.backends import RosterBackend
from people.models import User
from people.roster import writing
from people.roster.formats import Format

MANY, FEW = 20_000, 100
FORM = Format(
    "bench", "Benchmark", {"email": "e", "name": "n", "program": "p", "training_year": "y"}, "residency"
)
OFFICE = "ruth@northfield.example"


def roster(people: int, year: int) -> str:
    """Return a roster of so many people in fifty programs."""
    lines = [f"bench{n}@northfield.example,Bench {n},Bench program {n % 50},{year}" for n in range(people)]
    return "\n".join(["e,n,p,y", *lines, ""])


def brought_in(people: int, year: int) -> tuple[float, int]:
    """Bring a roster in; return the seconds and the queries."""
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        writing.bring_in(text=roster(people, year), form=FORM)
        # What a commit would still check.
        connection.check_constraints()
    return time.perf_counter() - started, len(asked)


def page_queries(address: str) -> int:
    """Return how many queries a page of the GME office asks."""
    client = Client()
    client.force_login(User.objects.get(email=OFFICE), backend="people.backends.RosterBackend")
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def identity() -> tuple[int, int]:
    """Return the queries to know who a session is, and those of a permission check after it."""
    person = User.objects.get(email=OFFICE)
    with CaptureQueriesContext(connection) as known:
        found = RosterBackend().get_user(person.pk)
    with CaptureQueriesContext(connection) as checked:
        assert found is not None
        found.has_role("gme_admin")
        found.programs_as("program_lead")
    return len(known) + 1, len(checked)


def measure() -> list[Row]:
    """Return the rows; leaves the roster in the database."""
    pages = {"people list": reverse("people:list"), "audit": reverse("people:audit")}
    _, few = brought_in(FEW, 1)
    before = {name: page_queries(address) for name, address in pages.items()}
    seconds, first = brought_in(MANY, 1)
    changing, second = brought_in(MANY, 2)
    session, check = identity()
    more = max(first, second) - few
    rows = [
        Row(f"roster, {MANY:,} new people", round(seconds, 1), "s", "< 30", seconds < 30),
        Row(f"roster, {MANY:,} changes", round(changing, 1), "s", "< 30", changing < 30),
        Row("roster, more queries for 20,000 than 100", more, "queries", "<= 2", more <= 2),
        Row("session and person", session, "queries", "<= 2", session <= 2),
        Row("a permission check", check, "queries", "0", check == 0),
    ]
    for name, address in pages.items():
        more = page_queries(address) - before[name]
        rows.append(Row(f"{name}, more queries at 20,000", more, "queries", "<= 0", more <= 0))
    return rows


def run() -> list[Row]:
    """Measure in a transaction that is undone, so that the other benchmarks find the demo as it was."""
    with transaction.atomic():
        rows = measure()
        transaction.set_rollback(True)
    return rows
