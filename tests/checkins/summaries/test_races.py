"""Two offices that publish at the same instant."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection

from checkins.models import Publication
from checkins.summaries.publishing import RefusedError, publish
from tests.checkins.summaries.crowds import RIPE, fall

if TYPE_CHECKING:
    from checkins.models import Term


def at_once(term: Term, count: int) -> list[str]:
    """Publish a term in as many threads; return what became of each."""
    gate, found = threading.Barrier(count), []

    def run() -> None:
        connection.ensure_connection()
        gate.wait()
        try:
            publish(term=term, contributions=[])
            found.append("published")
        except RefusedError:
            found.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


@pytest.mark.django_db(transaction=True)
def test_a_term_is_published_once_whoever_comes_first() -> None:
    term = fall()
    with time_machine.travel(RIPE, tick=False):
        assert at_once(term, 4) == ["published", "refused", "refused", "refused"]
    assert Publication.objects.count() == 1
