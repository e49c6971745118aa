"""What a worker does with messages that it cannot read: it tells that there was one, and not a word of it.

Celery's own words about them quote body, arguments and headers, and so does an error that they raise.
"""

from __future__ import annotations

import logging
from typing import Any

from celery.worker.consumer import Consumer

log = logging.getLogger(__name__)


def throw_away(message: Any, consumer: Any, error: BaseException, task: str) -> None:
    """Take a message out of the queue for good; the log gets the sort of error, and a name of our own."""
    log.error("A message for %s could not be read (%s); it is thrown away.", task, type(error).__name__)
    message.reject_log_error(log, consumer.connection_errors)


class Reader(Consumer):
    """Celery's consumer, which says nothing of what it cannot read."""

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        """Throw away what cannot be decoded."""
        throw_away(message, self, exc, "some task")

    def on_unknown_message(self, _body: object, message: Any) -> None:
        """Throw away what is no task."""
        throw_away(message, self, TypeError(), "no task")

    def on_unknown_task(self, _body: object, message: Any, exc: Exception) -> None:
        """Throw away what is for a task that nobody knows; its name may be anyone's words."""
        throw_away(message, self, exc, "an unknown task")

    def on_invalid_task(self, _body: object, message: Any, exc: Exception) -> None:
        """Throw away what is not in the shape of a task."""
        throw_away(message, self, exc, "some task")
