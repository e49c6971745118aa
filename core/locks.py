"""File locks that the kernel lets go of when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SHARED, EXCLUSIVE = fcntl.LOCK_SH, fcntl.LOCK_EX
_held: set[int] = set()


def take(path: Path, kind: int, *, seconds: float = 0) -> int | None:
    """Lock a file, made if it is missing, waiting at most so many seconds.

    Returns the lock for `release`, or None when someone else kept it all that time.
    """
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + seconds
    while not _locked(lock, kind):
        if time.monotonic() >= deadline:
            os.close(lock)
            return None
        time.sleep(0.02)
    _held.add(lock)
    return lock


def release(lock: int) -> None:
    """Let go of a lock; in a forked child, where it was let go already, do nothing."""
    if lock in _held:
        _held.remove(lock)
        os.close(lock)


def is_held(path: Path) -> bool:
    """Say whether someone holds the file exclusively or shared."""
    lock = take(path, EXCLUSIVE)
    if lock is None:
        return True
    release(lock)
    return False


def _locked(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _let_go_in_child() -> None:
    for lock in _held:
        os.close(lock)
    _held.clear()


# A forked child shares its parent's locks: a stray one would keep them after the parent has gone.
os.register_at_fork(after_in_child=_let_go_in_child)
