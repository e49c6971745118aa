"""Letting go of what ended long ago."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from people.models import User
from reminders import kinds, planning, pruning, tasks
from reminders.kinds import Due
from reminders.models import Delivery
from tests.reminders.conftest import due

if TYPE_CHECKING:
    from collections.abc import Callable

    from reminders.kinds import Kind
    from tests.conftest import Cast

DAY = dt.timedelta(days=1)
ENDED = [state for state in Delivery.State if state not in Delivery.OPEN]


def ended(person: User, *, days: int, key: str = "1", state: str = Delivery.State.SENT) -> Delivery:
    """Put a delivery into the ledger that ended so many days ago."""
    then = timezone.now() - days * DAY
    return due(person, key=key, ago=days * DAY, state=state, ended_at=then)


@pytest.mark.parametrize("state", ENDED)
def test_what_ended_long_ago_goes_however_it_ended(cast: Cast, state: str) -> None:
    ended(cast.trainee, days=181, state=state)
    tasks.prune()
    assert not Delivery.objects.exists()


def test_what_ended_lately_stays(cast: Cast) -> None:
    ended(cast.trainee, days=179)
    assert pruning.prune() == 0


@pytest.mark.parametrize("state", Delivery.OPEN)
def test_what_is_open_stays_however_old(cast: Cast, state: str) -> None:
    due(cast.trainee, ago=4000 * DAY, state=state)
    pruning.prune()
    assert Delivery.objects.count() == 1


def test_what_was_due_long_ago_and_ended_lately_stays(cast: Cast) -> None:
    due(cast.trainee, ago=400 * DAY, state=Delivery.State.LATE, ended_at=timezone.now())
    assert pruning.prune() == 0


def test_the_setting_says_how_long(cast: Cast, settings: Any) -> None:
    settings.REMINDERS_KEPT_DAYS = 30
    ended(cast.trainee, days=31)
    assert pruning.prune() == 1


def test_more_than_a_batch_goes_in_one_run(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BATCH", 2)
    for number in range(5):
        ended(cast.trainee, days=200, key=str(number))
    assert pruning.prune() == 5


def test_what_was_let_go_of_is_not_planned_anew(cast: Cast, note: Kind) -> None:
    row = ended(cast.trainee, days=181)
    pruning.prune()
    planning.record(note.key, [Due(cast.trainee.pk, row.key, row.due_at)])
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_is_removing_is_not_waited_for() -> None:
    person = User.objects.create_user("someone@example.test", display_name="Someone")
    ended(person, days=200, key="theirs")
    ended(person, days=199, key="ours")
    counts: list[int] = []

    def other() -> None:
        try:
            counts.append(pruning.prune())
        finally:
            connection.close()

    with transaction.atomic():
        Delivery.objects.select_for_update().get(key="theirs")
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(5)
    assert (counts, pruning.prune()) == ([1], 1)


# --- what must not lead to its reader ---


@pytest.fixture
def unlinked(declare: Callable[..., Kind]) -> Kind:
    return declare(unlinked=True)


@pytest.mark.parametrize("state", ENDED)
def test_what_it_was_about_is_gone_within_a_day_of_its_end(cast: Cast, unlinked: Kind, state: str) -> None:
    row = ended(cast.trainee, days=0, key="secret", state=state)
    tasks.prune()
    row.refresh_from_db()
    assert "secret" not in row.key


def test_rows_without_it_are_still_told_apart(cast: Cast, unlinked: Kind) -> None:
    for key in ("one", "two"):
        ended(cast.trainee, days=0, key=key)
    pruning.unlink()
    assert len(set(Delivery.objects.values_list("key", flat=True))) == 2


def test_it_stays_until_its_end(cast: Cast, unlinked: Kind) -> None:
    due(cast.trainee, key="waits")
    assert (pruning.unlink(), Delivery.objects.get().key) == (0, "waits")


def test_it_is_taken_away_once(cast: Cast, unlinked: Kind) -> None:
    ended(cast.trainee, days=0, key="secret")
    assert (pruning.unlink(), pruning.unlink()) == (1, 0)


def test_other_kinds_keep_theirs(cast: Cast, note: Kind) -> None:
    ended(cast.trainee, days=0, key="kept")
    assert (pruning.unlink(), Delivery.objects.get().key) == (0, "kept")


def test_what_a_reader_reported_is_such_a_thing() -> None:
    kind = kinds.find("resources.answered")
    assert kind is not None
    assert kind.unlinked
