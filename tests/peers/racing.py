"""Several at the same instant, on real connections."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run calls in as many threads, let go together; return what each answered, or the error it raised."""
    gate = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait()
            answers[place] = calls[place]()
        except Exception as error:  # noqa: BLE001 - it is what the test looks at
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def errors(answers: list[Any]) -> list[Any]:
    """Return the answers that are errors."""
    return [answer for answer in answers if isinstance(answer, Exception)]


def kinds(answers: list[Any]) -> set[type]:
    """Return what sorts of error came."""
    return {type(error) for error in errors(answers)}
