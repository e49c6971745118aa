"""Items shown by one number, such as a first score: a formula that only compares it becomes conditions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from checkins.instruments import probing, weighing
from checkins.instruments.probing import PLAIN, Way
from checkins.instruments.shapes import Condition, Item

if TYPE_CHECKING:
    from checkins.instruments.expressions import Expression
    from checkins.instruments.forms import Published

WAYS = (PLAIN, Way(whole=True))
# Bounds further apart than that are not tried number by number.
MOST_WIDE = 200
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'")
_NUMBER = re.compile(r"(?<![\w.])\d{1,6}(?:\.\d{1,3})?(?!\w)")


def found(published: Published, one: Expression, *, seconds: int) -> tuple[Condition, ...]:
    """Return conditions, all of which must hold, that show an item exactly as its formula does.

    Empty where the formula does not look at one number alone, or the item has conditions of its own.
    """
    item, own = _looked_at(published, one), published.form.item(one.link_id)
    if item is None or own is None or own.enable_when:
        return ()
    points = _points(item, one)
    samples = [{}, *({item.link_id: [point]} for point in points)]
    for replies in probing.asked(published, [one], samples, ways=WAYS, seconds=seconds) if points else ():
        shown = [reply == {"boolean": True} for reply in replies.of(one)]
        failed = any(reply and "error" in reply for reply in replies.of(one))
        if len(shown) == len(samples) and not failed and not shown[0] and any(shown):
            return _conditions(item.link_id, points, shown[1:])
    return ()


def _looked_at(published: Published, one: Expression) -> Item | None:
    names = weighing.mentioned_in(published.form, one)
    item = published.form.item(names[0]) if len(names) == 1 else None
    fits = item is not None and item.kind in ("integer", "decimal") and (item.asks or item.calculated)
    return item if fits and one.formula.is_fhirpath else None


def _points(item: Item, one: Expression) -> list[Any]:
    """Return the numbers that a formula names, the whole ones around them, and what lies between."""
    texts = [one.formula.text, *(variable.text for variable in weighing.used_by(one))]
    named = {Decimal(found) for text in texts for found in _NUMBER.findall(_QUOTED.sub(" ", text))}
    if not named or max(named) - min(named) > MOST_WIDE:
        return []
    whole = range(int(min(named)) - 2, int(max(named)) + 3)
    if item.kind == "integer":
        return list(whole)
    marks = sorted(named | {Decimal(number) for number in whole})
    between = [(one + other) / 2 for one, other in itertools.pairwise(marks)]
    return sorted([*marks, *between])


def _conditions(name: str, points: Sequence[Any], shown: Sequence[bool]) -> tuple[Condition, ...]:
    """Return the bounds of one unbroken range in which an item is shown; none where it is broken."""
    places = [place for place, is_shown in enumerate(shown) if is_shown]
    first, last = places[0], places[-1]
    if last - first + 1 != len(places):
        return ()
    # Every second point of a decimal lies between two numbers, and so names none itself.
    lower = [] if first == 0 else [_bound(name, ">", points, first, first - 1)]
    upper = [] if last == len(points) - 1 else [_bound(name, "<", points, last, last + 1)]
    return tuple(lower + upper)


def _bound(name: str, side: str, points: Sequence[Any], inside: int, outside: int) -> Condition:
    between = isinstance(points[inside], Decimal) and inside % 2 == 1
    return Condition(name, side, points[outside]) if between else Condition(name, f"{side}=", points[inside])
