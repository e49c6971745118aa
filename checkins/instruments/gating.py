"""Items shown by a formula: it is tried once for every combination of answers, and the table is kept."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from checkins.instruments import bounds, enabling, probing, sampling, weighing
from checkins.instruments.probing import PLAIN, Way
from checkins.instruments.shapes import Gate, Item

if TYPE_CHECKING:
    from checkins.instruments.expressions import Expression
    from checkins.instruments.forms import Published

MOST_ROWS = 600
MOST_QUESTIONS = 3
WHOLE = Way(whole=True)


def settled(published: Published, *, seconds: int) -> tuple[Published, list[str], bool]:
    """Return the questionnaire with its formulas turned into gates, notes, and whether all could be."""
    notes: list[str] = []
    items = {item.link_id: item for item in published.form.items}
    certain, until = True, time.monotonic() + seconds
    for one in published.expressions:
        if one.purpose != "gate":
            continue
        late = time.monotonic() >= until
        bounded = None if late else bounds.found(published, one, seconds=seconds)
        gate = None if late or bounded else _gate(published, one, seconds)
        if bounded:
            items[one.link_id] = replace(items[one.link_id], enable_when=bounded, enable_all=True)
        elif gate is None:
            certain = False
            notes.append(
                f"{one.link_id}: its formula for being shown cannot be followed; here it is always shown."
            )
        else:
            items[one.link_id] = replace(items[one.link_id], gate=gate)
    form = replace(published.form, items=tuple(items.values()))
    return replace(published, form=form), notes, certain


def _gate(published: Published, one: Expression, seconds: int) -> Gate | None:
    names = weighing.mentioned_in(published.form, one)
    asked = [item for item in published.form.items if item.link_id in names and sampling.levels(item)]
    if not one.formula.is_fhirpath or not asked or len(asked) > MOST_QUESTIONS:
        return None
    combinations = list(itertools.product(*(_answers(item) for item in asked)))
    if len(combinations) > MOST_ROWS:
        return None
    samples = [_sample(asked, row) for row in combinations]
    for replies in probing.asked(published, [one], samples, ways=[PLAIN, WHOLE], seconds=seconds):
        opened = _opened(replies.of(one), combinations)
        if opened:
            break
    else:
        return None
    rows = tuple(tuple(enabling.token(values) for values in row) for row in opened)
    return Gate(tuple(item.link_id for item in asked), rows)


def _opened(given: list[Any], combinations: list[Any]) -> list[Any]:
    """Return the combinations that open a gate; none where it is never or always open, or fails."""
    if len(given) < len(combinations) or any(reply and "error" in reply for reply in given):
        return []
    found = [row for row, reply in zip(combinations, given, strict=True) if reply == {"boolean": True}]
    return found if len(found) < len(combinations) else []


def _answers(item: Item) -> list[list[Any]]:
    if item.kind in ("integer", "decimal"):
        return [[]]
    single = [[value] for value in sampling.levels(item)]
    if not item.repeats:
        return [[], *single]
    values = sampling.levels(item)[:8]
    return [list(found) for many in range(len(values) + 1) for found in itertools.combinations(values, many)]


def _sample(asked: Sequence[Item], row: Sequence[list[Any]]) -> dict[str, list[Any]]:
    return {item.link_id: values for item, values in zip(asked, row, strict=True) if values}
