"""The minutes of one session, in its long and in its short form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peers.models import Block

LONG = 90
SHORT = 60
LENGTHS = (LONG, SHORT)


@dataclass(frozen=True)
class PlannedBlock:
    """One step of a session as it is run: its minutes, and everything that a facilitator reads."""

    key: str
    title: str
    kind: str
    minutes: int
    least: int
    may_drop: bool
    modality: str
    guide: str
    say: str
    watch_for: str
    if_distressed: str
    prompt: str
    remote: str
    materials: str


def plan(blocks: Iterable[Block], minutes: int) -> list[PlannedBlock]:
    """Return the steps of a session of 90 or 60 minutes, in order; the short form leaves some out.

    Raises ValueError for any other length.
    """
    if minutes not in LENGTHS:
        raise ValueError(f"A session lasts {LONG} or {SHORT} minutes, not {minutes}.")
    timed = ((block, block.minutes if minutes == LONG else block.short_minutes) for block in blocks)
    return [_planned(block, length) for block, length in timed if length is not None]


def _planned(block: Block, minutes: int) -> PlannedBlock:
    return PlannedBlock(
        key=block.key,
        title=block.title,
        kind=block.kind,
        minutes=minutes,
        least=min(block.least_minutes, minutes),
        may_drop=block.may_drop,
        modality=block.modality,
        guide=block.guide,
        say=block.say,
        watch_for=block.watch_for,
        if_distressed=block.if_distressed,
        prompt=block.prompt,
        remote=block.remote,
        materials=block.materials,
    )
