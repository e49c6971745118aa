"""The policy in words: what held for whom, from which day to which."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.clock import site_today
from wellnessdays import facts
from wellnessdays.facts import BUILT_IN
from wellnessdays.halves import day_words, days_words
from wellnessdays.models import Blackout, Policy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from people.models import Program
    from people.years import AcademicYear

AHEAD = dt.timedelta(weeks=12)
EVERYONE = "Every program without rules of its own"
ALWAYS = (
    "No reason is asked and none is stored.",
    "Programs answer in time; then deputies, then the GME office, are told.",
    "A trainee who was refused may ask the GME office to look again; whoever refused does not decide it.",
    (
        "Medical, mental-health and dental appointments in working hours are not charged to these days; "
        "only the GME office can ask a trainee to move one."
    ),
)


@dataclass(frozen=True)
class Spell:
    """One version of the rules while it held: for whom, from and to which day, and what it said."""

    program: str
    first_day: dt.date
    last_day: dt.date
    terms: list[str]

    @property
    def dates(self) -> str:
        return _days(self.first_day, self.last_day)


def spells(year: AcademicYear) -> list[Spell]:
    """Return every version that held in some part of a year until today, the institution's first; a query."""
    last_day = max(year.first_day, min(year.last_day, site_today()))
    versions = Policy.objects.filter(valid_from__lte=last_day).select_related("program")
    by_program: dict[Program | None, list[Policy]] = {None: []}
    for version in versions.order_by("program__name", "valid_from", "pk"):
        by_program.setdefault(version.program, []).append(version)
    return [
        spell
        for program, found in by_program.items()
        for spell in _spells(str(program or EVERYONE), found, year, last_day)
    ]


@dataclass(frozen=True)
class Now:
    """What holds in a program today, and which days of the coming twelve weeks are closed there."""

    program: Program
    terms: list[str]
    closed: list[str]


def now(programs: Collection[Program]) -> list[Now]:
    """Return what holds in some programs today, in as many queries as for one."""
    today = site_today()
    known = facts.load([program.pk for program in programs], [today, today + AHEAD])
    return [
        Now(
            program,
            words(known[program.pk].policy(today)),
            [f"{each.title}: {_days(each.first_day, each.last_day)}" for each in known[program.pk].blackouts],
        )
        for program in programs
    ]


def words(policy: Policy) -> list[str]:
    """Say what one version of the rules says, a short sentence for each rule that is set."""
    late = ", fewer after a late start" if policy.prorated else ""
    said = [
        f"{days_words(policy.allowance_halves)} a year, in half days{late}.",
        f"Asked for {policy.notice_days} days ahead; later requests get a look.",
        f"Answered within {policy.target_days} days.",
        *_caps(policy),
    ]
    switches = {
        "A second day in one rotation block gets a look.": policy.one_in_block,
        "The first and last day of a rotation get a look.": policy.edges_looked_at,
        "Weekends may be asked for.": policy.weekends,
        "What passes every rule is approved at once.": policy.approves_clean,
    }
    return said + [sentence for sentence, is_on in switches.items() if is_on]


def closed_days(year: AcademicYear) -> list[str]:
    """Return the days of a year that are closed, with their titles."""
    found = Blackout.objects.filter(first_day__lte=year.last_day, last_day__gte=year.first_day)
    return [
        f"{each.title}: {_days(each.first_day, each.last_day)}, {each.program or 'every program'}"
        for each in found.select_related("program")
    ]


def _days(first_day: dt.date, last_day: dt.date) -> str:
    if first_day == last_day:
        return day_words(first_day)
    return f"{day_words(first_day)} to {day_words(last_day)}"


def _caps(policy: Policy) -> list[str]:
    caps = {
        "At most {} off at once.": policy.cap_day,
        "At most {} off at once in one rotation.": policy.cap_rotation,
        "At most {} off at once in one training year.": policy.cap_training_year,
        "At least {} must be there.": policy.staff_at_least,
    }
    return [sentence.format(number) for sentence, number in caps.items() if number is not None]


def _spells(name: str, versions: Iterable[Policy], year: AcademicYear, last_day: dt.date) -> list[Spell]:
    """Return when each version held; of two from one day, the one written later."""
    first_days = {max(version.valid_from, year.first_day): version for version in versions}
    if name == EVERYONE:
        first_days = {year.first_day: BUILT_IN} | first_days
    starts = sorted(first_days)
    ends = [start - dt.timedelta(days=1) for start in starts[1:]] + [last_day]
    return [
        Spell(name, start, end, words(first_days[start])) for start, end in zip(starts, ends, strict=True)
    ]
