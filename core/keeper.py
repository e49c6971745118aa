"""The keeper: a process of its own that owns both servers as children for as long as anyone uses them.

Run as `python -m core.keeper DATA_DIR durable|fast`; `core.servers` starts it. It says `ready`, or one
sentence that tells why not, on standard output.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from core import locks, postgres, redis
from core.layout import Layout, ServerError, sentence
from core.processes import end, give, without_root

if TYPE_CHECKING:
    import subprocess

LINGER = 1.0  # seconds without a user, so that one command after another finds the servers up
GLANCE = 0.2


class _Keeper:
    """Both servers of one DATA_DIR, in the order in which they were started."""

    def __init__(self, layout: Layout, *, durable: bool) -> None:
        self.layout = layout
        self.durable = durable
        self.children: list[tuple[subprocess.Popen[bytes], int]] = []

    def start(self) -> None:
        _make_folders(self.layout)
        self.children.append((redis.start(self.layout, durable=self.durable), signal.SIGTERM))
        self.children.append((postgres.start(self.layout, durable=self.durable), signal.SIGINT))
        self.layout.ready.write_text("durable" if self.durable else "fast")

    def alive(self) -> bool:
        return all(child.poll() is None for child, _ in self.children)

    def stop(self) -> None:
        self.layout.ready.unlink(missing_ok=True)
        for child, signal_number in reversed(self.children):
            end(child, signal_number, seconds=20)
        if not self.layout.run_is_inside and self.layout.run.exists():
            self.layout.run.rmdir()

    def kill(self) -> None:
        """End both without a trace: their data is gone, and their sockets' names may be another's by now."""
        for child, _ in self.children:
            child.kill()
            child.wait()


def _make_folders(layout: Layout) -> None:
    layout.ready.unlink(missing_ok=True)
    layout.run.mkdir(mode=0o700, exist_ok=True)
    user = without_root()
    if layout.run.is_symlink() or layout.run.stat().st_uid not in (
        os.geteuid(),
        user.get("user", os.geteuid()),
    ):
        raise ServerError(
            f"{layout.run} belongs to someone else: remove it, or set DATA_DIR to a shorter path."
        )
    give(layout.run, user)
    layout.run.chmod(0o700)


def _watch(keeper: _Keeper) -> None:
    """Return when no one uses the servers any more, holding the users' lock so that newcomers wait."""
    free_since = None
    while keeper.alive():
        time.sleep(GLANCE)
        if not keeper.layout.users_lock.exists():
            keeper.kill()
            return
        lock = locks.take(keeper.layout.users_lock, locks.EXCLUSIVE)
        if lock is None:
            free_since = None
            continue
        free_since = free_since or time.monotonic()
        if time.monotonic() - free_since >= LINGER:
            return
        locks.release(lock)


def _tell(word: str) -> None:
    """Answer whoever waits for us, once; then speak to the log only."""
    with os.fdopen(os.dup(1), "w") as answer:
        answer.write(word)
    os.dup2(2, 1)


def _leave(*_: object) -> NoReturn:
    raise SystemExit(0)


def main(data_dir: str, how: str) -> int:
    """Keep both servers of a DATA_DIR until no one uses them; returns the exit code."""
    if os.fork():
        os._exit(0)  # Whoever started us waits for our answer, not for our end.
    os.umask(0o077)
    layout = Layout.of(Path(data_dir))
    signal.signal(signal.SIGTERM, _leave)
    if locks.take(layout.keeper_lock, locks.EXCLUSIVE, seconds=10) is None:
        _tell(
            f"Other servers already run in {layout.data_dir}: wait a moment and run the same command again."
        )
        return 1
    keeper = _Keeper(layout, durable=how == "durable")
    try:
        keeper.start()
        _tell("ready")
        _watch(keeper)
    except ServerError as error:
        _tell(str(error))
        return 1
    except OSError as error:
        _tell(sentence(error, layout.data_dir))
        return 1
    finally:
        keeper.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
