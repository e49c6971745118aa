"""From a CSV file of groups to lines, each checked by itself."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass, field

from people.roster import cells
from people.roster.problems import Problem, RosterError, refuse

MOST_BYTES = 500_000
MOST_GROUP = 999
NEEDED = ("group", "email")
COLUMNS = (*NEEDED, "role", "name", "room", "first_day", "last_day")
ROLES = {"": "member", "member": "member", "facilitator": "facilitator"}
LONGEST = {"name": 60, "room": 80}


@dataclass(frozen=True)
class Line:
    """One person in one group. `number` is the line in the file; empty cells are "" or None."""

    number: int
    group: int
    email: str
    role: str
    name: str
    room: str
    first_day: dt.date | None
    last_day: dt.date | None
    knows_end: bool = field(default=False)


def read(text: str) -> list[Line]:
    """Return the lines of a file, or raise RosterError with everything that is wrong with it."""
    if len(text) > MOST_BYTES:
        raise refuse("The file is larger than 500 KB. Bring in one class at a time.")
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, problems = list[Line](), list[Problem]()
    try:
        places = _places(next(table, []))
        for row in table:
            _take(table.line_num, row, places, found, problems)
    except csv.Error as error:
        raise RosterError([Problem(table.line_num, f"the quotes do not match ({error}).")]) from None
    problems += _twice(found)
    if problems:
        raise RosterError(problems)
    if not found:
        raise refuse("The file has headings but nobody in it.")
    return found


def _places(heading: list[str]) -> dict[str, int]:
    there = [cell.strip().casefold().replace(" ", "_") for cell in heading]
    doubled = sorted({name for name in COLUMNS if there.count(name) > 1})
    if doubled:
        raise refuse(f"Two columns are called “{doubled[0]}”. Rename one.")
    missing = [name for name in NEEDED if name not in there]
    if missing:
        columns = " and ".join(f"“{name}”" for name in missing)
        raise refuse(f"There is no column {columns}. The first line names the columns: {', '.join(COLUMNS)}.")
    return {name: there.index(name) for name in COLUMNS if name in there}


def _take(
    number: int, row: list[str], places: dict[str, int], found: list[Line], problems: list[Problem]
) -> None:
    if not any(cell.strip() for cell in row):
        return
    if len(row) <= max(places.values()):
        problems.append(Problem(number, "there are fewer cells than headings."))
        return
    try:
        found.append(_line(number, {name: row[place].strip() for name, place in places.items()}))
    except ValueError as error:
        problems.append(Problem(number, str(error)))


def _line(number: int, cell: dict[str, str]) -> Line:
    line = Line(
        number=number,
        group=_group(cell["group"]),
        email=cells.email(cell["email"]).lower(),
        role=_role(cell.get("role", "")),
        name=_words(cell.get("name", ""), "name"),
        room=_words(cell.get("room", ""), "room"),
        first_day=cells.day(cell.get("first_day", "")),
        last_day=cells.day(cell.get("last_day", "")),
        knows_end="last_day" in cell,
    )
    if line.first_day and line.last_day and line.last_day < line.first_day:
        raise ValueError("the last day is before the first one.")
    return line


def _group(cell: str) -> int:
    digits = cell.casefold().removeprefix("group").strip()
    if not (digits.isascii() and digits.isdigit() and 1 <= int(digits) <= MOST_GROUP):
        raise ValueError(f"“{cell[:20]}” is no group number; write 1 to {MOST_GROUP}.")
    return int(digits)


def _role(cell: str) -> str:
    role = ROLES.get(cell.casefold())
    if role is None:
        raise ValueError(f"“{cell[:20]}” is no role; write member or facilitator.")
    return role


def _words(cell: str, column: str) -> str:
    words = cells.text(cell, "name")
    if len(words) > LONGEST[column]:
        raise ValueError(f"the {column} is longer than {LONGEST[column]} characters.")
    return words


def _twice(lines: list[Line]) -> list[Problem]:
    """Find lines that say the same person is in the same group from the same day."""
    seen: dict[tuple[object, ...], int] = {}
    problems = []
    for line in lines:
        first = seen.setdefault((line.email, line.role, line.group, line.first_day), line.number)
        if first != line.number:
            problems.append(Problem(line.number, f"this is line {first} again. Take one of them out."))
    return problems
