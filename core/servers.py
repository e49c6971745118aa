"""Real embedded servers, PostgreSQL and Redis, for whoever brings none.

Everyone who uses them holds a shared lock. The first user starts a keeper (`core.keeper`), a process of its
own that ends both servers in good order when the lock is free, whatever became of the users.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from core import locks, postgres, redis
from core.layout import Layout, ServerError, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Addresses", "ServerError", "addresses", "brought", "make_folders", "running", "trouble"]

START_SECONDS = 150  # longer than both servers' own limits together
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Addresses:
    """How to reach the embedded servers: `postgresql://` with the socket's folder, and `unix://`."""

    database_url: str
    redis_url: str


def addresses(data_dir: Path) -> Addresses:
    """Return the servers' addresses for a DATA_DIR; starts nothing, and always gives the same answer."""
    layout = Layout.of(data_dir)
    folder = quote(str(layout.run), safe="")
    return Addresses(
        database_url=f"postgresql://{postgres.ROLE}@/{postgres.DATABASE}?host={folder}",
        redis_url=f"unix://{quote(str(layout.redis_socket))}?db=0",
    )


@contextmanager
def running(data_dir: Path, *, durable: bool = True) -> Iterator[Addresses]:
    """Have both servers up while the context is held, shared with everyone else who holds it.

    With `durable=False` (tests) a power cut may lose data. Raises ServerError.
    """
    layout = Layout.of(data_dir)
    try:
        lock = _become_user(layout)
    except OSError as error:
        raise ServerError(sentence(error, layout.data_dir)) from error
    try:
        _have_keeper(layout, durable=durable)
        yield addresses(data_dir)
    finally:
        locks.release(lock)


def trouble(data_dir: Path) -> str | None:
    """Say in one sentence that the servers have stopped, or return None while they run."""
    layout = Layout.of(data_dir)
    if layout.ready.exists() and locks.is_held(layout.keeper_lock):
        return None
    return f"PostgreSQL or Redis stopped: read the logs in {layout.logs}, then run the same command again."


def brought(environ: Mapping[str, str]) -> bool:
    """Say whether both servers are brought along, so that nothing embedded is to start."""
    return bool(environ.get("DATABASE_URL") and environ.get("REDIS_URL"))


def make_folders(data_dir: Path) -> None:
    """Make DATA_DIR and its folder of logs where they are missing; raises OSError."""
    missing = [folder for folder in (data_dir, *data_dir.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        # Others may pass through but not look: PostgreSQL, which gives up root, has its own folder in it.
        folder.chmod(0o711)
    (data_dir / "logs").mkdir(mode=0o700, exist_ok=True)


def _become_user(layout: Layout) -> int:
    make_folders(layout.data_dir)
    lock = locks.take(layout.users_lock, locks.SHARED, seconds=START_SECONDS)
    if lock is None:
        raise ServerError(
            f"The servers in {layout.data_dir} take long to stop: wait a minute and run it again."
        )
    return lock


def _have_keeper(layout: Layout, *, durable: bool) -> None:
    """Return once a keeper has both servers up; only one user at a time may start it."""
    starter = locks.take(layout.start_lock, locks.EXCLUSIVE, seconds=START_SECONDS)
    if starter is None:
        raise ServerError(f"The servers did not come up: read the logs in {layout.logs}, then run it again.")
    try:
        if not _ready_keeper(layout):
            _start_keeper(layout, durable=durable)
        if durable and layout.ready.read_text() != "durable":
            raise ServerError(
                f"The test suite is using the servers in {layout.data_dir}: wait until it is over, "
                "or set DATA_DIR to another folder."
            )
    except OSError as error:
        raise ServerError(sentence(error, layout.data_dir)) from error
    finally:
        locks.release(starter)


def _ready_keeper(layout: Layout) -> bool:
    """Say whether a keeper has both servers up, after waiting for one that is on its way up or down."""
    deadline = time.monotonic() + START_SECONDS
    while locks.is_held(layout.keeper_lock) and time.monotonic() < deadline:
        if layout.ready.exists() and postgres.answers(layout) and redis.answers(layout):
            return True
        time.sleep(0.02)
    return False


def _start_keeper(layout: Layout, *, durable: bool) -> None:
    command = [sys.executable, "-m", "core.keeper", str(layout.data_dir), "durable" if durable else "fast"]
    with (layout.logs / "keeper.log").open("ab") as log:
        # In a session of its own, so that Ctrl-C in the terminal reaches us and not the servers.
        answer = subprocess.run(
            command, check=False, cwd=_ROOT, env={**os.environ, "PYTHONSAFEPATH": ""},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True,
        ).stdout.decode()  # fmt: skip
    if answer != "ready":
        raise ServerError(answer or f"The servers stopped while starting: read the logs in {layout.logs}.")
