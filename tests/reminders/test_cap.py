"""The cap a day, when two workers send to the same person at the same moment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import User
from reminders import sending, turns
from reminders.claims import claim
from reminders.models import Channel, Delivery, Preference
from reminders.sending import Desk, work
from tests.reminders.conftest import due

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.backends.base.base import BaseDatabaseWrapper

    from benchmarks.sink import Sink
    from reminders.kinds import Kind

CAP, WORKERS, EACH = 2, 2, 4
STATES = Delivery.State
# Of this database alone, since other runs share the server.
HELD_LOCKS = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND datname = current_database()
"""
TAKEN = turns.taken


@pytest.fixture
def person() -> User:
    someone = User.objects.create_user("someone@example.test", display_name="Someone")
    Preference.objects.create(user=someone, daily_cap=CAP)
    for number in range(WORKERS * EACH):
        due(someone, key=str(number))
    return someone


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every worker claim before any of them takes a turn."""
    barrier, real = threading.Barrier(WORKERS, timeout=10), turns.taken

    def together(rows: list[Delivery]) -> Any:
        barrier.wait()
        return real(rows)

    monkeypatch.setattr(turns, "taken", together)


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


def killed(session: BaseDatabaseWrapper) -> None:
    """End another session, and return when PostgreSQL has let go of all that it held."""
    pid = session.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        assert cursor.fetchone() == (True,)
    session.close()


def emptied() -> None:
    """Let workers come back until everything has been dealt with."""
    while Delivery.objects.filter(kind="tests.note", state=STATES.DUE).exists():
        Delivery.objects.filter(state=STATES.DUE, kind="tests.note").update(ready_at=timezone.now())
        batch()


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_keep_the_cap_together(
    person: User, note: Kind, sink: Sink, at_once: None
) -> None:
    run_workers()
    assert (sent(), len(sink.mails)) == (CAP, CAP)


@pytest.mark.django_db(transaction=True)
def test_what_one_worker_may_not_count_comes_back_in_a_moment(
    person: User, note: Kind, sink: Sink, at_once: None
) -> None:
    run_workers()
    waiting = Delivery.objects.filter(state=STATES.DUE, kind="tests.note")
    assert [row.ready_at > timezone.now() and row.attempts == 0 for row in waiting] == [True] * EACH


@pytest.mark.django_db(transaction=True)
def test_what_is_over_the_cap_waits_for_the_summary(
    person: User, note: Kind, sink: Sink, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_workers()
    monkeypatch.setattr(turns, "taken", TAKEN)
    emptied()
    held = Delivery.objects.filter(state=STATES.HELD).count()
    assert (sent(), held) == (CAP, WORKERS * EACH - CAP)


@pytest.mark.django_db(transaction=True)
def test_a_turn_ends_with_its_batch(person: User, note: Kind, sink: Sink) -> None:
    batch()
    with connection.cursor() as cursor:
        cursor.execute(HELD_LOCKS)
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_gives_its_turns_up(person: User, note: Kind, sink: Sink) -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(turns.TAKE, [[person.pk], turns.SPACE])
    killed(other)
    batch()
    assert sent() == CAP


@pytest.mark.django_db(transaction=True)
def test_while_another_has_the_turn_nothing_of_that_person_is_sent(
    person: User, note: Kind, sink: Sink
) -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(turns.TAKE, [[person.pk], turns.SPACE])
    batch()
    other.close()
    assert sent() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fields", [{"optional": False}, {"patient": False}])
def test_what_no_cap_holds_waits_for_nobodys_turn(
    person: User, declare: Callable[..., Kind], sink: Sink, fields: dict[str, bool]
) -> None:
    declare(**fields)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(turns.TAKE, [[person.pk], turns.SPACE])
    batch()
    other.close()
    assert sent() == EACH


@pytest.mark.django_db(transaction=True)
def test_a_new_session_ends_a_workers_turns_and_its_batch(
    person: User, note: Kind, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = sending.sent

    def mark_and_begin_anew(*given: Any) -> None:
        mark(*given)
        connection.close()

    monkeypatch.setattr(sending, "sent", mark_and_begin_anew)
    batch()
    waiting = Delivery.objects.filter(state=STATES.DUE, claimed_by="").count()
    assert (sent(), waiting) == (1, WORKERS * EACH - 1)


@pytest.mark.django_db(transaction=True)
def test_turns_cost_two_queries_a_batch(person: User, note: Kind) -> None:
    rows = claim(size=EACH, lease=settings.REMINDERS_LEASE)
    with CaptureQueriesContext(connection) as asked, turns.taken(rows):
        pass
    assert len(asked) == 2


@pytest.mark.django_db(transaction=True)
def test_one_worker_after_the_other_keeps_the_cap(person: User, note: Kind, sink: Sink) -> None:
    batch()
    batch()
    assert sent() == CAP
