"""Promising reminders."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import redis
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from reminders import operations
from reminders.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from reminders.kinds import Kind
    from tests.conftest import Cast


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every task name that would have gone to Redis."""
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: sent.append(name))
    return sent


def promise(cast: Cast, **fields: Any) -> None:
    asked: dict[str, Any] = {"kind": "tests.note", "recipient_id": cast.trainee.pk, "key": "1"}
    operations.enqueue(**asked | fields)


def test_a_reminder_without_a_time_is_due_at_once(cast: Cast, note: Kind, nudges: list[str]) -> None:
    promise(cast)
    assert Delivery.objects.ready(timezone.now()).count() == 1


def test_promising_the_same_twice_keeps_one(cast: Cast, note: Kind, nudges: list[str]) -> None:
    promise(cast)
    promise(cast)
    assert Delivery.objects.count() == 1


def test_each_person_has_their_own(cast: Cast, note: Kind, nudges: list[str]) -> None:
    promise(cast)
    promise(cast, recipient_id=cast.other_trainee.pk)
    assert Delivery.objects.count() == 2


def test_an_unknown_kind_cannot_be_promised(cast: Cast) -> None:
    with pytest.raises(LookupError, match=r"tests\.nothing"):
        promise(cast, kind="tests.nothing")


def test_a_worker_is_nudged_only_after_the_commit(
    cast: Cast, note: Kind, nudges: list[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        promise(cast)
        assert nudges == []
    assert nudges == ["reminders.tasks.send"]


def test_what_is_due_later_nudges_nobody(
    cast: Cast, note: Kind, nudges: list[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        promise(cast, due_at=timezone.now() + dt.timedelta(hours=1))
    assert nudges == []


@pytest.mark.parametrize("failure", [OperationalError("gone"), ConnectionRefusedError("gone")])
def test_a_promise_stands_while_redis_is_away(
    cast: Cast,
    note: Kind,
    failure: Exception,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        promise(cast)
    assert Delivery.objects.open().count() == 1


def test_nobody_waits_for_a_second_try_while_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[object] = []

    def gone(connection: object) -> None:
        tries.append(connection)
        raise redis.ConnectionError("gone")

    monkeypatch.setattr(redis.connection.AbstractConnection, "connect", gone)
    with pytest.raises(OperationalError):
        current_app.connection_for_write().default_channel  # noqa: B018 - asking for it dials
    assert len(tries) == 1
