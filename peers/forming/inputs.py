"""A file of who is to be placed, who leads, when they are free and who is kept apart: read, line by line.

What someone declares of themselves is in no file: nobody but they say it, and nobody reads it.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from people.models import Role, User
from people.roster import cells
from people.roster.problems import Problem, RosterError, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("role", "email", "partner", "campus", "college", "track", "slots", "apart")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SLOT = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)-([01]\d|2[0-3])([0-5]\d)")
TRAITS = ("campus", "college", "track")
LONGEST = 60


@dataclass
class Sheet:
    """What a file says, checked; `apart` holds pairs, the lower id first."""

    entrants: dict[User, dict[str, str]] = field(default_factory=dict)
    leads: dict[User, User | None] = field(default_factory=dict)
    times: dict[User, set[str]] = field(default_factory=dict)
    apart: set[tuple[int, int]] = field(default_factory=set)
    lines: dict[User, int] = field(default_factory=dict)


def read(text: str) -> Sheet:
    """Return what a file says; raises RosterError with every line that cannot be."""
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    reader = _Reader()
    try:
        places = _places(next(table, []))
        for row in table:
            if any(cell.strip() for cell in row):
                reader.take(table.line_num, row, places)
    except csv.Error as error:
        raise RosterError([Problem(table.line_num, f"the quotes do not match ({error}).")]) from None
    reader.problems += reader.across()
    if reader.problems:
        raise RosterError(reader.problems)
    if not reader.sheet.lines:
        raise refuse("The file has headings but nobody in it.")
    return reader.sheet


def _places(heading: list[str]) -> dict[str, int]:
    there = [cell.strip().casefold() for cell in heading]
    if "email" not in there:
        raise refuse(f"There is no column “email”. The first line names the columns: {', '.join(COLUMNS)}.")
    doubled = sorted({name for name in COLUMNS if there.count(name) > 1})
    if doubled:
        raise refuse(f"Two columns are called “{doubled[0]}”. Rename one.")
    return {name: there.index(name) for name in COLUMNS if name in there}


class _Reader:
    """Takes line after line, and keeps what is wrong with each."""

    def __init__(self) -> None:
        self.sheet, self.problems = Sheet(), list[Problem]()
        self.known = {person.email: person for person in User.objects.filter(is_active=True)}
        self.trained = set(User.objects.holding(Role.Kind.FACILITATOR).values_list("pk", flat=True))
        self.pairs: list[tuple[int, User, User]] = []

    def take(self, number: int, row: list[str], places: dict[str, int]) -> None:
        """Take one line, or note what is wrong with it."""
        if len(row) <= max(places.values()):
            self.problems.append(Problem(number, "there are fewer cells than headings."))
            return
        cell = {name: row[places[name]].strip() if name in places else "" for name in COLUMNS}
        try:
            self._line(number, cell)
        except ValueError as error:
            self.problems.append(Problem(number, str(error)))

    def _line(self, number: int, cell: dict[str, str]) -> None:
        person = self._person(cell["email"])
        if person in self.sheet.lines:
            raise ValueError(f"{person} stands in line {self.sheet.lines[person]} already.")
        role = cell["role"].casefold()
        if role not in ("", "member", "facilitator"):
            raise ValueError(f"“{cell['role'][:20]}” is no role; write member or facilitator.")
        self.sheet.lines[person] = number
        self.sheet.times[person] = _slots(cell["slots"])
        if role == "facilitator":
            self.sheet.leads[person] = self._partner(person, cell["partner"])
            return
        self.sheet.entrants[person] = {trait: _word(cell[trait], trait) for trait in TRAITS}
        others = [self._person(each) for each in cell["apart"].replace(";", " ").split()]
        self.pairs += [(number, person, other) for other in others]

    def _partner(self, person: User, cell: str) -> User | None:
        partner = self._person(cell) if cell else None
        for one in (person, partner):
            if one is not None and one.pk not in self.trained:
                raise ValueError(f"{one} is no PEERS facilitator here yet. A roster gives that role.")
        if partner == person:
            raise ValueError(f"{person} cannot be their own partner.")
        return partner

    def _person(self, cell: str) -> User:
        found: User | None = self.known.get(cells.email(cell).lower())
        if found is None:
            raise ValueError(f"nobody here has the address {cell[:60]}. Bring the roster in first.")
        return found

    def across(self) -> Iterator[Problem]:
        """Yield what is wrong between lines, once all of them are known."""
        for person, partner in self.sheet.leads.items():
            if partner in self.sheet.entrants:
                words = f"{partner} leads here and is to be placed in line {self.sheet.lines[partner]}."
                yield Problem(self.sheet.lines[person], words)
        for number, one, other in self.pairs:
            if one == other:
                yield Problem(number, f"{one} cannot be kept apart from themselves.")
            elif other not in self.sheet.entrants:
                yield Problem(number, f"{other} is not to be placed in this file.")
            else:
                self.sheet.apart.add((min(one.pk, other.pk), max(one.pk, other.pk)))


def _slots(cell: str) -> set[str]:
    slots = cell.casefold().replace(";", " ").split()
    for slot in slots:
        if not SLOT.fullmatch(slot):
            raise ValueError(f"“{slot[:20]}” is no time of the week; write it as wed-1300.")
    return set(slots)


def _word(cell: str, trait: str) -> str:
    words = cells.text(cell, "name")
    if len(words) > LONGEST:
        raise ValueError(f"the {trait} is longer than {LONGEST} characters.")
    return words
