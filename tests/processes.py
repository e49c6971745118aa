"""Waiting for what other processes do, and finding the ones that are left."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
OURS = ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "WELLBEING_MODE", "PORT", "DEMO_URL", "DEMO_SECRET")


def until(condition: Callable[[], object], *, seconds: float = 20) -> bool:
    """Wait until a condition holds; says whether it did in time."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.05)
    return True


def open_folder() -> Path:
    """Make a folder with a short path that every user may pass through, as embedded PostgreSQL needs."""
    folder = Path(tempfile.mkdtemp(prefix="wb-", dir="/var/tmp"))
    folder.chmod(0o711)
    return folder


def clean_environment(**more: str) -> dict[str, str]:
    """Return our environment without what the test suite set in it."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def left_of(folder: Path) -> list[str]:
    """Return the command lines of the live processes that name a folder or were told of it."""
    return [command for pid in Path("/proc").glob("[0-9]*") if (command := _of(pid, folder))]


def _of(pid: Path, folder: Path) -> str:
    try:
        command = (pid / "cmdline").read_bytes()
        told = command + (pid / "environ").read_bytes()
    except OSError:
        return ""
    ours = pid.name == str(os.getpid())
    return command.replace(b"\0", b" ").decode() if os.fsencode(folder) in told and not ours else ""
