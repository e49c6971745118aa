"""From the bytes of a file to lines, and from lines to who is where."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from people.roster import cells
from people.roster.problems import Problem, RosterError, refuse

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator

    from people.roster.formats import Format

MOST_BYTES = 10_000_000
MOST_LINES = 100_000
NAMES = ("name", "given_name", "family_name")


@dataclass(frozen=True)
class Line:
    """One line of a roster: a person, and a place or a role. `number` is the line in the file."""

    number: int
    email: str
    name: str
    program: str
    program_kind: str
    department: str
    training_year: int | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    knows_end: bool
    role: str


def decoded(content: bytes) -> str:
    """Return a file's text; UTF-8, with or without a mark, and UTF-16 with one."""
    if len(content) > MOST_BYTES:
        raise refuse("The file is larger than 10 MB. Split it by school, or leave columns out.")
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("The file is not UTF-8. Save it as “CSV UTF-8” and try again.") from None
    if "\0" in text:
        raise refuse("This is no CSV file. Export it as CSV and try again.")
    return text


def read(text: str, form: Format) -> list[Line]:
    """Return the lines of a roster, or raise RosterError with everything that is wrong with it."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[Line] = []
    problems: list[Problem] = []
    try:
        places = _places(next(table, []), form)
        for number, row in _numbered(table):
            _line(number, row, places, form, found, problems)
    except csv.Error as error:
        raise RosterError([Problem(table.line_num, f"the quotes do not match ({error}).")]) from None
    problems += _twice(found)
    if problems:
        raise RosterError(problems)
    if not found:
        raise refuse("The file has headings but nobody in it.")
    return found


def _numbered(table: Reader) -> Iterator[tuple[int, list[str]]]:
    start = table.line_num + 1
    for row in table:
        if start > MOST_LINES:
            raise refuse(f"The file has more than {MOST_LINES:,} lines. Split it by school.")
        if any(cell.strip() for cell in row):
            yield start, row
        start = table.line_num + 1


def _places(heading: list[str], form: Format) -> dict[str, int]:
    there = [cell.strip().casefold() for cell in heading]
    wanted = {field: name.strip().casefold() for field, name in form.headings.items() if name.strip()}
    doubled = sorted({name for name in wanted.values() if there.count(name) > 1})
    if doubled:
        raise refuse(f"Two columns are called “{doubled[0]}”. Rename one.")
    found = {field: there.index(name) for field, name in wanted.items() if name in there}
    missing = [form.headings[field] for field in _needed(form) if field not in found]
    if missing:
        columns = ", ".join(f"“{name}”" for name in missing)
        raise refuse(f"There is no column {columns}. Choose another format, or save a mapping.")
    # A saved mapping's columns are all meant; our own are there when they are.
    return found


def _needed(form: Format) -> list[str]:
    if form.key == "plain":
        return ["email", "name", "program"]
    return [field for field in form.headings if form.headings[field].strip()]


def _line(
    number: int,
    row: list[str],
    places: dict[str, int],
    form: Format,
    found: list[Line],
    problems: list[Problem],
) -> None:
    if len(row) <= max(places.values()):
        problems.append(Problem(number, "there are fewer cells than headings."))
        return
    cell = {field: row[place].strip() for field, place in places.items()}
    try:
        found.append(_checked(_parsed(number, cell, form), mapped="training_year" in places))
    except ValueError as error:
        problems.append(Problem(number, str(error)))


def _parsed(number: int, cell: dict[str, str], form: Format) -> Line:
    whole = cell.get("name") or f"{cell.get('given_name', '')} {cell.get('family_name', '')}"
    return Line(
        number=number,
        email=cells.email(cell.get("email", "")),
        name=cells.text(whole, "name"),
        program=cells.text(cell.get("program", ""), "program"),
        program_kind=cells.program_kind(cell.get("program_kind", "")) or form.program_kind,
        department=cells.text(cell.get("department", ""), "department"),
        training_year=cells.training_year(cell.get("training_year", "")),
        starts_on=cells.day(cell.get("starts_on", "")),
        ends_on=cells.day(cell.get("ends_on", "")),
        knows_end="ends_on" in cell,
        role=cells.role(cell.get("role", "")),
    )


def _checked(line: Line, *, mapped: bool) -> Line:
    if not line.name:
        raise ValueError("there is no name.")
    if not line.program and not line.role:
        raise ValueError("there is neither a program nor a role.")
    if not line.program and line.role == "program_lead":
        raise ValueError("program leadership needs a program.")
    if line.program and not line.role and mapped and line.training_year is None:
        raise ValueError("there is no training year.")
    if line.starts_on and line.ends_on and line.ends_on < line.starts_on:
        raise ValueError("the last day is before the first.")
    return line


def _twice(lines: list[Line]) -> list[Problem]:
    first: dict[str, Line] = {}
    seen: dict[tuple[object, ...], int] = {}
    problems = []
    for line in lines:
        earlier = first.setdefault(line.email.lower(), line)
        key = (line.email.lower(), line.program.casefold(), line.role, line.starts_on)
        before = seen.setdefault(key, line.number)
        if earlier.email != line.email:
            problems.append(
                Problem(line.number, f"{line.email} is line {earlier.number}'s address in other letters.")
            )
        elif earlier.name != line.name:
            problems.append(Problem(line.number, f"{line.email} has another name in line {earlier.number}."))
        elif before != line.number:
            problems.append(Problem(line.number, f"this says again what line {before} says."))
    return problems
