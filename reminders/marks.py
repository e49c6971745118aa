"""Marking what was sent, each by itself, without waiting for a disk each time.

PostgreSQL has a quick mark as soon as it answers, and brings it to its disk a moment later. A worker that
dies loses nothing by that. When PostgreSQL dies, the worker still knows what may not be on the disk, and
writes it again. Only where both die at once, as when the power goes, do those few mails come again.

A mark is sent as soon as a mail is known to be taken, and its answer is read after the mail server was given
more to do: a worker that is killed in between has marked it all the same.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection
from psycopg.pq import ExecStatus

from reminders import claims
from reminders.models import Delivery

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper
    from psycopg.pq.abc import PGconn

log = logging.getLogger(__name__)
UNSURE = 25  # marks between two waits for the disk
QUICK = f"{claims.END} RETURNING set_config('synchronous_commit', 'off', true)"
# A commit that waits for the disk waits for everything that was committed before it.
WAIT = "UPDATE reminders_delivery SET ended_at = ended_at WHERE id = %s"


class Marks:
    """What one worker has marked, as far as that may not be on PostgreSQL's disk."""

    cursor: CursorWrapper

    def __init__(self) -> None:
        self.unsure: list[tuple[int, list[Any]]] = []
        self.session: object = None
        self.begun: PGconn | None = None  # has been sent the last mark, and not been asked for its answer

    def begin(self, delivery: Delivery, identity: str) -> None:
        """Send PostgreSQL a mark that a delivery was sent; it may be asked nothing else before `finish`."""
        self.finish()
        ending = claims.ending(delivery, Delivery.State.SENT, message_id=identity)
        self.unsure.append((delivery.pk, ending))
        claims.patiently(self._begin)

    def finish(self) -> bool:
        """Wait for the mark that was begun, if one was; returns whether it was still ours to mark."""
        if self.begun is None:
            return True
        ours = claims.patiently(self._finish)
        if not ours:
            log.warning("Delivery %s was sent after its lease had ended.", self.unsure[-1][0])
        if len(self.unsure) >= UNSURE:
            self.settle()
        return ours

    def settle(self) -> None:
        """Have every mark on the disk."""
        self.finish()
        if self.unsure:
            claims.patiently(self._wait)
            self.unsure.clear()

    def _begin(self) -> bool:
        self._repeat(self.unsure[:-1])
        # Django and psycopg wait for each answer; the mail server can work meanwhile.
        statement = self.cursor.cursor.mogrify(QUICK, self.unsure[-1][1])
        with connection.wrap_database_errors:
            connection.connection.pgconn.send_query(statement.encode())
        self.begun = connection.connection.pgconn
        return True

    def _finish(self) -> bool:
        begun, self.begun = self.begun, None
        if begun is None:  # the first try failed, and its session is gone
            self._repeat(self.unsure[:-1])
            return self._run(QUICK, self.unsure[-1][1])
        marked = 0
        while (answer := begun.get_result()) is not None:
            if answer.status != ExecStatus.TUPLES_OK:
                raise OperationalError("PostgreSQL did not take a mark.")
            marked += answer.command_tuples or 0
        return marked == 1

    def _wait(self) -> bool:
        self._repeat(self.unsure)
        return self._run(WAIT, [self.unsure[-1][0]])

    def _repeat(self, marks: list[tuple[int, list[Any]]]) -> None:
        """Write marks again if the session that took them is gone, as after a crash of PostgreSQL."""
        connection.ensure_connection()
        if connection.connection is not self.session:
            # Kept for as long as the session, since making one takes as long as a mark.
            self.cursor = connection.cursor()
            for _, ending in marks:
                self._run(QUICK, ending)
            self.session = connection.connection

    def _run(self, statement: str, facts: list[Any]) -> bool:
        self.cursor.execute(statement, facts)
        return bool(self.cursor.rowcount == 1)
