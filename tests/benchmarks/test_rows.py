from __future__ import annotations

import importlib
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING

from benchmarks.rows import Row, table

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

bench = importlib.import_module("benchmarks.__main__")
FAST = Row("today", 0.5, "times", ">= 0.35", met=True)
SLOW = Row("directory", 120, "ms", "<= 100", met=False)


def test_a_table_has_a_line_for_each_row() -> None:
    assert len(table([FAST, SLOW]).splitlines()) == 3


def test_a_missed_target_is_plain_to_see() -> None:
    assert table([FAST, SLOW]).splitlines()[2].endswith("NO")


def test_columns_stand_below_each_other() -> None:
    title, first, second = table([FAST, SLOW]).splitlines()
    assert title.index("unit") == first.index("times") == second.index("ms")


def test_rows_are_written_for_machines(tmp_path: Path) -> None:
    bench.write([FAST], tmp_path / "bench.json")
    wanted = {"name": "today", "figure": 0.5, "unit": "times", "target": ">= 0.35", "met": True}
    assert json.loads((tmp_path / "bench.json").read_text()) == [wanted]


def test_every_benchmark_is_run_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"first": FAST, "second": SLOW}
    found = SimpleNamespace(import_module=lambda name: SimpleNamespace(run=lambda: [rows[name]]))
    monkeypatch.setattr(bench, "importlib", found)
    assert bench.measure(("first", "second")) == [FAST, SLOW]
