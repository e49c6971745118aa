"""What is left of a session, fitted into the time that is left. Pure; peers_plan.js follows the same rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Part:
    """A block as the rule sees it: its minutes, the least that it works with, and whether it may go."""

    key: str
    title: str
    minutes: int
    least: int = 0
    may_drop: bool = False

    @property
    def called(self) -> str:
        """Its title as it stands in a list: in quotation marks where it holds a comma of its own."""
        return f"“{self.title}”" if "," in self.title else self.title

    @property
    def floor(self) -> int:
        """The least minutes that can be asked of it; less than `least` where it was planned shorter."""
        return min(self.least, self.minutes)


@dataclass(frozen=True)
class Fit:
    """Minutes for each part, 0 for one that is left out, and how far all of it runs past the close."""

    minutes: tuple[int, ...]
    over: int = 0

    def drops(self, parts: Sequence[Part], place: int) -> bool:
        """Say whether a part is left out."""
        part = parts[place]
        return part.may_drop and part.minutes > 0 and self.minutes[place] == 0


def fit(parts: Sequence[Part], left: int, *, opens: bool = False) -> Fit:
    """Fit parts into `left` minutes (below 0 when the close is past).

    What may be dropped gives first, the last of it first, down to its least; then the others give, each
    time the one with most to give; then what may be dropped goes. Minutes that this frees are handed back.
    With `opens` the first part is the one that opens: it may give, down to a minute, and does not go.
    """
    if opens:
        parts = [replace(parts[0], least=max(1, parts[0].least)), *parts[1:]]
    minutes = [part.minutes for part in parts]
    spare = [place for place, part in enumerate(parts) if part.may_drop][::-1]
    firm = [place for place, part in enumerate(parts) if not part.may_drop]
    short = sum(minutes) - left
    for place in spare:
        taken = max(0, min(short, minutes[place] - parts[place].floor))
        minutes[place] -= taken
        short -= taken
    short = _take(parts, minutes, firm, short)
    for place in spare:
        if short > 0 and not (opens and place == 0):
            short -= minutes[place]
            minutes[place] = 0
    kept = [place for place in reversed(spare) if minutes[place]]
    _give(parts, minutes, kept, _give(parts, minutes, firm, -short))
    return Fit(tuple(minutes), max(0, short))


def _take(parts: Sequence[Part], minutes: list[int], places: Iterable[int], short: int) -> int:
    """Take minutes one by one from whoever has most to give, the later on a tie; return what is missing."""
    places = list(places)
    while short > 0 and places:
        place = max(places, key=lambda at: (minutes[at] - parts[at].floor, at))
        if minutes[place] <= parts[place].floor:
            break
        minutes[place] -= 1
        short -= 1
    return short


def _give(parts: Sequence[Part], minutes: list[int], places: Iterable[int], spare: int) -> int:
    """Hand minutes back one by one to whoever lacks most, the earlier on a tie; return what is left over."""
    places = list(places)
    while spare > 0 and places:
        place = max(places, key=lambda at: (parts[at].minutes - minutes[at], -at))
        if minutes[place] >= parts[place].minutes:
            break
        minutes[place] += 1
        spare -= 1
    return spare


def changes(parts: Sequence[Part], found: Fit) -> list[str]:
    """Return what differs from the plan, in words: "Pairs 10 instead of 15"."""
    words = []
    for place, part in enumerate(parts):
        if found.drops(parts, place):
            words.append(f"without {part.called}")
        elif found.minutes[place] != part.minutes:
            words.append(f"{part.called} {found.minutes[place]} instead of {part.minutes}")
    return words


def sentence(parts: Sequence[Part], found: Fit, close: str) -> str:
    """Say what gives and when all of it closes; `close` is a time of day such as "5:55"."""
    words = changes(parts, found)
    if found.over:
        ending = f"even so we close {found.over} min after {close}"
    else:
        ending = f"we still close at {close}" if words else f"we close at {close}"
    said = ", ".join([*words, ending])
    return said[0].upper() + said[1:] + "."
