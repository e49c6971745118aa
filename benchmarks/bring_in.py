"""One import in a process of its own, since the highest mark of a process's memory never falls again.

`python -m benchmarks.bring_in FILE` brings the file in, publishes it, takes all of that back, and prints
seconds, megabytes and services as JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings
from django.db import transaction


def bring(path: Path) -> dict[str, float]:
    """Return what an import of a file costs: seconds and, at its highest, megabytes; and what came in."""
    # There only once the site is set up.
    operations = importlib.import_module("resources.operations")
    importing = importlib.import_module("resources.hsds.importing")
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        settings.DATA_DIR = Path(folder)
        began = time.perf_counter()
        counts = importing.bring_in(path, source="bench").counts
        operations.publish_now()
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    came = sum(counts[kind] for kind in ("added", "changed", "same"))
    return {"seconds": round(seconds, 1), "megabytes": highest(), "services": came}


def highest() -> int:
    """Return the most memory that this process ever held, in megabytes."""
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KB on Linux, bytes on macOS
    return round(found / (1024 * 1024 if sys.platform == "darwin" else 1024))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellbeing.settings")
    django.setup()
    print(json.dumps(bring(Path(sys.argv[1]))))
