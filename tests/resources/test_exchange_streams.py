"""An import holds a batch at a time, however long its file is."""

from __future__ import annotations

import gc
import io
import json
import weakref
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from resources.hsds import archive, importing, stream
from resources.hsds.importing import bring_in
from resources.hsds.writing import Writer
from resources.models import Service
from tests.resources.exchange import service, write

if TYPE_CHECKING:
    from pathlib import Path

MANY = 2000


class Counted(io.BytesIO):
    """A file that counts how much of it was asked for."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        return self._count(super().read(size))

    def read1(self, size: int | None = -1, /) -> bytes:
        return self._count(super().read1(-1 if size is None else size))

    def readinto(self, buffer: Any, /) -> int:
        found = super().readinto(buffer)
        self.taken += found
        return found

    def _count(self, found: bytes) -> bytes:
        self.taken += len(found)
        return found


@pytest.mark.parametrize("framed", ["[%s]", '{"contents": [%s]}', "%s"])
def test_json_is_read_no_further_than_it_was_asked_for(framed: str) -> None:
    between = "\n" if framed == "%s" else ",\n"
    words = framed % between.join(json.dumps(service(number)) for number in range(MANY))
    file = Counted(words.encode())
    items = stream.items(archive.Part("in.json", lambda: file), archive.Meter())
    first = [item.value["name"] for item in islice(items, 3)]
    whole = framed.startswith("{")  # A page of an API is one object.
    assert (first, file.taken < len(words) / 2) == (["Help 0", "Help 1", "Help 2"], not whole)


def test_services_are_written_in_batches(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes, write_batch = [], Writer.write

    def noted(writer: Any, batch: list[Any]) -> None:
        sizes.append(len(batch))
        write_batch(writer, batch)

    monkeypatch.setattr(importing, "BATCH", 4)
    monkeypatch.setattr(Writer, "write", noted)
    bring_in(write(tmp_path / "in.json", map(service, range(10))), source="211")
    assert (sizes, Service.objects.count()) == ([4, 4, 2], 10)


def test_what_was_written_is_let_go(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[weakref.ref[Any]] = []
    alive, write_batch = [], Writer.write

    def noted(writer: Any, batch: list[Any]) -> None:
        gc.collect()
        alive.append(sum(one() is not None for one in seen))
        seen.extend(weakref.ref(entry) for _, _, entry in batch)
        write_batch(writer, batch)

    monkeypatch.setattr(importing, "BATCH", 4)
    monkeypatch.setattr(Writer, "write", noted)
    bring_in(write(tmp_path / "in.json", map(service, range(24))), source="211")
    assert (len(seen), max(alive)) == (24, 0)


def test_a_report_of_a_long_import_names_each_row_once(db: None, tmp_path: Path) -> None:
    report = bring_in(write(tmp_path / "in.json", map(service, range(30))), source="211")
    assert (report.counts["added"], len({line for _, line, _ in report.rows["added"]})) == (30, 30)
