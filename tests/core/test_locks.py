from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from core import locks
from tests.processes import clean_environment, until

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from core import locks
locks.take(Path(sys.argv[1]), locks.EXCLUSIVE)
print("held", flush=True)
sys.stdin.read()
"""


def take(path: Path, kind: int = locks.EXCLUSIVE, seconds: float = 0) -> int:
    lock = locks.take(path, kind, seconds=seconds)
    assert lock is not None
    return lock


def holder(path: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=clean_environment(),
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_two_may_share_a_lock(tmp_path: Path) -> None:
    first = take(tmp_path / "lock", locks.SHARED)
    second = locks.take(tmp_path / "lock", locks.SHARED)
    locks.release(first)
    assert second is not None
    locks.release(second)


def test_a_shared_lock_keeps_the_exclusive_away(tmp_path: Path) -> None:
    shared = take(tmp_path / "lock", locks.SHARED)
    assert locks.take(tmp_path / "lock", locks.EXCLUSIVE) is None
    locks.release(shared)


def test_a_lock_let_go_is_free(tmp_path: Path) -> None:
    locks.release(take(tmp_path / "lock"))
    assert not locks.is_held(tmp_path / "lock")


def test_a_lock_is_held_while_someone_has_it(tmp_path: Path) -> None:
    lock = take(tmp_path / "lock")
    assert locks.is_held(tmp_path / "lock")
    locks.release(lock)


def test_looking_does_not_hold(tmp_path: Path) -> None:
    locks.is_held(tmp_path / "lock")
    assert not locks.is_held(tmp_path / "lock")


def test_a_newcomer_waits_until_the_lock_is_free(tmp_path: Path) -> None:
    first = take(tmp_path / "lock")
    timer = threading.Timer(0.1, locks.release, [first])
    timer.start()
    second = take(tmp_path / "lock", seconds=10)
    locks.release(second)
    timer.join()


def test_letting_go_twice_closes_nobody_elses_file(tmp_path: Path) -> None:
    lock = take(tmp_path / "lock")
    locks.release(lock)
    other = os.open(tmp_path / "other", os.O_CREAT | os.O_RDWR)
    locks.release(lock)
    assert os.fstat(other)
    os.close(other)


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    with holder(tmp_path / "lock") as process:
        process.kill()
    assert until(lambda: not locks.is_held(tmp_path / "lock"))


def test_another_process_is_seen_to_hold(tmp_path: Path) -> None:
    with holder(tmp_path / "lock") as process:
        held = locks.is_held(tmp_path / "lock")
        process.kill()
    assert held


FORK = """
import os, sys
from pathlib import Path
from core import locks
lock = locks.take(Path(sys.argv[1]), locks.EXCLUSIVE)
reading, writing = os.pipe()
started, start = os.pipe()
child = os.fork()
if child == 0:
    os.close(writing)
    os.write(start, b"!")
    os.read(reading, 1)
    os._exit(0)
os.read(started, 1)
locks.release(lock)
print(locks.is_held(Path(sys.argv[1])))
os.close(writing)
os.waitpid(child, 0)
"""


def test_a_forked_child_never_keeps_its_parents_lock(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORK, str(tmp_path / "lock")]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, check=True)
    assert done.stdout == b"False\n"


CHILD_RELEASES = FORK.replace("os.write(start", "locks.release(lock)\n    os.write(start")


def test_a_forked_child_may_let_go_without_harm(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CHILD_RELEASES, str(tmp_path / "lock")]
    done = subprocess.run(command, env=clean_environment(), capture_output=True, check=True)
    assert done.stderr == b""
