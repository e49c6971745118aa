"""What stands in the way of publishing a version, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peers.models import BlockKind, LetterPart, Modality
from peers.plans import LONG, SHORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peers.shapes import BlockShape, SessionShape, Shapes


@dataclass(frozen=True)
class Problem:
    """One sentence, and the session that it is about; empty for the version as a whole."""

    session: str
    words: str
    title: str = ""


def of_version(shapes: Shapes) -> list[Problem]:
    """Return everything that keeps a version from being run as it stands."""
    if not shapes:
        return [Problem("", "There is no session yet: add one.")]
    found = [Problem("", words) for words in _of_all(shapes)]
    return found + [
        Problem(shape.slug, words, shape.title) for shape in shapes for words in of_session(shape)
    ]


def _of_all(shapes: Shapes) -> Iterator[str]:
    for slug in _twice(shape.slug for shape in shapes):
        yield f"Two sessions have the short name “{slug}”: give one of them another."
    written = False
    for shape in shapes:
        if shape.letter == LetterPart.OPEN and not written:
            yield f"“{shape.title}” opens letters, and no session before it has them written."
        written = written or shape.letter == LetterPart.WRITE


def of_session(shape: SessionShape) -> list[str]:
    """Return what is wrong with one session."""
    if not shape.blocks:
        return ["There is no block yet: add one."]
    found = [*_of_words(shape), *_of_times(shape)]
    return found + [words for block in shape.blocks for words in _of_block(block)]


def _of_words(shape: SessionShape) -> Iterator[str]:
    for key in _twice(block.key for block in shape.blocks):
        yield f"Two blocks have the short name “{key}”: give one of them another."
    if not any(block.kind == BlockKind.CLOSE for block in shape.blocks):
        yield "There is no close: the last round and the anonymous questions would be missing."
    for modality in set(shape.modalities) - set(Modality.values):
        yield f"“{modality}” is no modality that is known: choose from {', '.join(Modality.values)}."
    if shape.letter not in LetterPart.values:
        yield f"Sealed letters are written or opened, or neither; not “{shape.letter}”."


def _of_times(shape: SessionShape) -> Iterator[str]:
    yield from _sum(LONG, sum(block.minutes for block in shape.blocks))
    yield from _sum(SHORT, sum(block.short_minutes or 0 for block in shape.blocks))
    least = sum(block.least_minutes for block in shape.blocks if not block.may_drop)
    if least > SHORT:
        yield (
            f"What must run needs {least} minutes at the least, and a short session has {SHORT}: "
            "ask for less, or let a block be left out."
        )


def _sum(length: int, total: int) -> Iterator[str]:
    if total != length:
        over = total - length
        words = f"{over} too many" if over > 0 else f"{-over} too few"
        yield f"The blocks of {length} minutes add up to {total}: {words}."


def _of_block(block: BlockShape) -> Iterator[str]:
    if not block.guide.strip():
        yield f"“{block.title}” has no guide: say how to run it."
    if block.least_minutes > block.minutes:
        yield f"“{block.title}” needs {block.least_minutes} minutes and has {block.minutes}."
    if block.short_minutes is not None and block.least_minutes > block.short_minutes:
        yield (
            f"“{block.title}” needs {block.least_minutes} minutes "
            f"and has {block.short_minutes} in the short form."
        )
    if block.short_minutes is None and not block.may_drop:
        yield f"“{block.title}” must run, and the short form leaves it out: give it minutes there."
    if block.kind not in BlockKind.values:
        yield f"“{block.title}” is of no kind that is known: choose from {', '.join(BlockKind.values)}."


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
