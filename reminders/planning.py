"""Asking every kind what falls due soon, and writing it down once."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from people.models import User
from reminders import kinds, moments, pruning
from reminders.kinds import Workdays

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reminders.kinds import Due, Kind

log = logging.getLogger(__name__)
SPACE = 0x504C  # sets these locks apart from others in the database
# Two planners that write the same rows in another order would each wait for what the other has written.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
# One statement, since handing the lists over takes longer than what is done with them.
RECORD = """
    WITH new AS MATERIALIZED (
        SELECT * FROM unnest(%(people)s::bigint[], %(keys)s::text[], %(dues)s::timestamptz[])
            AS listed(person, key, due)
    ), moved AS (
        UPDATE reminders_delivery AS old SET due_at = due, ready_at = due
        FROM new
        WHERE old.kind = %(kind)s AND recipient_id = person AND old.key = new.key AND channel = 'mail'
            AND state = 'due' AND attempts = 0 AND claimed_by = '' AND due_at = ready_at AND due_at <> due
    ), stored AS (
        INSERT INTO reminders_delivery
            (kind, recipient_id, key, channel, due_at, ready_at, state, claimed_by, attempts, reason,
             message_id, title, path)
        SELECT %(kind)s, person, key, 'mail', due, due, 'due', '', 0, '', '', '', ''
        FROM new WHERE due >= %(horizon)s
        ON CONFLICT (recipient_id, kind, key, channel) DO NOTHING
        RETURNING id
    )
    SELECT count(*) FROM stored
"""


def plan() -> int:
    """Ask every kind what falls due within a day; returns how many reminders are new.

    A kind that fails is logged, and the others are planned all the same.
    """
    now, new = timezone.now(), 0
    for kind in kinds.every():
        if kind.plan is None:
            continue
        try:
            new += record(kind.key, moved(kind, kind.plan(now)))
        except Exception:
            log.exception("Reminders of kind %s could not be planned.", kind.key)
    return new


def moved(kind: Kind, dues: Iterable[Due]) -> list[Due]:
    """Return occurrences, off the days on which offices are closed where the kind wants that."""
    found = list(dues)
    if kind.workdays == Workdays.ANY or not found:
        return found
    ids = {due.recipient_id for due in found}
    zones = dict(User.objects.filter(pk__in=ids).values_list("pk", "time_zone"))
    return [_moved(kind, due, zones[due.recipient_id]) for due in found if due.recipient_id in zones]


def _moved(kind: Kind, due: Due, zone: str) -> Due:
    moment = moments.working(due.due_at, zone, 1 if kind.workdays == Workdays.AFTER else -1)
    # What came up on a day off itself would be too late already on the working day before.
    is_over = kind.late is not None and moment + kind.late < timezone.now()
    return due if is_over else replace(due, due_at=moment)


def record(kind: str, dues: Sequence[Due]) -> int:
    """Write occurrences into the ledger; returns how many are new.

    One that is there stays, at most once; while nobody has begun to send it, it moves to its new time, as
    when someone travels to another zone. One due longer ago than the ledger remembers is not written again.
    """
    if not dues:
        return 0
    facts: dict[str, Any] = {
        "kind": kind,
        "horizon": pruning.horizon(),
        "people": [due.recipient_id for due in dues],
        "keys": [due.key for due in dues],
        "dues": [due.due_at for due in dues],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [SPACE, kind])
        cursor.execute(RECORD, facts)
        new: int = cursor.fetchone()[0]
    return new
