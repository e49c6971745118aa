from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import override_settings

from core import health, tasks
from wellbeing import celery

if TYPE_CHECKING:
    from django.test import Client

NO_REDIS = {
    "default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    "redis": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere"},
}


def no_database(*_args: object, **_kwargs: object) -> None:
    raise OperationalError("connection refused")


def test_the_process_is_alive_without_a_database(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_the_site_is_ready_once_worker_and_clock_were_heard(client: Client) -> None:
    health.beat()
    tasks.heartbeat()
    assert client.get("/readyz").json() == {
        "status": "ready",
        "database": "ok",
        "redis": "ok",
        "worker": "ok",
        "clock": "ok",
    }


@pytest.mark.django_db
def test_the_site_is_not_ready_without_a_worker(client: Client) -> None:
    cache.delete(health.HEARTBEAT)
    assert client.get("/readyz").json()["worker"] == "down"


@pytest.mark.django_db
def test_a_clock_that_stands_is_named_while_the_worker_lives(client: Client) -> None:
    health.beat()
    cache.delete(health.CLOCK)
    answer = client.get("/readyz").json()
    assert (answer["worker"], answer["clock"]) == ("ok", "down")


def test_a_worker_that_has_just_started_gives_the_clock_a_minute() -> None:
    cache.delete(health.CLOCK)
    health.give_the_clock_a_minute()
    assert health.clock_ticks()


def test_a_sign_of_life_without_ticks_raises_the_alarm(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(celery, "_next_sign", [0.0])
    cache.delete(health.CLOCK)
    celery.stay_alive()
    assert "The clock stands still" in caplog.text


@pytest.mark.django_db
def test_not_ready_is_a_503(client: Client) -> None:
    cache.delete(health.HEARTBEAT)
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_a_lost_database_is_named_and_nothing_else_told(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "cursor", no_database)
    assert client.get("/readyz").json()["database"] == "down"


@pytest.mark.django_db
def test_a_stopped_redis_is_named(client: Client) -> None:
    with override_settings(CACHES=NO_REDIS):
        assert client.get("/readyz").json()["redis"] == "down"


@pytest.mark.django_db
def test_a_stopped_redis_means_that_the_worker_is_not_heard(client: Client) -> None:
    with override_settings(CACHES=NO_REDIS):
        assert client.get("/readyz").json()["worker"] == "down"


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_takes_no_post(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
