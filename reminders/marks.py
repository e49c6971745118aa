"""Marking what was sent, each by itself, without waiting for a disk each time.

PostgreSQL has a quick mark as soon as it answers, and brings it to its disk a moment later. A worker that
dies loses nothing by that. When PostgreSQL dies, the worker still knows what may not be on the disk, and
writes it again. Only where both die at once, as when the power goes, do those few mails come again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from reminders import claims
from reminders.models import Delivery

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

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

    def sent(self, delivery: Delivery, identity: str) -> bool:
        """Mark a delivery as sent; returns whether it was still ours to mark."""
        ending = claims.ending(delivery, Delivery.State.SENT, message_id=identity)
        self.unsure.append((delivery.pk, ending))
        ours = claims.patiently(self._write)
        if len(self.unsure) >= UNSURE:
            self.settle()
        return ours

    def settle(self) -> None:
        """Have every mark on the disk."""
        if self.unsure:
            claims.patiently(self._wait)
            self.unsure.clear()

    def _write(self) -> bool:
        self._repeat(self.unsure[:-1])
        return self._run(QUICK, self.unsure[-1][1])

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
