from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from core import processes
from tests.processes import clean_environment, open_folder, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up root")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's death")
MARK = "left-by-an-earlier-run"
DEAF = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def idler() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing, with a mark on its command line."""
    idle = "import sys; print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", idle, MARK]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        # Only a program that has begun to run shows its command line.
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def note(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_an_ordinary_user_stays_who_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert processes.without_root() == {}


def test_root_becomes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert processes.without_root()["user"] == pwd.getpwnam("nobody").pw_uid


def test_root_becomes_nobody_without_an_entry_of_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_entry(name: str) -> pwd.struct_passwd:
        raise KeyError(name)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", no_entry)
    assert processes.without_root()["user"] == 65534


def test_no_folder_is_closed_to_ourselves(tmp_path: Path) -> None:
    assert processes.closed_folder(tmp_path, {}) is None


@as_root
def test_an_open_folder_is_not_closed() -> None:
    folder = open_folder()
    closed = processes.closed_folder(folder, processes.without_root())
    folder.rmdir()
    assert closed is None


@as_root
def test_the_first_closed_folder_on_the_way_is_named(tmp_path: Path) -> None:
    folder = open_folder()
    (folder / "closed" / "inside").mkdir(parents=True)
    (folder / "closed").chmod(0o700)
    closed = processes.closed_folder(folder / "closed" / "inside", processes.without_root())
    (folder / "closed" / "inside").rmdir()
    (folder / "closed").rmdir()
    folder.rmdir()
    assert closed == folder / "closed"


@as_root
def test_everything_in_a_folder_is_given_away(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    note(tmp_path / "a" / "file", "")
    user = processes.without_root()
    processes.give(tmp_path, user)
    assert (tmp_path / "a" / "file").stat().st_uid == user["user"]


def test_giving_to_ourselves_changes_nothing(tmp_path: Path) -> None:
    before = tmp_path.stat()
    processes.give(tmp_path, {})
    assert tmp_path.stat() == before


def test_our_own_command_line_is_known() -> None:
    assert "python" in processes.command_of(os.getpid())


def test_a_process_that_is_not_there_has_no_command_line() -> None:
    assert processes.command_of(2**22 + 1) == ""


def test_a_leftover_that_carries_the_mark_is_ended(tmp_path: Path, idler: subprocess.Popen[bytes]) -> None:
    processes.end_leftover(note(tmp_path / "pid", f"{idler.pid}\n"), MARK, signal.SIGKILL, seconds=0)
    assert idler.wait(10) == -signal.SIGKILL


def test_a_stranger_with_the_same_number_is_left_alone(
    tmp_path: Path, idler: subprocess.Popen[bytes]
) -> None:
    processes.end_leftover(note(tmp_path / "pid", str(idler.pid)), "something else", signal.SIGKILL)
    assert idler.poll() is None


def test_a_strangers_number_is_forgotten(tmp_path: Path, idler: subprocess.Popen[bytes]) -> None:
    file = note(tmp_path / "pid", str(idler.pid))
    processes.end_leftover(file, "something else", signal.SIGKILL)
    assert not file.exists()


@pytest.mark.parametrize("text", ["", "not a number", "\n"])
def test_a_broken_note_of_a_number_is_passed_over(tmp_path: Path, text: str) -> None:
    file = note(tmp_path / "pid", text)
    processes.end_leftover(file, MARK, signal.SIGKILL)
    assert file.exists()


def test_no_note_at_all_is_passed_over(tmp_path: Path) -> None:
    processes.end_leftover(tmp_path / "none", MARK, signal.SIGKILL)
    assert not (tmp_path / "none").exists()


def test_a_child_ends_when_asked(idler: subprocess.Popen[bytes]) -> None:
    processes.end(idler, signal.SIGTERM, seconds=10)
    assert idler.returncode == -signal.SIGTERM


def test_a_deaf_child_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", DEAF], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        processes.end(child, signal.SIGTERM, seconds=0.1)
    assert child.returncode == -signal.SIGKILL


def test_a_child_that_ended_is_not_asked_again() -> None:
    with subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]) as child:
        child.wait()
        processes.end(child, signal.SIGTERM, seconds=0)
    assert child.returncode == 3


PARENT = """
import signal, subprocess, sys
from core.processes import ended_with_parent
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"],
                         preexec_fn=ended_with_parent(signal.SIGTERM))
print(child.pid, flush=True)
sys.stdin.read()
"""


@on_linux
def test_a_tied_child_dies_with_a_killed_parent() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean_environment()
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    assert until(lambda: not processes.command_of(child))


def test_the_end_of_a_log_is_read(tmp_path: Path) -> None:
    assert processes.log_tail(note(tmp_path / "log", "abcdef"), characters=3) == "def"


def test_a_log_that_is_not_there_reads_as_nothing(tmp_path: Path) -> None:
    assert processes.log_tail(tmp_path / "none") == ""
