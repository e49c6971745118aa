"""Marks that do not wait for the disk: nothing is lost when PostgreSQL ends the session that took them."""

from __future__ import annotations

import datetime as dt
import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from reminders import claims, marks, sending
from reminders.marks import UNSURE, Marks
from reminders.models import Delivery
from tests.reminders.conftest import due

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.sink import Sink
    from reminders.kinds import Kind
    from tests.conftest import Cast

SENT = Delivery.State.SENT


def taken(person: User, count: int) -> list[Delivery]:
    """Put some deliveries into the ledger, and claim them."""
    for key in range(count):
        due(person, key=f"mark {key}")
    return claims.claim(size=count, lease=dt.timedelta(minutes=1))


def mark(made: Marks, delivery: Delivery, identity: str) -> bool:
    """Mark a delivery as sent, and wait for it; returns whether it was still ours."""
    made.begin(delivery, identity)
    return made.finish()


def sent() -> int:
    return Delivery.objects.filter(state=SENT).count()


def test_a_mark_is_seen_by_everyone_at_once(cast: Cast) -> None:
    mark(Marks(), taken(cast.trainee, 1)[0], "<a@b>")
    assert sent() == 1


def test_a_mark_says_that_it_was_ours(cast: Cast) -> None:
    assert mark(Marks(), taken(cast.trainee, 1)[0], "<a@b>") is True


def test_every_mark_of_a_worker_says_that_it_was_ours(cast: Cast) -> None:
    made = Marks()
    assert all(mark(made, row, "<a@b>") for row in taken(cast.trainee, UNSURE + 2))


def test_a_mark_after_the_lease_says_that_it_was_not_ours(cast: Cast) -> None:
    delivery = taken(cast.trainee, 1)[0]
    Delivery.objects.update(claimed_by="another")
    assert mark(Marks(), delivery, "<a@b>") is False


def test_a_mark_does_not_wait_for_the_disk(cast: Cast) -> None:
    delivery = taken(cast.trainee, 1)[0]
    with CaptureQueriesContext(connection) as asked:
        mark(Marks(), delivery, "<a@b>")
    assert ("'synchronous_commit', 'off'" in marks.QUICK, len(asked)) == (True, 0)


@pytest.mark.parametrize(("count", "waits"), [(1, 0), (UNSURE - 1, 0), (UNSURE, 1), (2 * UNSURE, 2)])
def test_every_25th_mark_waits_for_the_disk(cast: Cast, count: int, waits: int) -> None:
    rows, made = taken(cast.trainee, count), Marks()
    with CaptureQueriesContext(connection) as asked:
        for row in rows:
            mark(made, row, "<a@b>")
    assert sum("synchronous_commit" not in query["sql"] for query in asked) == waits


def test_a_worker_that_ends_waits_for_the_disk(cast: Cast) -> None:
    delivery, made = taken(cast.trainee, 1)[0], Marks()
    with CaptureQueriesContext(connection) as asked:
        mark(made, delivery, "<a@b>")
        made.settle()
    waits = ["synchronous_commit" not in query["sql"] for query in asked]
    assert (waits, made.unsure) == ([True], [])


def test_settling_nothing_asks_nothing(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        Marks().settle()
    assert len(asked) == 0


# --- with PostgreSQL ending the session, as a restart does ---


@pytest.fixture
def someone(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(claims, "PATIENCE", (0, 0, 0.05))
    return User.objects.create_user("someone@example.test", display_name="Someone")


def end_session() -> None:
    """Have PostgreSQL end this thread's session, from another one."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        other.close()


@contextmanager
def held(delivery: Delivery) -> Iterator[None]:
    """Keep a row locked, so that a statement about it gets no answer."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT FROM reminders_delivery WHERE id = %s FOR UPDATE", [delivery.pk])
        yield
    finally:
        other.close()


def forget(count: int) -> None:
    """Undo marks as a crash does that comes before they are on the disk."""
    rows = Delivery.objects.filter(state=SENT).order_by("-pk").values("pk")[:count]
    Delivery.objects.filter(pk__in=rows).update(state="due", ended_at=None, claimed_by=TOKEN[0])


TOKEN: list[str] = []


def mark_all_but_one(person: User, count: int) -> tuple[Marks, Delivery]:
    """Mark all of some deliveries but one; returns that one."""
    *first, last = taken(person, count)
    made, TOKEN[:] = Marks(), [last.claimed_by]
    for row in first:
        mark(made, row, "<a@b>")
    return made, last


def test_a_statement_leaves_the_session_as_it_was(someone: User) -> None:
    mark(Marks(), taken(someone, 1)[0], "<a@b>")
    with connection.cursor() as cursor:
        cursor.execute("SELECT source FROM pg_settings WHERE name = 'synchronous_commit'")
        assert cursor.fetchone() != ("session",)


def test_a_mark_outlives_the_session_that_ends_under_it(someone: User) -> None:
    made, last = mark_all_but_one(someone, 3)
    end_session()
    mark(made, last, "<a@b>")
    assert sent() == 3


def test_a_mark_outlives_the_session_that_ends_before_it_answers(someone: User) -> None:
    made, last = mark_all_but_one(someone, 3)
    with held(last):
        made.begin(last, "<a@b>")
        end_session()
    made.finish()
    assert sent() == 3


def test_a_mark_is_made_though_nobody_asks_for_its_answer(someone: User) -> None:
    made = Marks()
    made.begin(taken(someone, 1)[0], "<a@b>")
    pid, made.begun = connection.connection.info.backend_pid, None
    connection.close()
    wait_for_the_end_of(pid)
    assert sent() == 1


def wait_for_the_end_of(pid: int) -> None:
    """Ask until a session is over."""
    until = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [pid])
            if cursor.fetchone() == (0,):
                return


def test_marks_that_a_crash_forgot_are_written_again_with_the_next(someone: User) -> None:
    made, last = mark_all_but_one(someone, 4)
    forget(2)
    end_session()
    mark(made, last, "<a@b>")
    assert sent() == 4


def test_marks_that_a_crash_forgot_are_written_again_at_the_end(someone: User) -> None:
    made, _ = mark_all_but_one(someone, 4)
    forget(2)
    end_session()
    made.settle()
    assert sent() == 3


def test_marks_are_written_again_when_the_session_was_closed_in_between(someone: User) -> None:
    made, last = mark_all_but_one(someone, 4)
    forget(3)
    connection.close()
    mark(made, last, "<a@b>")
    assert sent() == 4


def test_what_is_on_the_disk_is_not_written_again(someone: User) -> None:
    made, last = mark_all_but_one(someone, UNSURE + 1)
    connection.close()
    with CaptureQueriesContext(connection) as asked:
        mark(made, last, "<a@b>")
    assert [query["sql"] for query in asked if "SET state" in query["sql"]] == []


def test_a_session_that_ends_between_a_mail_and_its_mark_repeats_no_mail(
    someone: User, note: Kind, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in range(5):
        due(someone, key=f"mark {key}")
    hear = sending.hear

    def end_session_and_hear(*given: Any) -> None:
        if len(sink.mails) == 3:
            end_session()
        hear(*given)

    monkeypatch.setattr(sending, "hear", end_session_and_hear)
    sending.drain()
    assert (sent(), len(sink.mails)) == (5, 5)


def test_a_drain_that_breaks_still_brings_its_marks_to_the_disk(
    someone: User, declare: Callable[..., Kind], sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare()
    due(someone)
    settled: list[int] = []
    monkeypatch.setattr(marks.Marks, "settle", lambda self: settled.append(len(self.unsure)))
    real: Any = sending.work

    def work_and_break(*given: Any) -> int:
        real(*given)
        raise RuntimeError("It broke.")

    monkeypatch.setattr(sending, "work", work_and_break)
    with pytest.raises(RuntimeError):
        sending.drain()
    assert settled == [1]


def test_a_late_mark_is_noted_in_the_log(
    cast: Cast, note: Kind, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    delivery = taken(cast.trainee, 1)[0]
    Delivery.objects.update(claimed_by="another")
    with caplog.at_level(logging.WARNING), sending.Desk() as desk:
        sending.work([delivery], desk)
    assert "after its lease had ended" in caplog.text
