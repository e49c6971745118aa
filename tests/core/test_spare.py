"""What counts on Redis goes on without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import override_settings

from core.spare import SpareCache
from tests.core.markup import Markup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import SimpleNamespace

    from django.test import Client

    from tests.conftest import Cast

GONE = {"BACKEND": "core.spare.SpareCache", "LOCATION": "unix:///nowhere/redis.sock"}


@pytest.fixture
def lost() -> SpareCache:
    """A cache whose Redis is away, with an empty memory."""
    found = SpareCache("unix:///nowhere/redis.sock", {})
    found._spare.clear()
    return found


@pytest.fixture
def no_redis(lost: SpareCache) -> Iterator[None]:
    """The whole site without Redis."""
    with override_settings(CACHES={"default": GONE, "redis": GONE}):
        yield


def test_the_site_counts_in_a_cache_with_a_spare() -> None:
    assert isinstance(cache._connections["default"], SpareCache)  # type: ignore[attr-defined]


def test_while_redis_answers_it_is_what_holds() -> None:
    cache.set("word", "kept", 30)
    assert cache._spare.get("word") is None  # type: ignore[attr-defined]


def test_what_was_set_without_redis_is_there(lost: SpareCache) -> None:
    lost.set("word", "kept", 30)
    assert lost.get("word") == "kept"


def test_what_was_never_set_is_the_default(lost: SpareCache) -> None:
    assert lost.get("nothing", "default") == "default"


def test_what_is_there_is_not_added_again(lost: SpareCache) -> None:
    assert (lost.add("lock", 1, 30), lost.add("lock", 2, 30)) == (True, False)


def test_what_was_deleted_is_gone(lost: SpareCache) -> None:
    lost.set("word", "kept", 30)
    assert (lost.delete("word"), lost.get("word")) == (True, None)


def test_counting_goes_on(lost: SpareCache) -> None:
    lost.add("count", 0, 30)
    assert [lost.incr("count"), lost.incr("count")] == [1, 2]


def test_an_outage_is_noted_without_what_was_counted(
    lost: SpareCache, caplog: pytest.LogCaptureFixture
) -> None:
    lost.get("somebody@example.test")
    assert "Redis does not answer" in caplog.text
    assert "somebody" not in caplog.text


def test_people_sign_in_by_code_without_redis(
    cast: Cast, client: Client, no_redis: None, mailoutbox: list[SimpleNamespace]
) -> None:
    client.post("/accounts/login/code/", {"email": cast.trainee.email})
    code = next(line for line in mailoutbox[0].body.splitlines() if len(line) == 9 and "-" in line)
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.get("/").context["user"] == cast.trainee


def test_people_sign_in_by_password_without_redis(cast: Cast, client: Client, no_redis: None) -> None:
    cast.trainee.set_password("a long enough phrase")
    cast.trainee.save()
    client.post("/accounts/login/", {"login": cast.trainee.email, "password": "a long enough phrase"})
    assert client.get("/").context["user"] == cast.trainee


def test_guessing_is_slowed_down_without_redis_too(cast: Cast, client: Client, no_redis: None) -> None:
    for _ in range(7):
        page = client.post("/accounts/login/", {"login": cast.trainee.email, "password": "wrong"})
    assert "many times in a row" in Markup(page.content.decode()).text
