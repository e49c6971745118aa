"""The portal under granian, as `make run` serves it, for the length of a benchmark."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.conf import settings
from django.core.management import call_command

from benchmarks.load import Asker
from core import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVER = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "1", "--no-access-log"]


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@contextlib.contextmanager
def prepared(data_dir: Path) -> Iterator[None]:
    """Have a migrated portal with the demo loaded, on embedded servers under `data_dir`, in this process."""
    with servers.running(data_dir) as found:
        os.environ |= {"DATABASE_URL": found.database_url, "REDIS_URL": found.redis_url}
        os.environ |= {"WELLBEING_MODE": "demo", "DATA_DIR": str(data_dir)}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellbeing.settings")
        django.setup()
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_demo", verbosity=0, stdout=io.StringIO())
        yield


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """Serve the site with the bare views on a free port; yields the port."""
    port = free_port()
    where = ["--host", "127.0.0.1", "--port", str(port), "benchmarks.bare:application"]
    command = [sys.executable, "-m", "granian", *SERVER, *where]
    server = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            answer = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            answer.request("GET", "/healthz")
            if answer.getresponse().status == 200:
                return
        time.sleep(0.05)
    raise RuntimeError("the portal did not come up")


def keep(port: int, path: str, name: str, cookie: str = "") -> None:
    """Fetch a page once and keep its bytes for the bare view of that name."""
    status, body = Asker(port, path, cookie).ask()
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    folder = Path(settings.DATA_DIR) / "bare"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(body)
