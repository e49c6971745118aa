"""A run as a tape of taps, and where it stands when they are played.

Pure, and the same in peers_plan.js: a phone without a network plays its own taps and gets the same answer.
Times are whole milliseconds since 1970 in UTC; a tap that cannot be meant any more changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from peers.replan import Fit, Part, fit, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MINUTE = 60_000
ADDED = 2
MOST = 180
EARLY, LATE = 15 * MINUTE, 30 * MINUTE


@dataclass(frozen=True)
class Plan:
    """What was to happen: the parts in order, when it was to begin, and how many minutes it was to take."""

    parts: tuple[Part, ...]
    starts_at: int
    minutes: int

    def close_at(self, started_at: int) -> int:
        """Return when it closes: as announced, or its full length later when begun at quite another time."""
        near = self.starts_at - EARLY <= started_at <= self.starts_at + LATE
        return (self.starts_at if near else started_at) + self.minutes * MINUTE


@dataclass(frozen=True)
class Tap:
    """One tap: what, on which block, when; from which device, which had then seen so many taps applied."""

    kind: str
    block: int
    at: int
    device: str = ""
    seen: int = 0


@dataclass(frozen=True)
class Standing:
    """Where a run stands: milliseconds spent and minutes given for each block, and the taps that counted."""

    phase: str
    block: int
    since: int
    close_at: int
    spent: tuple[int, ...]
    given: tuple[int, ...]
    counted: tuple[Tap, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """Whether it is running or paused."""
        return self.phase in ("running", "paused")

    def spent_in(self, block: int, now: int) -> int:
        """Return the milliseconds spent in a block until now."""
        ticking = self.phase == "running" and block == self.block
        return self.spent[block] + (max(0, now - self.since) if ticking else 0)


def blank(plan: Plan) -> Standing:
    """Return where a run stands before the first tap."""
    given = tuple(part.minutes for part in plan.parts)
    return Standing("waiting", 0, plan.starts_at, plan.close_at(plan.starts_at), (0,) * len(given), given)


def play(plan: Plan, taps: Iterable[Tap]) -> Standing:
    """Play taps in the order in which they arrived."""
    standing = blank(plan)
    for tap in taps:
        if counts(standing, tap):
            last = standing.counted[-1].at if standing.counted else tap.at
            meant = replace(tap, at=max(tap.at, last))
            standing = MOVES[tap.kind](plan, standing, meant)
            standing = replace(standing, counted=(*standing.counted, meant))
    return standing


def counts(standing: Standing, tap: Tap) -> bool:
    """Say whether a tap changes anything: meant for this block, possible now, not done by the partner."""
    known = max(0, tap.seen, _turned(standing, tap.device))
    echo = any(
        done.kind == tap.kind and done.block == tap.block and done.device != tap.device
        for done in standing.counted[known:]
    )
    return tap.kind in POSSIBLE and tap.block == standing.block and POSSIBLE[tap.kind](standing) and not echo


def _turned(standing: Standing, device: str) -> int:
    """Return how many taps had counted when a device last turned a page: what it taps then is news."""
    turns = (
        number
        for number, done in enumerate(standing.counted, 1)
        if done.device == device and done.kind in TURNS
    )
    return max(turns, default=0)


def _bank(standing: Standing, at: int) -> tuple[int, ...]:
    spent = list(standing.spent)
    spent[standing.block] = standing.spent_in(standing.block, at)
    return tuple(spent)


def _start(plan: Plan, standing: Standing, tap: Tap) -> Standing:
    begun = replace(standing, phase="running", since=tap.at, close_at=plan.close_at(tap.at))
    return _enter(plan, begun, 0, tap.at)


def _pause(_plan: Plan, standing: Standing, tap: Tap) -> Standing:
    return replace(standing, phase="paused", spent=_bank(standing, tap.at), since=tap.at)


def _resume(_plan: Plan, standing: Standing, tap: Tap) -> Standing:
    return replace(standing, phase="running", since=tap.at)


def _next(plan: Plan, standing: Standing, tap: Tap) -> Standing:
    banked = replace(standing, phase="running", spent=_bank(standing, tap.at), since=tap.at)
    rest = remaining(plan, banked, standing.block + 1)
    found = fit(rest, minutes_until(banked.close_at, tap.at))
    kept = (place for place in range(len(rest)) if not found.drops(rest, place))
    return _enter(plan, banked, standing.block + 1 + next(kept, len(rest) - 1), tap.at)


def _back(_plan: Plan, standing: Standing, tap: Tap) -> Standing:
    spent = standing.spent if standing.phase == "finished" else _bank(standing, tap.at)
    seen = [place for place in range(standing.block) if spent[place]]
    block = standing.block if standing.phase == "finished" else (seen[-1] if seen else standing.block - 1)
    return replace(standing, phase="running", spent=spent, since=tap.at, block=block)


def _add(_plan: Plan, standing: Standing, tap: Tap) -> Standing:
    given = list(standing.given)
    given[tap.block] = min(MOST, given[tap.block] + ADDED)
    return replace(standing, given=tuple(given))


def _finish(_plan: Plan, standing: Standing, tap: Tap) -> Standing:
    return replace(standing, phase="finished", spent=_bank(standing, tap.at), since=tap.at)


def _enter(plan: Plan, standing: Standing, block: int, at: int) -> Standing:
    """Go into a block, with the minutes that the clock leaves for it."""
    rest = remaining(plan, standing, block)
    minutes = fit(rest, minutes_until(standing.close_at, at), opens=True).minutes[0]
    given = list(standing.given)
    given[block] = minutes + standing.spent[block] // MINUTE
    return replace(standing, block=block, given=tuple(given))


KINDS = ("start", "pause", "resume", "next", "back", "add", "finish")
TURNS = ("start", "next", "back", "finish")
POSSIBLE: dict[str, Callable[[Standing], bool]] = {
    "start": lambda standing: standing.phase == "waiting",
    "pause": lambda standing: standing.phase == "running",
    "resume": lambda standing: standing.phase == "paused",
    "next": lambda standing: standing.is_open and standing.block < len(standing.given) - 1,
    "back": lambda standing: (standing.is_open and standing.block > 0) or standing.phase == "finished",
    "add": lambda standing: standing.is_open,
    "finish": lambda standing: standing.is_open,
}
MOVES: dict[str, Callable[[Plan, Standing, Tap], Standing]] = {
    "start": _start,
    "pause": _pause,
    "resume": _resume,
    "next": _next,
    "back": _back,
    "add": _add,
    "finish": _finish,
}


def minutes_until(end: int, now: int) -> int:
    """Return the minutes from now to a time, a begun one counted whole; below 0 when it is past."""
    return -((now - end) // MINUTE)


def remaining(plan: Plan, standing: Standing, first: int) -> list[Part]:
    """Return the parts from one on, each with the minutes it was planned with less those already spent."""
    return [
        replace(part, minutes=max(0, part.minutes - standing.spent[place] // MINUTE))
        for place, part in enumerate(plan.parts)
        if place >= first
    ]


@dataclass(frozen=True)
class Outlook:
    """What the page says at a moment.

    `left` is the milliseconds left in this block, below 0 past its time; `rest` the parts after it, as
    planned, and `found` the minutes they get now; `late` is how far all of it runs past the close.
    """

    left: int
    rest: list[Part]
    found: Fit

    @property
    def late(self) -> int:
        return self.found.over

    def words(self, close: str) -> str:
        """Say what gives, and when it closes."""
        return sentence(self.rest, self.found, close)


def outlook(plan: Plan, standing: Standing, now: int) -> Outlook:
    """Return what is left at a moment. Before the start it is the whole plan, as if begun now.

    A start opens the first block, however late: people arrive before they do anything else.
    """
    if standing.phase == "waiting":
        parts = list(plan.parts)
        begun = max(now, plan.starts_at)
        return Outlook(0, parts, fit(parts, minutes_until(plan.close_at(begun), begun), opens=True))
    left = standing.given[standing.block] * MINUTE - standing.spent_in(standing.block, now)
    rest = remaining(plan, standing, standing.block + 1)
    free = minutes_until(standing.close_at - max(0, left), now)
    return Outlook(left, rest, fit(rest, free))
