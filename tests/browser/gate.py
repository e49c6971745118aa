"""A gate before the pages that tests serve: shut, and everyone out, before the tables are emptied."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE = 20  # seconds for the last answer


class Gate:
    """Lets requests through to an application while it is open, and counts those that are inside."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.turn = threading.Condition()
        self.inside, self.is_open = 0, False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self.turn:
            if not self.is_open:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            self.inside += 1
        try:
            return Answer(self.application(environ, start_response), self)
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Count one out."""
        with self.turn:
            self.inside -= 1
            self.turn.notify_all()

    def open(self) -> None:
        """Let requests through."""
        with self.turn:
            self.is_open = True

    def shut(self) -> None:
        """Let nobody in any more, and return when nobody is inside. Raises TimeoutError."""
        with self.turn:
            self.is_open = False
            if not self.turn.wait_for(lambda: self.inside == 0, timeout=PATIENCE):
                raise TimeoutError("A page is still being made for a window that is gone.")


class Answer:
    """An answer that leaves by the gate when the server closes it."""

    def __init__(self, parts: Iterable[bytes], gate: Gate) -> None:
        self.parts, self.gate = parts, gate

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        """Close the answer, and count it out."""
        try:
            closing = getattr(self.parts, "close", None)
            if closing is not None:
                closing()
        finally:
            self.gate.leave()
