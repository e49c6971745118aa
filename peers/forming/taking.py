"""Making such a file true: what it would change is shown first, and the second time nothing does."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from peers.forming import apart, inputs
from peers.forming.inputs import DAYS, TRAITS
from peers.models import Availability, Cohort, Entrant, KeepApart, Lead, Slot
from people.operations import RefusedError
from people.roster.problems import refuse

if TYPE_CHECKING:
    from peers.forming.inputs import Sheet
    from people.models import User

FEW = 200
SHOWN = "These groups are published. Nobody moves now unless they ask."


@dataclass
class Difference:
    """What a file would change, not yet written."""

    sheet: Sheet
    new: list[Entrant] = field(default_factory=list)
    gone: list[Entrant] = field(default_factory=list)
    changed: list[Entrant] = field(default_factory=list)
    new_leads: list[Lead] = field(default_factory=list)
    gone_leads: list[Lead] = field(default_factory=list)
    changed_leads: list[Lead] = field(default_factory=list)
    slots: list[str] = field(default_factory=list)
    times: dict[User, set[str]] = field(default_factory=dict)
    apart: list[tuple[int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def summary(self) -> list[tuple[str, int, list[str]]]:
        """What would change: a title, how many, and the first two hundred in words. Pairs have no names."""
        sections: list[tuple[str, list[str]]] = [
            ("New to be placed", [str(row) for row in self.new]),
            ("No longer to be placed", [str(row) for row in self.gone]),
            ("With another campus, college or track", [_traits(row) for row in self.changed]),
            ("New to lead a group", [str(row) for row in self.new_leads]),
            ("No longer to lead", [str(row) for row in self.gone_leads]),
            ("With another partner", [str(row) for row in self.changed_leads]),
            ("New times of the week", self.slots),
            ("With other times", [_times(person, keys) for person, keys in self.times.items()]),
        ]
        found = [(title, len(rows), rows[:FEW]) for title, rows in sections if rows]
        return [*found, ("Pairs newly kept apart", len(self.apart), [])] if self.apart else found

    @property
    def is_empty(self) -> bool:
        """Whether everything is as the file says."""
        return not self.summary

    @property
    def mark(self) -> str:
        """A word for this very difference, so that a yes is to what was seen."""
        return hashlib.sha256(repr([self.summary, self.apart, self.notes]).encode()).hexdigest()[:16]


def _traits(row: Entrant) -> str:
    words = ", ".join(filter(None, (row.campus, row.college, row.track)))
    return f"{row}: {words or 'none'}"


def _times(person: User, keys: set[str]) -> str:
    return f"{person}: {' '.join(sorted(keys))}"


def compare(sheet: Sheet, cohort: Cohort) -> Difference:
    """Return what a sheet would change in a class; five queries for any number. Nothing is written."""
    found = Difference(sheet)
    _people(found, cohort)
    _leads(found, cohort)
    slots = {slot.pk: slot.key for slot in cohort.slots.all()}
    found.slots = sorted({key for keys in sheet.times.values() for key in keys} - set(slots.values()))
    free: dict[int, set[str]] = defaultdict(set)
    for row in Availability.objects.filter(slot__in=slots):
        free[row.person_id].add(slots[row.slot_id])
    # What someone ticked themselves stays, where the file says nothing of their times.
    said = sorted(sheet.times.items(), key=lambda each: sheet.lines[each[0]])
    found.times = {person: keys for person, keys in said if keys and keys != free[person.pk]}
    # The office's own: that someone asked for the same themself is not to be seen from a count either.
    known = set(KeepApart.objects.filter(cohort=cohort, asked_by=None).values_list("one", "other"))
    found.apart = sorted(sheet.apart - known)
    _look(found, cohort, free)
    return found


def _people(found: Difference, cohort: Cohort) -> None:
    rows = {row.person_id: row for row in cohort.entrants.select_related("person")}
    for person, traits in found.sheet.entrants.items():
        row = rows.pop(person.pk, None)
        if row is None:
            found.new.append(Entrant(cohort=cohort, person=person, **traits))
        elif any(getattr(row, trait) != traits[trait] for trait in TRAITS):
            for trait in TRAITS:
                setattr(row, trait, traits[trait])
            found.changed.append(row)
    found.gone = list(rows.values())


def _leads(found: Difference, cohort: Cohort) -> None:
    """A lead that stays keeps its row: drafts name it."""
    rows = {row.person_id: row for row in cohort.leads.select_related("person", "partner")}
    for person, partner in found.sheet.leads.items():
        row = rows.pop(person.pk, None)
        if row is None:
            found.new_leads.append(Lead(cohort=cohort, person=person, partner=partner))
        elif row.partner != partner:
            row.partner = partner
            found.changed_leads.append(row)
    found.gone_leads = list(rows.values())


def _look(found: Difference, cohort: Cohort, free: dict[int, set[str]]) -> None:
    """Note what a person should look at before they say yes."""
    people, groups = len(found.sheet.entrants), len(found.sheet.leads)
    if not cohort.group_least * groups <= people <= cohort.group_most * groups:
        words = f"{people} to place and {groups} to lead: groups have {cohort.group_least} to"
        found.notes.append(f"{words} {cohort.group_most} people. This cannot be met as it is.")
    anytime = sum(not keys and not free.get(person.pk) for person, keys in found.sheet.times.items())
    if anytime and any(found.sheet.times.values()):
        found.notes.append(f"Without any time: {anytime}. They count as free at all of them.")


def preview(*, text: str, cohort: Cohort) -> Difference:
    """Return what a file would change, and change nothing; raises RosterError or RefusedError."""
    if not cohort.is_early:
        raise RefusedError(SHOWN)
    return compare(inputs.read(text), cohort)


@transaction.atomic
def take(*, text: str, cohort: Cohort, by: User | None = None, mark: str | None = None) -> Difference:
    """Let a file say who is placed, who leads, and when they are free; raises RosterError or RefusedError.

    `mark` is the difference that someone agreed to: another one is refused. `by` is None for the command.
    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    found = preview(text=text, cohort=cohort)
    if mark is not None and found.mark != mark:
        raise refuse("Something changed here meanwhile. Look at it again, then confirm.")
    _write(found)
    Slot.objects.bulk_create(_slot(cohort, key) for key in found.slots)
    slots = {slot.key: slot for slot in cohort.slots.all()}
    Availability.objects.filter(slot__cohort=cohort, person__in=found.times).delete()
    Availability.objects.bulk_create(
        Availability(person=person, slot=slots[key])
        for person, keys in found.times.items()
        for key in sorted(keys)
    )
    apart.keep_all(cohort=cohort, pairs=found.apart, by=by)
    return found


def _write(found: Difference) -> None:
    Entrant.objects.filter(pk__in=[row.pk for row in found.gone]).delete()
    Lead.objects.filter(pk__in=[row.pk for row in found.gone_leads]).delete()
    Entrant.objects.bulk_create(found.new)
    Entrant.objects.bulk_update(found.changed, TRAITS)
    Lead.objects.bulk_create(found.new_leads)
    Lead.objects.bulk_update(found.changed_leads, ["partner"])


def _slot(cohort: Cohort, key: str) -> Slot:
    day, time = key.split("-")
    return Slot(cohort=cohort, weekday=DAYS.index(day), starts=dt.time(int(time[:2]), int(time[2:])))
