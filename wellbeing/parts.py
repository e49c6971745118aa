"""The parts that `make run` keeps together, web, worker and beat, and how they end together."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from honcho.manager import Manager

from core import servers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from honcho.printer import Message

ANSWER_SECONDS = 60
NAMES = {"web": "The web server", "worker": "The Celery worker", "beat": "Celery beat"}


def commands(port: int) -> dict[str, list[str]]:
    """Return the command line of each part."""
    granian = "-m granian --interface wsgi --host 127.0.0.1 --workers 2 --blocking-threads 1 --no-access-log"
    worker = "-m celery -A wellbeing worker --concurrency 2 --without-gossip --without-mingle --loglevel INFO"
    beat = "-m celery -A wellbeing beat --pidfile= --loglevel INFO"
    return {
        "web": [sys.executable, *granian.split(), "--port", str(port), "wellbeing.wsgi:application"],
        "worker": [sys.executable, *worker.split()],
        "beat": [sys.executable, *beat.split()],
    }


class Parts:
    """Runs the parts until one of them ends, a signal comes or the embedded servers stop.

    `lock` is a file that this process holds exclusively; the parts end when it no longer does. `watched` is
    the DATA_DIR whose embedded servers are used, or None.
    """

    width = 0  # Honcho's manager sets it on whatever it prints to.

    def __init__(self, *, port: int, lock: Path, logs: Path, watched: Path | None) -> None:
        self.port = port
        self.lock = lock
        self.logs = logs
        self.watched = watched
        self.fault = ""
        self._interrupted = False
        self._watcher: threading.Thread | None = None
        self._over = threading.Event()

    def run(self, announce: Callable[[], None]) -> str:
        """Run until the end, calling `announce` once the web answers; returns what failed, as a sentence."""
        self._announce = announce
        manager = Manager(printer=self)
        for name, command in commands(self.port).items():
            tether = [sys.executable, "-m", "core.tether", str(self.lock), str(self.logs / f"{name}.log")]
            manager.add_process(name, "exec " + shlex.join([*tether, *command]))
        manager.loop()
        self._over.set()
        return self.fault

    def write(self, message: Message) -> None:
        """Hear of a part's start, of a part's end, or of a signal, which is all that honcho tells us."""
        said = str(message.data)
        if said.endswith(" received\n"):
            self._interrupted = True
        name, _, rest = said.partition(" ")
        if rest.startswith("stopped") and not self._interrupted:
            self._fail(f"{NAMES[name]} stopped: read {self.logs / name}.log, then run make run again.")
        # Only now, with every part forked, may there be a second thread.
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, daemon=True)
            self._watcher.start()

    def _fail(self, sentence: str) -> None:
        self.fault = self.fault or sentence

    def _watch(self) -> None:
        deadline = time.monotonic() + ANSWER_SECONDS
        while not self._answers():
            if self._over.wait(0.05):
                return
            if time.monotonic() > deadline:
                self._stop(f"The web server did not answer: read {self.logs}/web.log, then try again.")
                return
        self._announce()
        while not self._over.wait(1):
            trouble = servers.trouble(self.watched) if self.watched else None
            if trouble:
                self._stop(trouble)
                return

    def _stop(self, sentence: str) -> None:
        self._fail(sentence)
        os.kill(os.getpid(), signal.SIGTERM)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
