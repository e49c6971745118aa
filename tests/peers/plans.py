"""Plans and taps, invented by hypothesis and by a die that always falls alike."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from peers.replan import Part
from peers.tape import MINUTE, Plan, Tap

TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "replan_cases.json").read_text())
KINDS = ("start", "pause", "resume", "next", "next", "next", "back", "add", "finish")
NOON = 1_800_000_000_000


def parts_of(name: str) -> list[Part]:
    """Return the parts that a case of the table names."""
    return [Part(**part) for part in TABLE["parts"][name]]


@st.composite
def parts(draw: st.DrawFn) -> list[Part]:
    """Draw up to eight parts, some planned shorter than their least."""
    count = draw(st.integers(0, 8))
    minutes, least = st.integers(0, 30), st.integers(0, 20)
    return [
        Part(f"p{place}", f"Part {place}", draw(minutes), draw(least), draw(st.booleans()))
        for place in range(count)
    ]


def evening(die: random.Random) -> tuple[Plan, list[Tap]]:
    """Throw a plan and taps of two devices, out of order and out of place now and then."""
    made = tuple(
        Part(f"p{place}", f"Part {place}", die.randint(1, 20), die.randint(0, 10), die.random() < 0.3)
        for place in range(die.randint(1, 6))
    )
    plan = Plan(made, NOON, sum(part.minutes for part in made))
    at, block, taps = NOON + die.randint(-40, 50) * MINUTE, 0, [Tap("start", 0, NOON, "a")]
    for _ in range(die.randint(0, 14)):
        at += die.randint(-1, 9) * MINUTE + die.randint(0, 59_999)
        kind = die.choice(KINDS)
        seen = max(0, len(taps) - die.choice((0, 0, 0, 1, 3)))
        taps.append(Tap(kind, block + die.choice((0, 0, 0, 0, 1)), at, die.choice("ab"), seen))
        block = min(len(made) - 1, max(0, block + {"next": 1, "back": -1}.get(kind, 0)))
    return plan, taps
