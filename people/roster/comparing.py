"""A roster beside who is here: four queries, whatever its length."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.text import slugify

from core.clock import site_today
from people import permissions
from people.models import Enrollment, Program, Role, User
from people.roster.difference import Difference, before, end
from people.roster.likeness import mixed_scripts, skeleton
from people.roster.problems import Problem, RosterError

if TYPE_CHECKING:
    import datetime as dt

    from people.roster.difference import Held
    from people.roster.formats import Format
    from people.roster.reading import Line

    Key = tuple[str, str, str]


def key(row: Held) -> Key:
    """Return what makes two rows be about the same place or duty: who, which role, where."""
    kind = row.kind if isinstance(row, Role) else ""
    return (row.user.email, kind, row.program.name.casefold() if row.program else "")


def is_open(row: Held) -> bool:
    """Say whether a row is in force today or later."""
    return row.ends_on is None or row.ends_on >= site_today()


def is_deputy(row: Held) -> bool:
    """Say whether a row is a deputy's, which no roster touches."""
    return isinstance(row, Role) and row.deputy_for_id is not None


class Comparison:
    """One look at the database, and what the lines of a roster make of it."""

    def __init__(self, form: Format, by: User | None) -> None:
        self.source, self.by = form.key, by
        programs = {found.pk: found for found in Program.objects.all()}
        people = {found.pk: found for found in User.objects.all()}
        self.programs = {found.name.casefold(): found for found in programs.values()}
        self.slugs = {found.slug for found in programs.values()}
        self.users = {found.email: found for found in people.values()}
        self.looks = {skeleton(email): email for email in self.users}
        self.rows: list[Held] = [*Enrollment.objects.all(), *Role.objects.all()]
        for row in self.rows:
            row.user = people[row.user_id]
            row.program = programs[row.program_id] if row.program_id else None
        self.held: dict[Key, list[Held]] = defaultdict(list)
        for row in self.rows:
            if not is_deputy(row):
                self.held[key(row)].append(row)
        # By identity: rows that are not written yet have no key to be hashed by.
        self.kept: set[int] = set()
        self.found, self.problems = Difference(), list[Problem]()

    def take(self, line: Line) -> None:
        """Add what one line says."""
        person = self.person(line)
        program = self.program(line) if line.program else None
        if line.program and program is None:
            return
        if program is not None and (line.training_year is not None or not line.role):
            self.keep(line, Enrollment(user=person, program=program, training_year=line.training_year or 1))
        if line.role:
            scope = program if line.role in Role.SCOPED else None
            self.keep(line, Role(user=person, program=scope, kind=line.role))

    def person(self, line: Line) -> User:
        """Return who a line is about, made anew where nobody has the address."""
        email = line.email.lower()
        known = self.users.get(email)
        if known is None:
            known = User(email=email, display_name=line.name, roster_name=line.name)
            self.users[email] = known
            self.found.people.append(known)
            self.look(line, email)
        elif known.roster_name != line.name:
            self.rename(known, line.name)
        return known

    def rename(self, known: User, name: str) -> None:
        """Follow a new name in the roster, unless someone goes by a name of their own choice."""
        if known.display_name == known.roster_name:
            known.display_name = name
        known.roster_name = name
        self.found.renamed.append(known)

    def look(self, line: Line, email: str) -> None:
        """Note a new person whose name or address could be taken for another's."""
        twin = self.looks.setdefault(skeleton(email), email)
        if twin != email:
            self.found.notes.append(f"Line {line.number}: {email} looks like {twin}. Is it the same person?")
        if mixed_scripts(line.name):
            self.found.notes.append(f"Line {line.number}: the name {line.name} mixes alphabets in one word.")

    def program(self, line: Line) -> Program | None:
        """Return a line's program; a new one needs to say its kind."""
        known = self.programs.get(line.program.casefold())
        if known is None and not line.program_kind:
            words = f"there is no program “{line.program}”, and no kind to make it with."
            self.problems.append(Problem(line.number, words))
            return None
        return known or self.new_program(line)

    def new_program(self, line: Line) -> Program:
        """Plan a program, with an address nobody has yet."""
        base, number = slugify(line.program)[:70] or "program", 2
        slug = base
        while slug in self.slugs:
            slug, number = f"{base}-{number}", number + 1
        self.slugs.add(slug)
        made = Program(name=line.program, slug=slug, kind=line.program_kind, department=line.department)
        self.programs[line.program.casefold()] = made
        self.found.programs.append(made)
        return made

    def forbids(self, line: Line, row: Held) -> bool:
        """Say whether this would give a role to who imports; from the command line, everyone may get one."""
        if isinstance(row, Enrollment) or self.by is None or permissions.can_grant(self.by, row.user):
            return False
        self.problems.append(Problem(line.number, "a roster gives no role to who imports it."))
        return True

    def keep(self, line: Line, wanted: Held) -> None:
        """Match what a line says with a row that is there, or begin it."""
        same = self.held[key(wanted)]
        match = next((row for row in same if row.starts_on == line.starts_on), None)
        if match is None and line.starts_on is None:
            match = next((row for row in reversed(same) if is_open(row)), None)
        if match is None:
            self.begin(line, wanted)
        elif id(match) not in self.kept:
            self.kept.add(id(match))
            self.change(line, match, wanted)

    def begin(self, line: Line, wanted: Held) -> None:
        """Plan a new row; without a first day it begins today."""
        if self.forbids(line, wanted):
            return
        today = site_today()
        wanted.starts_on = line.starts_on or min(today, line.ends_on or today)
        wanted.ends_on, wanted.source = line.ends_on, self.source
        self.found.begun.append(wanted)
        self.held[key(wanted)].append(wanted)
        self.kept.add(id(wanted))

    def change(self, line: Line, match: Held, wanted: Held) -> None:
        """Make a row say what its line says; roles that were given by hand stay as they are."""
        if isinstance(match, Role) and match.source != self.source:
            return
        last = line.ends_on if line.knows_end or not is_open(match) else match.ends_on
        year = wanted.training_year if isinstance(wanted, Enrollment) else 0
        if (match.ends_on, match.source, getattr(match, "training_year", 0)) == (last, self.source, year):
            return
        if last is not None and last < match.starts_on:
            words = f"the last day is before the first one known here, {match.starts_on}."
            self.problems.append(Problem(line.number, words))
        if self.forbids(line, match):
            return
        match.ends_on, match.source = last, self.source
        if isinstance(match, Enrollment):
            match.training_year = year
        self.found.changed.append(match)

    def close(self) -> None:
        """End what this roster kept and does not name any more, and what something newer follows."""
        nexts: dict[Key, dt.date] = {}
        for row in self.found.begun:
            nexts[key(row)] = min(row.starts_on, nexts.get(key(row), row.starts_on))
        mine = {row.user.email: row.user for row in self.rows if self.is_mine(row) and is_open(row)}
        for row in self.rows:
            if is_open(row) and id(row) not in self.kept and not is_deputy(row):
                self.end(row, nexts.get(key(row)))
        self.found.managed = len(mine)
        gone = {id(row) for row in self.found.withdrawn}
        here = [row for row in (*self.rows, *self.found.begun) if is_open(row) and id(row) not in gone]
        staying = {row.user.email for row in here}
        self.found.leaving = [user for email, user in mine.items() if email not in staying]

    def is_mine(self, row: Held) -> bool:
        """Say whether this roster keeps a row."""
        return row.source == self.source

    def end(self, row: Held, following: dt.date | None) -> None:
        """End a row the day before what follows it, or, when the roster kept it, yesterday."""
        follows = following is not None and row.starts_on < following
        if not follows and not self.is_mine(row):
            return
        last = before(following if following is not None and follows else site_today())
        if row.ends_on is None or row.ends_on > last:
            end(row, last, self.found)


def compare(lines: list[Line], form: Format, by: User | None) -> Difference:
    """Return what lines would change; raises RosterError when one of them cannot be.

    Nothing is written; `by` is who asked, None for whoever runs the server.
    """
    comparison = Comparison(form, by)
    for line in lines:
        comparison.take(line)
    comparison.close()
    if comparison.problems:
        raise RosterError(comparison.problems)
    return comparison.found
