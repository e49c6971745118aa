"""What `make run` runs: the whole portal on this machine, with demo data, until Ctrl-C."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import io
import os
import secrets
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import django
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import Error, connections

from core import locks, servers
from core.layout import Layout, disk_full, sentence
from wellbeing.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the portal; returns the exit code: 0 after Ctrl-C, 1 after a fault told in one sentence."""
    signal.signal(signal.SIGTERM, _interrupt)
    data_dir = Layout.of(Path(os.environ.get("DATA_DIR") or ROOT / ".data")).data_dir
    try:
        port = read_port(os.environ.get("PORT") or "8000")
        with alone(data_dir) as lock:
            refuse_taken(port)
            fault = _run(data_dir, port, lock)
    except servers.ServerError as error:
        fault = str(error)
    except OSError as error:
        fault = sentence(error, data_dir)
    except KeyboardInterrupt:
        fault = ""
    if fault:
        sys.stderr.write(f"\n{fault}\n")
    return 1 if fault else 0


def read_port(text: str) -> int:
    """Return the number of a port, 1 to 65535, or raise ServerError."""
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise servers.ServerError(f"PORT is {text!r}: give a number from 1 to 65535, such as PORT=8001 make run")


def refuse_taken(port: int) -> None:
    """Raise ServerError when the port cannot be had."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            other = port + 1 if 1024 <= port < 65535 else 8001
            reason = "needs root" if isinstance(error, PermissionError) else "is taken by another program"
            raise servers.ServerError(
                f"Port {port} {reason}: choose another with PORT={other} make run"
            ) from error


@contextlib.contextmanager
def alone(data_dir: Path) -> Iterator[Path]:
    """Hold the lock that only one `make run` of a DATA_DIR can have; yields its file."""
    servers.make_folders(data_dir)
    path = data_dir / "run.lock"
    # The parts of a run that was killed look at the lock for a moment now and then.
    lock = locks.take(path, locks.EXCLUSIVE, seconds=1)
    if lock is None:
        raise servers.ServerError(
            f"Wellbeing already runs on {data_dir}: stop it with Ctrl-C where it runs, "
            "or start a second one with DATA_DIR=/var/tmp/second PORT=8001 make run"
        )
    try:
        yield path
    finally:
        locks.release(lock)


def _run(data_dir: Path, port: int, lock: Path) -> str:
    _set_environment(data_dir, port)
    _say(f"Wellbeing, with demo data in {data_dir}\n")
    watched = None if servers.brought(os.environ) else data_dir
    with contextlib.ExitStack() as stack:
        if watched:
            with _step("PostgreSQL and Redis"):
                stack.enter_context(servers.running(watched))
        _prepare(data_dir)
        welcome = _welcome(os.environ["DEMO_URL"], data_dir / "logs")
        connections.close_all()
        parts = Parts(port=port, lock=lock, logs=data_dir / "logs", watched=watched)
        _begin("Web, worker and beat")
        return parts.run(functools.partial(_announce, time.monotonic(), welcome))


def _welcome(address: str, logs: Path) -> str:
    return (
        f"\nWellbeing is at {address}\n\nSign in with one click as:\n{_output_of('demo_people')}\n\n"
        f"Mail lands at {address}/demo/mail/\nLogs are in {logs}\nCtrl-C stops everything.\n"
    )


def _announce(began: float, welcome: str) -> None:
    _end(began)
    _say(welcome)


def _set_environment(data_dir: Path, port: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "wellbeing.settings"
    os.environ["WELLBEING_MODE"] = "demo"
    os.environ["DATA_DIR"] = str(data_dir)
    os.environ["DEMO_URL"] = f"http://127.0.0.1:{port}"
    os.environ["DEMO_SECRET"] = _secret(data_dir / "demo-secret")
    os.chdir(ROOT)
    django.setup()


def _secret(path: Path) -> str:
    """Return this demo's own secret, kept so that a restart signs nobody out."""
    if not path.exists() or not path.read_text():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _prepare(data_dir: Path) -> None:
    try:
        with _step("Static files"):
            _collect_static(data_dir)
        with _step("Database tables"):
            call_command("migrate", interactive=False, verbosity=0)
        with _step("Demo data"):
            call_command("load_demo", stdout=io.StringIO())
    except Error as error:
        if "No space left" in str(error):
            raise servers.ServerError(disk_full(data_dir)) from error
        raise


def _collect_static(data_dir: Path) -> None:

    files = [storage.path(name) for finder in get_finders() for name, storage in finder.list([])]
    state = "\n".join(f"{name} {Path(name).stat().st_mtime_ns}" for name in sorted(files))
    stamp = data_dir / "static.stamp"
    wanted = hashlib.sha256(state.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted and (data_dir / "static").is_dir():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted)


def _output_of(command: str) -> str:
    said = io.StringIO()
    call_command(command, stdout=said)
    return said.getvalue().rstrip("\n")


@contextlib.contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    _begin(name)
    yield
    _end(began)


def _begin(name: str) -> None:
    _say(f"  {name:<22}")


def _end(began: float) -> None:
    _say(f"{time.monotonic() - began:5.1f} s\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
