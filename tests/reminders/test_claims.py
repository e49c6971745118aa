"""Leases: two workers never hold the same delivery, and a dead one's come free."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
import time_machine
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from people.models import User
from reminders import claims, sending
from reminders.models import Delivery
from tests.reminders.conftest import due

if TYPE_CHECKING:
    from reminders.kinds import Kind
    from tests.conftest import Cast

MINUTE = dt.timedelta(minutes=1)
State = Delivery.State


def take(size: int = 10) -> list[Delivery]:
    return claims.claim(size=size, lease=MINUTE)


def test_what_one_has_taken_another_does_not_get(cast: Cast) -> None:
    due(cast.trainee)
    assert (len(take()), len(take())) == (1, 0)


def test_the_oldest_come_first(cast: Cast) -> None:
    due(cast.trainee, key="new")
    due(cast.trainee, key="old", ago=MINUTE)
    assert [row.key for row in take(1)] == ["old"]


def test_a_dead_workers_deliveries_come_free_when_its_lease_ends(cast: Cast) -> None:
    due(cast.trainee)
    take()
    with time_machine.travel(timezone.now() + 2 * MINUTE):
        assert len(take()) == 1


def test_a_late_worker_cannot_mark_what_another_holds(cast: Cast) -> None:
    due(cast.trainee)
    first = take()[0]
    with time_machine.travel(timezone.now() + 2 * MINUTE):
        take()
        assert claims.end(first, State.SENT) is False


def test_a_late_worker_cannot_postpone_what_another_holds(cast: Cast) -> None:
    due(cast.trainee)
    first = take()[0]
    with time_machine.travel(timezone.now() + 2 * MINUTE):
        take()
        assert claims.postpone(first, timezone.now()) is False


def test_what_was_given_back_can_be_taken_at_once(cast: Cast) -> None:
    due(cast.trainee)
    claims.release(take())
    assert len(take()) == 1


def test_a_worker_stops_at_half_its_lease(cast: Cast, note: Kind, settings: Any) -> None:
    settings.REMINDERS_LEASE = dt.timedelta(0)
    due(cast.trainee)
    assert sending.work(take(), sending.Desk()) == 0


def test_a_mark_waits_for_a_database_that_restarts(monkeypatch: pytest.MonkeyPatch) -> None:
    away = iter([OperationalError("terminating connection"), InterfaceError("the connection is closed")])

    def write() -> bool:
        if error := next(away, None):
            raise error
        return True

    monkeypatch.setattr(claims, "PATIENCE", (0, 0))
    monkeypatch.setattr(claims, "connection", Mock(in_atomic_block=False))
    assert claims.patiently(write) is True


def test_a_database_that_stays_away_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "PATIENCE", (0, 0))
    monkeypatch.setattr(claims, "connection", Mock(in_atomic_block=False))
    with pytest.raises(OperationalError):
        claims.patiently(Mock(side_effect=OperationalError("away")))


def test_a_broken_transaction_is_not_tried_again(cast: Cast) -> None:
    write = Mock(side_effect=OperationalError("away"))
    with pytest.raises(OperationalError):
        claims.patiently(write)
    assert write.call_count == 1


@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_never_take_the_same(note: Kind) -> None:
    person = User.objects.create_user("someone@example.test", display_name="Someone")
    for key in range(200):
        due(person, key=str(key))
    taken: list[int] = []

    def work() -> None:
        try:
            while batch := take(7):
                taken.extend(row.pk for row in batch)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len(set(taken))) == (200, 200)
