"""One worker at a time for each person whose mails are counted, so that the cap a day is exact.

A worker holds a person's turn for as long as it works at a batch. PostgreSQL ends it with the worker's
session, so that one that dies holds nobody up.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from reminders import claims, kinds
from reminders.models import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reminders.models import Delivery

SPACE = 0x5245  # sets these locks apart from others in the database
SHORTLY = dt.timedelta(seconds=2)
TAKE = "SELECT person FROM unnest(%s::int[]) AS person WHERE pg_try_advisory_lock(%s, person)"
GIVE_BACK = "SELECT pg_advisory_unlock(%s, person) FROM unnest(%s::int[]) AS person"


@contextmanager
def taken(batch: list[Delivery]) -> Iterator[list[Delivery]]:
    """Yield what of a batch may be worked at: all but what would count beside another worker's count.

    The rest is given back for in a moment. Costs two queries when anything in the batch is counted.
    """
    people = sorted({row.recipient_id for row in batch if _counted(row)})
    if not people:
        yield batch
        return
    held = _take(people)
    try:
        rest = [row for row in batch if _counted(row) and row.recipient_id not in held]
        if rest:
            claims.release(rest, until=timezone.now() + SHORTLY)
        yield [row for row in batch if row not in rest]
    finally:
        _give_back(held)


def _counted(delivery: Delivery) -> bool:
    kind = kinds.find(delivery.kind)
    return kind is not None and kind.optional and kind.patient and delivery.channel == Channel.MAIL


def _take(people: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [people, SPACE])
        return {row[0] for row in cursor.fetchall()}


def _give_back(people: set[int]) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(GIVE_BACK, [SPACE, sorted(people)])
    except (OperationalError, InterfaceError):
        connection.close()  # and with the session, all that it held
