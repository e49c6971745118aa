"""The cap a day, when two workers send to the same person at the same moment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection

from people.models import User
from reminders import sending, wishes
from reminders.claims import claim
from reminders.models import Channel, Delivery, Preference
from reminders.sending import Desk, work
from tests.reminders.conftest import due

if TYPE_CHECKING:
    from benchmarks.sink import Sink
    from reminders.kinds import Kind

CAP, WORKERS, EACH = 2, 2, 4
STATES = Delivery.State


@pytest.fixture
def person() -> User:
    someone = User.objects.create_user("someone@example.test", display_name="Someone")
    Preference.objects.create(user=someone, daily_cap=CAP)
    for number in range(WORKERS * EACH):
        due(someone, key=str(number))
    return someone


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every worker read what people had so far before any of them sends."""
    read, barrier = wishes.load, threading.Barrier(WORKERS, timeout=10)

    def together(*given: Any) -> Any:
        known = read(*given)
        barrier.wait()
        return known

    monkeypatch.setattr(sending, "FRESH", 60)
    monkeypatch.setattr(wishes, "load", together)


def batch() -> None:
    from_ledger = claim(size=EACH, lease=settings.REMINDERS_LEASE)
    try:
        with Desk() as desk:
            work(from_ledger, desk)
    finally:
        connection.close()


def run_workers() -> None:
    threads = [threading.Thread(target=batch) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sent() -> int:
    return Delivery.objects.filter(state=STATES.SENT, channel=Channel.MAIL).count()


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_send_at_most_the_cap_each(
    person: User, note: Kind, sink: Sink, at_once: None
) -> None:
    run_workers()
    assert (sent(), len(sink.mails)) == (WORKERS * CAP, WORKERS * CAP)


@pytest.mark.django_db(transaction=True)
def test_what_is_over_the_cap_waits_for_the_summary(
    person: User, note: Kind, sink: Sink, at_once: None
) -> None:
    run_workers()
    assert Delivery.objects.filter(state=STATES.HELD).count() == WORKERS * (EACH - CAP)


@pytest.mark.django_db(transaction=True)
def test_one_worker_after_the_other_keeps_the_cap(person: User, note: Kind, sink: Sink) -> None:
    batch()
    batch()
    assert sent() == CAP
