"""Bringing a file in: all of its good rows or nothing, what is bad set aside with file, line and reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from resources import operations
from resources.hsds import archive, reading, stream, tables
from resources.hsds.archive import Meter, RefusedError
from resources.hsds.writing import PORTAL, Writer
from resources.models import ImportRun, SetAside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from people.models import User
    from resources.hsds.archive import Part
    from resources.hsds.reading import Entry
    from resources.hsds.stream import Item

Json = dict[str, Any]

BATCH = 200
LOCK = 0x45D5  # one import at a time, on any machine
JSON = (".json", ".ndjson", ".jsonl")
SHOWN = 1000  # rows of each kind that a report names; all are counted


@dataclass
class Report:
    """What a run did, or would do: counts, and for each kind what it was, as (file, line, words)."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[tuple[str, int, str]]] = field(default_factory=lambda: defaultdict(list))
    run: ImportRun | None = None

    def note(self, kind: str, file: str, line: int, words: str) -> None:
        self.counts[kind] += 1
        if len(self.rows[kind]) < SHOWN:
            self.rows[kind].append((file, line, words))


@transaction.atomic
def bring_in(path: Path, *, source: str = PORTAL, name: str = "", by: User | None = None,
             dry_run: bool = False) -> Report:  # fmt: skip
    """Bring in a file, a folder or a zip of HSDS, and publish it; a dry run does it all and takes it back.

    Raises RefusedError when the file cannot be read as a whole: then nothing changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    report = Report()
    run = ImportRun.objects.create(source=source, file_name=(name or path.name)[:200], by=by)
    writer = Writer(run, report.note)
    seen: dict[Any, int] = {}
    with archive.parts(path) as found:
        for batch in _batches(_entries(found, report, source, seen)):
            writer.write(batch)
    if not seen:
        raise RefusedError(_nothing(report))
    if source != PORTAL:
        writer.retire_all_but(set(seen))
    _finish(run, report, dry_run=dry_run)
    return report


def _nothing(report: Report) -> str:
    """Say that no row was good, and what was wrong with the first."""
    first = next(iter(report.rows["set aside"]), None)
    why = f" {first[0]}, line {first[1]}: {first[2]}" if first else ""
    return f"There is not one service in it that could be read.{why}"


def _finish(run: ImportRun, report: Report, *, dry_run: bool) -> None:
    if dry_run:
        transaction.set_rollback(True)
        return
    for kind in ("added", "changed", "removed", "same"):
        setattr(run, kind, report.counts[kind])
    run.set_aside = report.counts["set aside"]
    run.save()
    SetAside.objects.bulk_create(
        SetAside(run=run, file=file[:200], line=line, reason=words[:400])
        for file, line, words in report.rows["set aside"]
    )
    report.run = run
    operations.publish()


def _batches(entries: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(entries)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _entries(
    found: list[Part], report: Report, source: str, seen: dict[Any, int]
) -> Iterator[tuple[str, int, Entry]]:
    """Yield file, line and entry of every service that can be read; the others are set aside."""
    problems: list[tuple[str, int, str]] = []
    for file, item in _items(found, problems):
        try:
            entry = _entry(item, source, seen)
        except reading.RowError as error:
            report.note("set aside", file, item.line, str(error))
            continue
        seen[entry.id] = item.line
        for words in entry.notes:
            report.note("set aside", file, item.line, f"{entry.fields['name']}: {words}")
        yield file, item.line, entry
    for file, line, words in problems:
        report.note("set aside", file, line, words)


def _entry(item: Item, source: str, seen: dict[Any, int]) -> Entry:
    if item.problem:
        raise reading.RowError(item.problem)
    entry = reading.entry(item.value, source)
    if entry.id in seen:
        raise reading.RowError(f"This id stands on line {seen[entry.id]} already.")
    return entry


def _items(found: list[Part], problems: list[tuple[str, int, str]]) -> Iterator[tuple[str, Item]]:
    meter = Meter()
    sheets = [part for part in found if part.suffix == ".csv"]
    files = [part for part in found if part.suffix in JSON and part.name != "datapackage.json"]
    if sheets:
        name = next((part.name for part in sheets if tables.kind_of(part.name) == "service"), sheets[0].name)
        for item in tables.services(found, meter, problems):
            yield name, item
    elif files:
        for part in files:
            for item in stream.items(part, meter):
                for one in _opened(item):
                    yield part.name, one
    else:
        raise RefusedError("There is no .json and no .csv file in it.")


def _opened(item: Item) -> Iterator[Item]:
    """Open an organization that lists its services."""
    services = item.value.get("services")
    if not isinstance(services, list) or "organization" in item.value:
        yield item
        return
    organization = {key: value for key, value in item.value.items() if key != "services"}
    for row in services:
        good = isinstance(row, dict)
        value = {"organization": organization, **row} if good else {}
        yield stream.Item(item.line, value, "" if good else "There is something else than an object here.")
