"""A file of groups beside what is here: five queries, whatever its length."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from peers import safety
from peers.models import Facilitation, Group, KeepApart, Membership
from people.models import Role, User
from people.roster.problems import Problem, RosterError

if TYPE_CHECKING:
    from peers.importing.reading import Line
    from peers.models import Cohort

    Row = Membership | Facilitation

FEW = 200
END = dt.date.max


@dataclass
class Difference:
    """Rows to write, not yet written, and what a person should look at."""

    groups: list[Group] = field(default_factory=list)
    changed_groups: list[Group] = field(default_factory=list)
    begun: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether everything is as the file says."""
        return not self.summary

    @property
    def summary(self) -> list[tuple[str, int, list[str]]]:
        """What would change: a title, how many, and the first two hundred in words."""
        sections: list[tuple[str, list[str]]] = [
            ("New groups", [group.plain_name for group in self.groups]),
            ("Groups with a new name or room", [group.plain_name for group in self.changed_groups]),
            ("New in a group", [_words(row) for row in self.begun]),
            ("With another last day", [_words(row) for row in self.changed]),
        ]
        return [(title, len(rows), rows[:FEW]) for title, rows in sections if rows]

    @property
    def mark(self) -> str:
        """A word for this very difference, so that a yes is to what was seen."""
        return hashlib.sha256(repr([self.summary, self.notes]).encode()).hexdigest()[:16]


def _words(row: Row) -> str:
    leads = " leads" if isinstance(row, Facilitation) else ","
    until = f" to {row.ends_on}" if row.ends_on else ""
    return f"{row.person.display_name}{leads} {row.group.plain_name.lower()}, from {row.starts_on}{until}"


class Comparison:
    """One look at the database, and what the lines make of it."""

    def __init__(self, cohort: Cohort, lines: list[Line]) -> None:
        self.cohort, self.found, self.problems = cohort, Difference(), list[Problem]()
        emails = {line.email for line in lines}
        self.people = {person.email: person for person in User.objects.filter(email__in=emails)}
        self.trained = set(User.objects.holding(Role.Kind.FACILITATOR).values_list("pk", flat=True))
        self.groups = {group.number: group for group in cohort.groups.all()}
        self.rows: dict[tuple[type[Row], int], list[Row]] = defaultdict(list)
        members = Membership.objects.members().filter(cohort=cohort).select_related("person", "group")
        leads = Facilitation.objects.filter(group__cohort=cohort).select_related("person", "group")
        for row in (*members, *leads):
            self.rows[type(row), row.person_id].append(row)
        self.lines: dict[int, int] = {}
        self.named: dict[int, Line] = {}

    def take(self, line: Line) -> None:
        """Add what one line says."""
        person = self.people.get(line.email)
        if person is None or not person.is_active:
            words = f"nobody here has the address {line.email}. Bring the roster in first."
            self.problems.append(Problem(line.number, words))
            return
        if line.role == "facilitator" and person.pk not in self.trained:
            words = f"{person.display_name} is no PEERS facilitator here yet. A roster gives that role."
            self.problems.append(Problem(line.number, words))
        group = self.group(line)
        model = Facilitation if line.role == "facilitator" else Membership
        self.keep(line, model, person, group)

    def group(self, line: Line) -> Group:
        """Return a line's group, planned anew where its number is not known."""
        group = self.groups.get(line.group)
        if group is None:
            group = self.groups[line.group] = Group(cohort=self.cohort, number=line.group)
            self.found.groups.append(group)
        self.describe(line, group)
        return group

    def describe(self, line: Line, group: Group) -> None:
        """Take a group's room, and its name while it has none of its own."""
        for word in ("name", "room"):
            said, known = getattr(line, word), getattr(group, word)
            if not said or said == known or (word == "name" and known and group.pk):
                continue
            if known and line.group in self.named:
                words = (
                    f"the {word} of group {line.group} is “{known}” in line {self.named[line.group].number}."
                )
                self.problems.append(Problem(line.number, words))
                continue
            setattr(group, word, said)
            self.named[line.group] = line
            if group.pk and group not in self.found.changed_groups:
                self.found.changed_groups.append(group)

    def keep(self, line: Line, model: type[Row], person: User, group: Group) -> None:
        """Match what a line says with a row that is there, or begin one."""
        rows = self.rows[model, person.pk]
        here = [row for row in rows if row.group.number == group.number]
        match = next((row for row in here if line.first_day in (None, row.starts_on)), None)
        if match is None:
            first_day = line.first_day or self.cohort.starts_on
            match = model(person=person, group=group, starts_on=first_day, ends_on=line.last_day)
            rows.append(match)
            self.found.begun.append(match)
        elif line.knows_end and match.ends_on != line.last_day:
            match.ends_on = line.last_day
            if isinstance(match, Membership) and line.last_day is None:
                match.end = Membership.End.NONE
            self.found.changed.append(match)
        self.lines[id(match)] = line.number

    def check(self) -> None:
        """Find whoever would be in two groups at once, and what else a person should look at."""
        for (model, _), rows in self.rows.items():
            rows.sort(key=lambda row: (row.starts_on, row.ends_on or END))
            for first, second in pairwise(rows):
                if second.starts_on <= (first.ends_on or END) and self.clashes(model, first, second):
                    self.refuse(first, second)
        self.leading()
        for row in (*self.found.begun, *self.found.changed):
            if row.ends_on is not None and row.ends_on < row.starts_on:
                number = self.lines[id(row)]
                self.problems.append(Problem(number, f"they begin on {row.starts_on}, after that last day."))
        self.look()

    def leading(self) -> None:
        """Find whoever would lead a group that they belong to."""
        mine = {pk: rows for (model, pk), rows in self.rows.items() if model is Membership}
        leads = [row for (model, _), rows in self.rows.items() if model is Facilitation for row in rows]
        for lead in leads:
            for seat in mine.get(lead.person_id, []):
                same = seat.group.number == lead.group.number
                if same and safety.span(seat).meets(safety.span(lead)):
                    said = [self.lines[id(row)] for row in (seat, lead) if id(row) in self.lines]
                    words = f"{lead.person} would lead {lead.group.plain_name.lower()} and belong to it."
                    # What stands without a line of this file is not this file's to mend.
                    self.problems += [Problem(max(said), words)] if said else []

    def clashes(self, model: type[Row], first: Row, second: Row) -> bool:
        """Members are in one group at a time; a facilitator may lead several, but each of them once."""
        return model is Membership or first.group.number == second.group.number

    def refuse(self, first: Row, second: Row) -> None:
        """Say of the later line that its person is somewhere else on those days."""
        said = [self.lines[id(row)] for row in (first, second) if id(row) in self.lines]
        if not said:
            return
        other = first if self.lines.get(id(second)) == max(said) else second
        until = f" to {other.ends_on}" if other.ends_on else ""
        words = (
            f"{other.person.display_name} is in {other.group.plain_name.lower()} "
            f"from {other.starts_on}{until}. Give that one a last day, or move them on the group's page."
        )
        self.problems.append(Problem(max(said), words))

    def look(self) -> None:
        """Note groups whose size is unusual, people whom the file does not name, and who assesses whom."""
        sizes: dict[int, int] = defaultdict(int)
        unnamed = 0
        pairs = defaultdict[int, tuple[set[User], set[User]]](lambda: (set(), set()))
        for (model, _), rows in self.rows.items():
            for row in rows:
                if row.ends_on is not None:
                    continue
                pairs[row.group.number][model is Facilitation].add(row.person)
                sizes[row.group.number] += model is Membership
                unnamed += model is Membership and id(row) not in self.lines
        for number, size in sorted(sizes.items()):
            if not self.cohort.group_least <= size <= self.cohort.group_most:
                people = "1 person" if size == 1 else f"{size} people"
                self.found.notes.append(f"Group {number} would have {people}.")
        if unnamed:
            self.found.notes.append(f"Not in the file: {unnamed}. They stay where they are.")
        self.outside()
        self.kept_apart()
        self.found.notes += safety.warnings(dict(sorted(pairs.items())), self.cohort)

    def kept_apart(self) -> None:
        """Note groups into which the file puts someone beside whom they are kept apart from; no names."""
        pairs = KeepApart.objects.filter(cohort=self.cohort).values_list("one", "other")
        apart = {*pairs, *((other, one) for one, other in pairs)}
        there: dict[int, list[Row]] = defaultdict(list)
        for row in (row for rows in self.rows.values() for row in rows):
            there[row.group.number].append(row)
        numbers = {
            row.group.number
            for row in self.found.begun
            for other in there[row.group.number]
            if (row.person_id, other.person_id) in apart and safety.span(row).meets(safety.span(other))
        }
        for number in sorted(numbers):
            self.found.notes.append(f"Two people in group {number} are to be kept apart.")

    def outside(self) -> None:
        """Note places whose days lie outside the class's own."""
        first, last = self.cohort.starts_on, self.cohort.ends_on
        strays = [
            self.lines[id(row)]
            for row in self.found.begun
            if not first <= row.starts_on <= last or (row.ends_on and row.ends_on > last)
        ]
        if strays:
            words = (
                f"Outside the class's days, {first} to {last}: {len(strays)}, first in line {min(strays)}."
            )
            self.found.notes.append(words)


def compare(lines: list[Line], cohort: Cohort) -> Difference:
    """Return what lines would change; raises RosterError when one of them cannot be. Nothing is written."""
    comparison = Comparison(cohort, lines)
    for line in lines:
        comparison.take(line)
    comparison.check()
    if comparison.problems:
        raise RosterError(comparison.problems)
    return comparison.found
