"""Rotation schedules from a CSV file with the columns trainee, rotation, from, to: all of it, or nothing.

`trainee` is the e-mail address that they sign in with; the dates are year-month-day, both included.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from people.models import Enrollment
from wellnessdays.ledger import lock_programs
from wellnessdays.models import Block, Rotation

if TYPE_CHECKING:
    from collections.abc import Collection

COLUMNS = ("trainee", "rotation", "from", "to")
LONGEST_NAME = 80


class ScheduleError(Exception):
    """The file was not taken; `faults` has a sentence for each line at fault, with its number."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Line:
    """One line that reads well."""

    number: int
    email: str
    rotation: str
    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True)
class Report:
    """What a file brings: blocks that are new, that stand already, and that give way to new ones."""

    added: int
    same: int
    replaced: int

    def __str__(self) -> str:
        return f"{self.added} new, {self.same} as before, {self.replaced} replaced."


@transaction.atomic
def load(text: str, *, programs: Collection[int] | None = None, dry_run: bool = False) -> Report:
    """Take a file, or with `dry_run` say what it would bring; the same file again changes nothing.

    A line replaces whatever the trainee was on in those days. With `programs` only their trainees may be
    named. Raises ScheduleError.
    """
    if "\x00" in text:
        raise ScheduleError(["This is not a text file. Save the schedule as CSV and choose it again."])
    try:
        lines = _read(text)
    except csv.Error as error:
        raise ScheduleError([f"This is not a CSV table: {error}."]) from None
    wanted = _blocks(lines, _places(lines, programs))
    kept, gone = _compare(wanted)
    report = Report(len(wanted) - len(kept), len(kept), len(gone))
    if dry_run:
        transaction.set_rollback(True)
    else:
        Block.objects.filter(pk__in=gone).delete()
        Block.objects.bulk_create(block for key, block in wanted.items() if key not in kept)
    return report


def _read(text: str) -> list[Line]:
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
    if missing:
        raise ScheduleError(
            [f"Line 1: name the columns {', '.join(COLUMNS)}; missing: {', '.join(missing)}."]
        )
    lines, faults = [], []
    for row in rows:
        try:
            lines.append(_line(rows.line_num, {name: (row[name] or "").strip() for name in COLUMNS}))
        except ValueError as fault:
            faults.append(f"Line {rows.line_num}: {fault}")
    faults += _overlaps(lines)
    if faults:
        raise ScheduleError(faults)
    return lines


def _line(number: int, row: dict[str, str]) -> Line:
    if not row["trainee"] or not 0 < len(row["rotation"]) <= LONGEST_NAME:
        raise ValueError("give a trainee's e-mail and a rotation of at most 80 letters.")
    try:
        first, last = dt.date.fromisoformat(row["from"]), dt.date.fromisoformat(row["to"])
    except ValueError:
        raise ValueError("write both dates as year-month-day, such as 2026-07-01.") from None
    if last < first:
        raise ValueError("the last day is before the first.")
    return Line(number, row["trainee"].lower(), row["rotation"], first, last)


def _overlaps(lines: list[Line]) -> list[str]:
    faults: list[str] = []
    before: Line | None = None
    for line in sorted(lines, key=lambda line: (line.email, line.first_day)):
        if before and before.email == line.email and line.first_day <= before.last_day:
            faults.append(f"Line {line.number}: overlaps line {before.number}; nobody is in two places.")
        if not before or before.email != line.email or before.last_day < line.last_day:
            before = line
    return faults


def _places(lines: list[Line], programs: Collection[int] | None) -> dict[str, list[Enrollment]]:
    found: dict[str, list[Enrollment]] = defaultdict(list)
    rows = Enrollment.objects.gme().filter(user__email__in={line.email for line in lines})
    if programs is not None:
        rows = rows.filter(program__in=programs)
    for place in rows.select_related("user", "program"):
        found[place.user.email].append(place)
    return found


def _blocks(lines: list[Line], places: dict[str, list[Enrollment]]) -> dict[tuple[object, ...], Block]:
    faults, wanted = [], {}
    rotations = {(r.program_id, r.name): r for r in Rotation.objects.all()}
    for line in lines:
        place = next((p for p in places.get(line.email, ()) if _covers(p, line)), None)
        if place is None:
            faults.append(f"Line {line.number}: {line.email} is not a trainee of yours in those days.")
            continue
        key = (place.program_id, line.rotation)
        if key not in rotations:
            rotations[key] = Rotation.objects.create(program=place.program, name=line.rotation)
        block = Block(
            trainee=place.user,
            rotation=rotations[key],
            first_day=line.first_day,
            last_day=line.last_day,
        )
        wanted[_key(block)] = block
    if faults:
        raise ScheduleError(faults)
    return wanted


def _covers(place: Enrollment, line: Line) -> bool:
    return place.starts_on <= line.first_day and (place.ends_on is None or place.ends_on >= line.last_day)


def _key(block: Block) -> tuple[object, ...]:
    return block.trainee_id, block.rotation_id, block.first_day, block.last_day


def _compare(wanted: dict[tuple[object, ...], Block]) -> tuple[set[tuple[object, ...]], list[int]]:
    """Return which wanted blocks stand already, and the ids of those that must give way."""
    by: dict[int, list[Block]] = defaultdict(list)
    for block in wanted.values():
        by[block.trainee_id].append(block)
    lock_programs(by)  # Two files at once must not put someone in two places.
    kept, gone = set(), []
    for block in Block.objects.filter(trainee__in=by).select_for_update():
        if _key(block) in wanted:
            kept.add(_key(block))
        elif any(_meet(block, other) for other in by[block.trainee_id]):
            gone.append(block.pk)
    return kept, gone


def _meet(one: Block, other: Block) -> bool:
    return one.first_day <= other.last_day and other.first_day <= one.last_day
