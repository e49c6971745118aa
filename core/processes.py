"""Child processes that give up root, that never outlive their parent, and what is left of older ones."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class User(TypedDict, total=False):
    """Keyword arguments of subprocess that run a child as another user; empty for the present one."""

    user: int
    group: int
    extra_groups: list[int]


def without_root() -> User:
    """Return whom PostgreSQL runs as: `nobody` when we are root, since it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return {"user": 65534, "group": 65534, "extra_groups": []}
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give(path: Path, user: User) -> None:
    """Make a folder and everything in it the user's own."""
    if not user:
        return
    os.chown(path, user["user"], user["group"])
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            os.chown(Path(folder, name), user["user"], user["group"], follow_symlinks=False)


def closed_folder(path: Path, user: User) -> Path | None:
    """Return the first folder on the way to a path that the user may not enter, or None."""
    folders = [folder for folder in (*reversed(path.parents), path) if folder.is_dir()]
    if not user or _may_enter(folders[-1], user):
        return None
    return next((folder for folder in folders if not _may_enter(folder, user)), None)


def _may_enter(folder: Path, user: User) -> bool:
    # Asking the kernel counts access lists and mounts, which the mode bits do not tell.
    command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
    return subprocess.run(command, check=False, cwd="/", capture_output=True, **user).returncode == 0


def ended_with_parent(signal_number: int) -> Callable[[], None] | None:
    """Return a `preexec_fn` by which Linux sends the child a signal when its parent dies, even of kill -9."""
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def end(process: subprocess.Popen[bytes], signal_number: int, *, seconds: float) -> None:
    """Ask a child to end, and insist after so many seconds."""
    if process.poll() is not None:
        return
    process.send_signal(signal_number)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_leftover(pid_file: Path, mark: str, signal_number: int, *, seconds: float = 20) -> None:
    """End the process that an earlier keeper left behind, if its command line still carries the mark.

    A process identifier alone proves nothing: after a restart of the machine it may be anyone's.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    if mark not in command_of(pid):
        pid_file.unlink(missing_ok=True)
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal_number)
    deadline = time.monotonic() + seconds
    while mark in command_of(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    if mark in command_of(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def command_of(pid: int) -> str:
    """Return the command line of a process, or nothing when there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listing = subprocess.run(
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], check=False, capture_output=True
    )
    return listing.stdout.decode(errors="replace")


def log_tail(log: Path, *, characters: int = 4000) -> str:
    """Return the end of a log, or nothing when there is none."""
    try:
        return log.read_text(errors="replace")[-characters:]
    except OSError:
        return ""
