"""The rules, one function each: nothing to say, "needs a look" or "not possible", with the words people read.

No rule names anyone: a trainee who asks learns that two are off, never who.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from core.clock import site_zone
from wellnessdays.halves import MORNING, PARTS, Half
from wellnessdays.models import Rotation

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable

    from wellnessdays.facts import Facts, Off
    from wellnessdays.models import Policy, Request

SATURDAY = 6


class Level(IntEnum):
    """How a rule sees a half day."""

    OPEN = 0
    LOOK = 1
    BLOCKED = 2


@dataclass(frozen=True)
class Finding:
    """What one rule says. `firm` marks what no approval may break: caps, staffing, the program's dates."""

    level: Level
    words: str
    firm: bool = False


@dataclass(frozen=True)
class Case:
    """One half day that someone wants; for one that was asked for already, its request and when that was.

    `together` are the days of all the half days that are wanted with it.
    """

    facts: Facts
    trainee_id: int
    half: Half
    request_id: int | None = None
    asked_on: dt.date | None = None
    together: frozenset[dt.date] = frozenset()

    @property
    def day(self) -> dt.date:
        return self.half.day

    @property
    def policy(self) -> Policy:
        return self.facts.policy(self.day)

    @property
    def others(self) -> list[Off]:
        """Everyone else who is off on this half day or asked to be."""
        return [off for off in self.facts.away.get(self.half, ()) if off.trainee_id != self.trainee_id]


def past(case: Case) -> Finding | None:
    """Ask from tomorrow on; what was asked in time may still be answered on the day."""
    if case.request_id is None and case.day <= case.facts.today:
        return Finding(Level.BLOCKED, "ask from tomorrow on")
    return None


def elsewhere(case: Case) -> Finding | None:
    """Ask for days in the program."""
    if case.facts.training_year(case.trainee_id, case.day) is None:
        return Finding(Level.BLOCKED, "outside your dates in the program", firm=True)
    return None


def weekend(case: Case) -> Finding | None:
    """Weekends are asked for only where the program says so."""
    if case.day.isoweekday() >= SATURDAY and not case.policy.weekends:
        return Finding(Level.BLOCKED, "weekend")
    return None


def asked_already(case: Case) -> Finding | None:
    """A half day is held once."""
    mine = [off for off in case.facts.away.get(case.half, ()) if off.trainee_id == case.trainee_id]
    if any(off.request_id != case.request_id for off in mine):
        return Finding(Level.BLOCKED, "you have asked for this", firm=True)
    return None


def blackout(case: Case) -> Finding | None:
    """Closed days carry their title."""
    closed = [b for b in case.facts.blackouts if b.first_day <= case.day <= b.last_day]
    return Finding(Level.BLOCKED, closed[0].title) if closed else None


def rotation_mode(case: Case) -> Finding | None:
    """A rotation is open, looked at, or closed."""
    stay = case.facts.stay(case.trainee_id, case.day)
    if stay is None or stay.mode == Rotation.Mode.ALLOWED:
        return None
    if stay.mode == Rotation.Mode.CLOSED:
        return Finding(Level.BLOCKED, f"not on {stay.rotation}")
    return Finding(Level.LOOK, f"{stay.rotation} gets a look")


def cap_day(case: Case) -> Finding | None:
    """So many of the program at once."""
    return _cap(case.policy.cap_day, case.others, "")


def cap_rotation(case: Case) -> Finding | None:
    """So many of one rotation at once."""
    stay = case.facts.stay(case.trainee_id, case.day)
    if stay is None:
        return None
    here = [off for off in case.others if _rotation(case, off) == stay.rotation]
    return _cap(case.policy.cap_rotation, here, f" on {stay.rotation}")


def cap_training_year(case: Case) -> Finding | None:
    """So many of one training year at once."""
    year = case.facts.training_year(case.trainee_id, case.day)
    peers = [off for off in case.others if case.facts.training_year(off.trainee_id, case.day) == year]
    return _cap(case.policy.cap_training_year, peers, " in your training year")


def staffing(case: Case) -> Finding | None:
    """So many must be there."""
    needed = case.policy.staff_at_least
    if needed is None:
        return None
    spare = case.facts.people(case.day) - needed
    return _cap(max(spare, 0), case.others, "", f"at least {needed} must be there")


def notice(case: Case) -> Finding | None:
    """Late requests get a look; how late is counted when the request is made."""
    days = case.policy.notice_days
    if (case.day - (case.asked_on or case.facts.today)).days < days:
        return Finding(Level.LOOK, f"less than {days} days ahead")
    return None


def one_in_block(case: Case) -> Finding | None:
    """A second day in one rotation block gets a look."""
    stay = case.facts.stay(case.trainee_id, case.day)
    if stay is None or not case.policy.one_in_block:
        return None
    mine = {
        half.day
        for half, offs in case.facts.away.items()
        for off in offs
        if off.trainee_id == case.trainee_id and off.request_id != case.request_id
    }
    # Of days that are asked for together, the first is no second day.
    other = {day for day in mine if day != case.day} | {day for day in case.together if day < case.day}
    if any(stay.first_day <= day <= stay.last_day for day in other):
        return Finding(Level.LOOK, "a second day in this rotation block")
    return None


def block_edge(case: Case) -> Finding | None:
    """The first and the last day of a rotation get a look."""
    stay = case.facts.stay(case.trainee_id, case.day)
    if stay is None or not case.policy.edges_looked_at or case.day not in (stay.first_day, stay.last_day):
        return None
    which = "first" if case.day == stay.first_day else "last"
    return Finding(Level.LOOK, f"{which} day of {stay.rotation}")


RULES: tuple[Callable[[Case], Finding | None], ...] = (
    past,
    elsewhere,
    weekend,
    asked_already,
    blackout,
    rotation_mode,
    cap_day,
    cap_rotation,
    cap_training_year,
    staffing,
    notice,
    one_in_block,
    block_edge,
)


def findings(case: Case) -> list[Finding]:
    """Return what the rules say about one half day, the gravest first; empty when it is open."""
    found = [finding for rule in RULES if (finding := rule(case)) is not None]
    return sorted(found, key=lambda finding: -finding.level)


def judge(
    facts: Facts, trainee_id: int, halves: Collection[Half], request: Request | None = None
) -> dict[Half, list[Finding]]:
    """Return what the rules say about each half day that someone wants, or has asked for in a request."""
    number = request.pk if request else None
    asked_on = request.asked_at.astimezone(site_zone()).date() if request else None
    days = frozenset(half.day for half in halves)
    return {half: findings(Case(facts, trainee_id, half, number, asked_on, days)) for half in sorted(halves)}


def level(found: Iterable[list[Finding]]) -> Level:
    """Return the gravest level of some half days."""
    return max((finding.level for each in found for finding in each), default=Level.OPEN)


def sentence(half: Half, found: list[Finding]) -> str:
    """Return one line about a half day: "Tue 1 Dec 2026, morning: 2 of 2 already off"."""
    return f"{half}: {', '.join(finding.words for finding in found)}"


def sentences(judged: dict[Half, list[Finding]]) -> list[str]:
    """Return a line for each half day with something to say; one for a day whose halves agree."""
    lines = []
    for half, found in judged.items():
        if not found:
            continue
        twin = Half(half.day, next(part for part in PARTS if part != half.part))
        if judged.get(twin) != found:
            lines.append(sentence(half, found))
        elif half.part == MORNING:
            lines.append(sentence(half, found).replace(", morning:", ":", 1))
    return lines


def _rotation(case: Case, off: Off) -> str | None:
    stay = case.facts.stay(off.trainee_id, case.day)
    return stay.rotation if stay else None


def _cap(cap: int | None, others: Collection[Off], where: str, words: str = "") -> Finding | None:
    if cap is None:
        return None
    approved = len({off.trainee_id for off in others if off.approved})
    if approved >= cap:
        return Finding(Level.BLOCKED, words or f"{approved} of {cap} already off{where}", firm=True)
    asked = len({off.trainee_id for off in others})
    if asked >= cap:
        return Finding(Level.LOOK, words or f"{asked} of {cap} off or asked for{where}")
    return None
