from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from core import locks
from tests.processes import clean_environment, left_of, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IDLE = "import sys, signal; print('idle', flush=True); signal.pause()"


@pytest.fixture
def lock(folder: Path) -> Iterator[int]:
    """A lock that the tether watches, held by us."""
    taken = locks.take(folder / "lock", locks.EXCLUSIVE)
    assert taken is not None
    yield taken
    locks.release(taken)


def tie(folder: Path, script: str) -> subprocess.Popen[bytes]:
    """Start a script under the tether, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "core.tether", folder / "lock", folder / "log", sys.executable, "-c", script],
        start_new_session=True,
        env=clean_environment(),
    )


def idling(folder: Path) -> bool:
    return (folder / "log").exists() and (folder / "log").read_text() == "idle\n"


def test_a_commands_exit_code_is_passed_on(folder: Path, lock: int) -> None:
    with tie(folder, "raise SystemExit(7)") as tether:
        assert tether.wait(20) == 7


def test_what_a_command_says_goes_to_the_log(folder: Path, lock: int) -> None:
    with tie(
        folder, "import sys; print('out'); sys.stdout.flush(); print('error', file=sys.stderr)"
    ) as tether:
        tether.wait(20)
    assert (folder / "log").read_text() == "out\nerror\n"


def test_a_command_runs_while_the_lock_is_held(folder: Path, lock: int) -> None:
    with tie(folder, IDLE) as tether:
        assert until(lambda: idling(folder)), "the command never spoke"
        tether.terminate()
        locks.release(lock)


def test_a_command_ends_when_the_lock_comes_free(folder: Path, lock: int) -> None:
    with tie(folder, IDLE):
        until(lambda: idling(folder))
        locks.release(lock)
    assert until(lambda: not left_of(folder))


def test_a_command_ends_when_the_lock_is_gone(folder: Path, lock: int) -> None:
    with tie(folder, IDLE):
        until(lambda: idling(folder))
        (folder / "lock").unlink()
    assert until(lambda: not left_of(folder))


def test_a_command_never_starts_for_long_without_the_lock(folder: Path) -> None:
    with tie(folder, IDLE) as tether:
        assert tether.wait(20) != 0
