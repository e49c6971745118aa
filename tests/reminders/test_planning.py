"""Writing down what falls due."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from reminders import planning, tasks
from reminders.kinds import Due
from reminders.models import Delivery
from tests.reminders.conftest import send

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast

HOUR = dt.timedelta(hours=1)


def soon(cast: Cast, *, hours: int = 1) -> Due:
    return Due(cast.trainee.pk, "1", timezone.now() + hours * HOUR)


def test_what_a_kind_plans_is_in_the_ledger(cast: Cast, declare: Callable[..., Kind]) -> None:
    declare(plan=lambda _now: [soon(cast)])
    tasks.plan()
    assert Delivery.objects.count() == 1


def _plan_slowly(dues: list[Due], results: list[int]) -> None:
    try:
        results.append(planning.record("tests.note", dues))
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [0, 2000])
def test_two_planners_in_another_order_do_not_wait_for_each_other(cast: Cast, known: int) -> None:
    now = timezone.now()
    dues = [Due(cast.trainee.pk, str(key), now) for key in range(2000)]
    planning.record("tests.note", [replace(due, due_at=now - HOUR) for due in dues[:known]])
    results: list[int] = []
    lists = [dues, dues[::-1]] * 2
    threads = [threading.Thread(target=_plan_slowly, args=(each, results)) for each in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(results), sum(results)) == (4, 2000 - known)


def test_planning_twice_keeps_one(cast: Cast, declare: Callable[..., Kind]) -> None:
    declare(plan=lambda _now: [soon(cast)])
    assert (planning.plan(), planning.plan()) == (1, 0)


def test_an_occurrence_that_moved_moves(cast: Cast, note: Kind) -> None:
    planning.record(note.key, [soon(cast)])
    planning.record(note.key, [later := soon(cast, hours=5)])
    assert Delivery.objects.get().ready_at == later.due_at


def test_an_occurrence_that_was_sent_does_not_move(cast: Cast, note: Kind, sink: Sink) -> None:
    planning.record(note.key, [soon(cast, hours=-1)])
    send(Delivery.objects.get())
    planning.record(note.key, [soon(cast, hours=5)])
    assert Delivery.objects.get().state == Delivery.State.SENT


def test_an_occurrence_that_is_being_tried_again_does_not_move(cast: Cast, note: Kind) -> None:
    planning.record(note.key, [soon(cast)])
    Delivery.objects.update(attempts=1)
    planning.record(note.key, [later := soon(cast, hours=5)])
    assert Delivery.objects.get().ready_at < later.due_at


def test_a_kind_that_cannot_plan_does_not_hold_up_the_others(
    cast: Cast, declare: Callable[..., Kind]
) -> None:
    def broken(_now: dt.datetime) -> list[Due]:
        raise KeyError("x")

    declare("tests.broken", title="A", plan=broken)
    declare("tests.whole", title="B", plan=lambda _now: [soon(cast)])
    assert planning.plan() == 1


def test_a_plan_is_asked_with_the_present_moment(declare: Callable[..., Kind], db: Any) -> None:
    asked: list[dt.datetime] = []
    declare(plan=lambda now: asked.append(now) or [])  # type: ignore[func-returns-value]
    planning.plan()
    assert timezone.now() - asked[0] < HOUR


@pytest.mark.parametrize("count", [0, 1, 250])
def test_planning_many_counts_what_is_new(cast: Cast, note: Kind, count: int) -> None:
    dues = [Due(cast.trainee.pk, str(number), timezone.now()) for number in range(count)]
    assert planning.record(note.key, dues) == count
