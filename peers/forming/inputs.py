"""A file of who is to be placed and who leads: whole or not at all, and the second time nothing changes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from peers.models import Availability, Cohort, Entrant, Lead, Slot
from people.models import Role, User
from people.operations import RefusedError
from people.roster import cells
from people.roster.problems import Problem, RosterError, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS = ("role", "email", "partner", "campus", "college", "track", "slots")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SLOT = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)-([01]\d|2[0-3])([0-5]\d)")
TRAITS = ("campus", "college", "track")


@dataclass
class Sheet:
    """What a file says, checked: entrants with their traits, leads with their partner, and times."""

    entrants: dict[User, dict[str, str]] = field(default_factory=dict)
    leads: dict[User, User | None] = field(default_factory=dict)
    times: dict[User, set[str]] = field(default_factory=dict)


def read(text: str) -> Sheet:
    """Return what a file says; raises RosterError with every line that cannot be."""
    table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    table.fieldnames = [name.strip().casefold() for name in table.fieldnames or []]
    if "email" not in table.fieldnames:
        raise refuse(f"There is no column “email”. The first line names the columns: {', '.join(COLUMNS)}.")
    known = {person.email: person for person in User.objects.filter(is_active=True)}
    trained = set(User.objects.holding(Role.Kind.FACILITATOR).values_list("pk", flat=True))
    sheet, problems = Sheet(), list[Problem]()
    try:
        for row in table:
            cell = {name: (row.get(name) or "").strip() for name in COLUMNS}
            try:
                _take(cell, sheet, known, trained)
            except ValueError as error:
                problems.append(Problem(table.line_num, str(error)))
    except csv.Error as error:
        raise RosterError([Problem(table.line_num, f"the quotes do not match ({error}).")]) from None
    if problems:
        raise RosterError(problems)
    return sheet


def _take(cell: dict[str, str], sheet: Sheet, known: dict[str, User], trained: set[int]) -> None:
    person = _person(cell["email"], known)
    if person in sheet.entrants or person in sheet.leads:
        raise ValueError(f"{person} stands in the file twice.")
    slots = cell["slots"].casefold().replace(";", " ").split()
    for slot in slots:
        if not SLOT.fullmatch(slot):
            raise ValueError(f"“{slot[:20]}” is no time of the week; write it as wed-1300.")
    sheet.times[person] = set(slots)
    if cell["role"].casefold() in ("", "member"):
        sheet.entrants[person] = {trait: cells.text(cell[trait], "name")[:60] for trait in TRAITS}
        return
    if cell["role"].casefold() != "facilitator":
        raise ValueError(f"“{cell['role'][:20]}” is no role; write member or facilitator.")
    partner = _person(cell["partner"], known) if cell["partner"] else None
    for one in (person, partner):
        if one is not None and one.pk not in trained:
            raise ValueError(f"{one} is no PEERS facilitator here yet. A roster gives that role.")
    if partner == person:
        raise ValueError(f"{person} cannot be their own partner.")
    sheet.leads[person] = partner


def _person(cell: str, known: dict[str, User]) -> User:
    found = known.get(cells.email(cell).lower())
    if found is None:
        raise ValueError(f"nobody here has the address {cell[:60]}. Bring the roster in first.")
    return found


@transaction.atomic
def take(*, text: str, cohort: Cohort) -> Sheet:
    """Let a file say who is placed, who leads, and when they are free; raises RosterError or RefusedError."""
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    if not cohort.is_early:
        raise RefusedError("These groups are published. Nobody moves now unless they ask.")
    sheet = read(text)
    cohort.entrants.all().delete()
    cohort.leads.all().delete()
    Entrant.objects.bulk_create(
        Entrant(cohort=cohort, person=person, **traits) for person, traits in sheet.entrants.items()
    )
    Lead.objects.bulk_create(
        Lead(cohort=cohort, person=person, partner=partner) for person, partner in sheet.leads.items()
    )
    slots = _slots(cohort, {slot for times in sheet.times.values() for slot in times})
    # What someone ticked themselves stays, where the file says nothing of their times.
    said = [person for person, times in sheet.times.items() if times]
    Availability.objects.filter(slot__cohort=cohort, person__in=said).delete()
    Availability.objects.bulk_create(
        Availability(person=person, slot=slots[slot])
        for person, times in sheet.times.items()
        for slot in sorted(times)
    )
    return sheet


def _slots(cohort: Cohort, wanted: set[str]) -> dict[str, Slot]:
    there = {slot.key: slot for slot in cohort.slots.all()}
    Slot.objects.bulk_create(_new(cohort, wanted - there.keys()))
    return {slot.key: slot for slot in cohort.slots.all()}


def _new(cohort: Cohort, wanted: set[str]) -> Iterator[Slot]:
    for key in sorted(wanted):
        day, time = key.split("-")
        yield Slot(cohort=cohort, weekday=DAYS.index(day), starts=dt.time(int(time[:2]), int(time[2:])))
