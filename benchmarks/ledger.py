"""Rows for the ledger, and how fast SQL alone would be with them."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from benchmarks.notes import KIND
from people.models import User
from reminders import claims, planning, sending
from reminders.kinds import Due
from reminders.models import Delivery

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

PEOPLE = 1000
COLUMNS = """(kind, recipient_id, key, channel, due_at, ready_at, state, claimed_by, attempts, reason,
    message_id, title, path)"""
VALUES = "'benchmarks.note', person, key, 'mail', due, due, 'due', '', 0, '', '', '', ''"


def make_people(count: int) -> list[int]:
    """Invent so many people, and return their ids."""
    people = [User(email=f"bench-{n}@bench.invalid", display_name=f"Bench {n}") for n in range(count)]
    for person in people:
        person.set_unusable_password()
    return [person.pk for person in User.objects.bulk_create(people)]


@contextmanager
def invented_people() -> Iterator[list[int]]:
    """Have a thousand people while the context is held; yields their ids."""
    ids = make_people(PEOPLE)
    try:
        yield ids
    finally:
        Delivery.objects.filter(recipient__in=ids).delete()
        User.objects.filter(pk__in=ids).delete()


def dues(ids: list[int], count: int, moment: dt.datetime | None = None) -> list[Due]:
    """Return so many occurrences, spread over the people."""
    moment = moment or timezone.now()
    return [Due(ids[n % len(ids)], f"occurrence-{n}", moment) for n in range(count)]


def fill(ids: list[int], count: int) -> None:
    """Put so many due rows, and no others, into the ledger."""
    empty()
    planning.record(KIND.key, dues(ids, count))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reminders_delivery")


def empty() -> None:
    """Take everything out of the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reminders_delivery")


def insert_select(ids: list[int], count: int) -> float:
    """Return the rows a second of one INSERT … SELECT from a table that holds them already."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE staged (person bigint, key text, due timestamptz)")
        cursor.execute(
            "INSERT INTO staged SELECT (%s::bigint[])[1 + n %% %s], 'occurrence-' || n, now()"
            " FROM generate_series(0, %s - 1) AS n",
            [ids, len(ids), count],
        )
        began = time.perf_counter()
        cursor.execute(f"INSERT INTO reminders_delivery {COLUMNS} SELECT {VALUES} FROM staged")
        spent = time.perf_counter() - began
        cursor.execute("DROP TABLE staged")
    return count / spent


def planned(ids: list[int], count: int, moment: dt.datetime) -> float:
    """Return the rows a second of planning, from the making of each occurrence on."""
    began = time.perf_counter()
    planning.record(KIND.key, dues(ids, count, moment))
    return count / (time.perf_counter() - began)


def claimed_and_marked() -> float:
    """Return the deliveries a second that the portal claims and marks, each by itself."""
    began, done = time.perf_counter(), 0
    while batch := claims.claim(size=sending.BATCH, lease=LEASE):
        for delivery in batch:
            claims.end(delivery, Delivery.State.SENT, message_id="<x>")
        done += len(batch)
    return done / (time.perf_counter() - began)


def claimed_and_marked_bare() -> float:
    """Return the same for the bare statements."""
    began, done = time.perf_counter(), 0
    with connection.cursor() as cursor:
        while True:
            now = timezone.now()
            cursor.execute(claims.CLAIM, [now, sending.BATCH, now + LEASE, "token"])
            rows = cursor.fetchall()
            if not rows:
                return done / (time.perf_counter() - began)
            for row in rows:
                cursor.execute(claims.END, ["sent", now, "", "<x>", "", "", row[0], "token"])
            done += len(rows)


LEASE = sending.FIRST_PAUSE
