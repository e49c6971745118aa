"""The portal under granian, as `make run` serves it, for the length of a benchmark."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import Client

from benchmarks.load import Asker
from people.models import User

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
def serving() -> Iterator[int]:
    """Serve the site with the bare views on a free port; yields the port."""
    port = free_port()
    where = ["--host", "127.0.0.1", "--port", str(port), "benchmarks.bare:application"]
    command = [sys.executable, "-m", "granian", *SERVER, *where]
    server = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


def signed_in(email: str) -> str:
    """Return the cookie header of someone signed in."""
    client = Client()
    client.force_login(User.objects.get(email=email), backend="people.backends.RosterBackend")
    return f"sessionid={client.cookies['sessionid'].value}"


def keep(port: int, path: str, name: str, cookie: str = "") -> None:
    """Fetch a page once and keep its bytes for the bare view of that name."""
    status, body = Asker(port, path, cookie).ask()
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    folder = Path(settings.DATA_DIR) / "bare"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(body)
