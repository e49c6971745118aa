"""Ties a command to whoever started it: when a lock comes free because its holder died, the command ends.

Run as `python -m core.tether LOCK_FILE LOG_FILE COMMAND...`, in a process group of its own. What the command
says goes to the log; its exit code is ours.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from core import locks

GLANCE = 0.3  # seconds between two looks at the lock
GRACE = 8  # seconds for the command to end in good order


def main(lock_file: Path, log_file: Path, command: list[str]) -> int:
    """Run a command for as long as someone else holds the lock; returns the command's exit code."""
    # Signals meant for the whole group reach the command by themselves; we wait for its end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _wait_for_the_command)
    with log_file.open("wb") as log:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    while _is_held(lock_file):
        try:
            return child.wait(GLANCE)
        except subprocess.TimeoutExpired:
            continue
    return _end(child)


def _is_held(lock_file: Path) -> bool:
    try:
        return locks.is_held(lock_file)
    except OSError:  # Its folder is gone, and our purpose with it.
        return False


def _end(child: subprocess.Popen[bytes]) -> int:
    os.killpg(0, signal.SIGTERM)
    try:
        return child.wait(GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(0, signal.SIGKILL)
        return 1


def _wait_for_the_command(*_: object) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
