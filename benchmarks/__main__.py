"""Runs every benchmark side by side, on embedded servers and demo data of their own.

Prints a table and writes the same rows to bench.json in DATA_DIR; exits 1 when a target is missed. Names of
modules after it run these alone, and write nothing.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks import site
from benchmarks.rows import Row, table

ROOT = Path(__file__).resolve().parent.parent
# Each module has run() -> list[Row], and may count on a migrated database that holds the demo.
MODULES: tuple[str, ...] = (
    "benchmarks.today",
    "benchmarks.directory",
    "benchmarks.people",
    "benchmarks.peers_run",
    "benchmarks.reminders",
    "benchmarks.wellnessdays",
    "benchmarks.checkins",
    "benchmarks.morning",
    "benchmarks.peers",
)


def measure(modules: tuple[str, ...]) -> list[Row]:
    """Run the benchmarks one after another; returns all their rows."""
    rows: list[Row] = []
    for name in modules:
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows += importlib.import_module(name).run()
    return rows


def write(rows: list[Row], file: Path) -> None:
    """Write the rows as JSON, one object each."""
    file.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")


def main() -> int:
    """Run all of it; returns the exit code."""
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    chosen = tuple(sys.argv[1:])
    with site.prepared(data_dir / "bench"):
        rows = measure(chosen or MODULES)
    if not chosen:
        write(rows, data_dir / "bench.json")
    print(table(rows))
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
