"""Real servers for the tests: started once by the first process, each worker in a corner of its own."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from core import servers

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parent.parent
# The first process sets WELLBEING_TEST_BASE for the workers, which inherit its environment.
_default = Path(os.environ.get("DATA_DIR") or ROOT / ".data") / "test"
BASE = Path(os.environ.setdefault("WELLBEING_TEST_BASE", str(_default)))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
_held = ExitStack()


def _address() -> servers.Addresses:
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return servers.Addresses(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
    BASE.mkdir(parents=True, exist_ok=True)
    return _held.enter_context(servers.running(BASE, durable=False))


if "WELLBEING_TEST_REDIS" not in os.environ:
    found = _address()
    os.environ |= {"DATABASE_URL": found.database_url, "WELLBEING_TEST_REDIS": found.redis_url}

# Workers share the servers, but neither a Redis database nor a folder.
os.environ["REDIS_URL"] = os.environ["WELLBEING_TEST_REDIS"].replace("db=0", f"db={int(WORKER[2:]) % 16}")
os.environ["WELLBEING_MODE"] = "test"
os.environ["DATA_DIR"] = str(BASE / WORKER)
(BASE / WORKER / "static").mkdir(parents=True, exist_ok=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the servers go."""
    _held.close()
