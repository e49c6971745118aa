"""Where the embedded servers keep their files, and how an operating-system error becomes a sentence."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A socket's address holds 107 bytes on Linux and 103 on macOS.
SOCKET_BYTES = 103
POSTGRES_SOCKET = ".s.PGSQL.5432"


class ServerError(Exception):
    """The embedded servers cannot run; the message is one plain sentence that says what to do."""


@dataclass(frozen=True)
class Layout:
    """The files and folders of one DATA_DIR, as absolute paths."""

    data_dir: Path

    @classmethod
    def of(cls, data_dir: Path) -> Layout:
        """Return the layout of a folder that need not exist yet."""
        return cls(data_dir.expanduser().resolve())

    @property
    def run(self) -> Path:
        """The folder of the sockets: inside DATA_DIR, or a short one when DATA_DIR's path is too long."""
        inside = self.data_dir / "run"
        return inside if _fits(inside) else self._short_run()

    @property
    def run_is_inside(self) -> bool:
        """Whether the sockets lie in DATA_DIR itself."""
        return self.run.parent == self.data_dir

    @property
    def postgres(self) -> Path:
        """PostgreSQL's cluster."""
        return self.data_dir / "postgres"

    @property
    def redis(self) -> Path:
        """Redis's own files."""
        return self.data_dir / "redis"

    @property
    def logs(self) -> Path:
        """What the servers and the parts of the site say."""
        return self.data_dir / "logs"

    @property
    def redis_socket(self) -> Path:
        """Redis's address."""
        return self.run / "redis.sock"

    @property
    def ready(self) -> Path:
        """A file that exists while both servers answer; it says how durable they are."""
        return self.data_dir / "servers.ready"

    @property
    def users_lock(self) -> Path:
        """Held, shared, by everyone who uses the servers."""
        return self.data_dir / "servers.lock"

    @property
    def start_lock(self) -> Path:
        """Held by the one who starts the keeper."""
        return self.data_dir / "start.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the keeper as long as it lives."""
        return self.data_dir / "keeper.lock"

    def _short_run(self) -> Path:
        name = hashlib.sha256(f"{os.geteuid()}:{self.data_dir}".encode()).hexdigest()[:16]
        short = Path(tempfile.gettempdir()) / f"wellbeing-{name}"
        if not _fits(short):
            raise ServerError(
                f"The path {self.data_dir} is too long for a Unix socket, and so is TMPDIR: "
                "set DATA_DIR to a shorter path, such as /var/tmp/wellbeing."
            )
        return short


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / POSTGRES_SOCKET)) <= SOCKET_BYTES


def sentence(error: OSError, data_dir: Path) -> str:
    """Say in one sentence what an operating-system error under DATA_DIR means and what to do."""
    # An error that gathers many (shutil.Error) has no number of its own, only their words.
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) or "No space left" in str(error):
        return disk_full(data_dir)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"The folder {data_dir} may not be written by this user ({error.filename or data_dir}): "
            "give this user the folder, or set DATA_DIR to another one."
        )
    if error.errno == errno.ENAMETOOLONG:
        return f"The path {data_dir} is too long for this system: set DATA_DIR to a shorter one."
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"{error.filename or data_dir} is a file where a folder is needed: set DATA_DIR to a folder."
    return f"The folder {data_dir} cannot be used ({error}): set DATA_DIR to another one."


def disk_full(data_dir: Path) -> str:
    """Say that the disk is full."""
    return (
        f"The disk that holds {data_dir} is full: free about 300 MB, "
        "or set DATA_DIR to a folder on another disk, and run the same command again."
    )
