"""Several machines, one directory: each web process looks every few seconds whether something was published.

What was published is counted in the database. A machine whose own files are older writes them anew from
there, so that no folder is shared and an outage said on one machine is on the pages of all within seconds.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from typing import TYPE_CHECKING

from django.db import DatabaseError, close_old_connections, connection

from core import locks
from resources import crisis, operations
from resources.models import Publication

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = 3.0  # seconds between looks
logger = logging.getLogger(__name__)


def here() -> int:
    """Return the number of the publication that this machine's files hold; 0 for none."""
    try:
        found = json.loads((crisis.folder() / "version.json").read_text())
        return int(found["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def catch_up() -> bool:
    """Write this machine's files when they are older than what was published; say whether they were."""
    if Publication.number() <= here():
        return False
    crisis.folder().mkdir(parents=True, exist_ok=True)
    lock = locks.take(crisis.folder() / "publishing.lock", locks.EXCLUSIVE)
    if lock is None:
        return False  # Another process of this machine is at it.
    try:
        operations.publish_now()
    finally:
        locks.release(lock)
    return True


def follow(wait: Callable[[float], object] = time.sleep, rounds: int | None = None) -> None:
    """Look again and again, for as long as the process lives or so many rounds; what fails is tried again."""
    looked, troubled = 0, False
    while rounds is None or looked < rounds:
        looked += 1
        try:
            close_old_connections()
            catch_up()
            troubled = False
        except (DatabaseError, OSError) as error:
            if not troubled:
                logger.warning("What was published elsewhere cannot be seen just now: %s", error)
            troubled = True
            connection.close()
        wait(EVERY)


def start() -> threading.Thread:
    """Follow in the background of this web process."""
    thread = threading.Thread(target=follow, name="publication", daemon=True)
    thread.start()
    return thread
