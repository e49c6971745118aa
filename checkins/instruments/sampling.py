"""Answers to try a rule on: all least, all most, one up at a time, a climb, random ones, and some missing."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from checkins.instruments import enabling, scoring
from checkins.instruments.shapes import Rule

if TYPE_CHECKING:
    from checkins.instruments.shapes import Form, Item

RANDOM = 16
# How many random answers are also tried with each one missing.
GAPS = 2
MOST_SAMPLES = 800
MOST_COMBINATIONS = 2000
Sample = dict[str, list[Any]]
Tried = Mapping[str, list[Any]]


@dataclass
class Change:
    """One item's answers varied while all others stay: places in the samples by the item's answer."""

    link_id: str
    places: dict[str, int] = field(default_factory=dict)


@dataclass
class Samples:
    """All answers to try, and what each is for; `whole` are the places of those without a missing answer."""

    form: Form
    # What is known of the scores on which it depends whether items are shown.
    rule: Rule = field(default_factory=Rule)
    samples: list[Sample] = field(default_factory=list)
    visible: list[set[str]] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    # Places of answers that lack one item's.
    without: dict[str, list[int]] = field(default_factory=dict)
    # Items that no answers were found for that show them.
    never_shown: list[str] = field(default_factory=list)
    none: int = 0
    least: int = 0
    most: int = 0

    def add(self, sample: Mapping[str, list[Any]], *, whole: bool = True) -> int:
        """Keep a sample as it would be sent, without what is not shown; return its place."""
        visible = scoring.shown(self.form, self.rule, dict(sample))
        self.visible.append(visible)
        self.samples.append({name: list(values) for name, values in sample.items() if name in visible})
        if whole:
            self.whole.append(len(self.samples) - 1)
        return len(self.samples) - 1

    def shows(self, sample: Sample, name: str) -> bool:
        """Say whether answers show an item."""
        return name in scoring.shown(self.form, self.rule, sample)


def levels(item: Item) -> list[Any]:
    """Return the answers of an item that are tried, the least first; none for free text."""
    if not item.asks:
        return []
    if item.kind == "choice":
        # Where some options weigh, one that does not is like no answer.
        weighed = [option for option in item.options if option.weight is not None] or list(item.options)
        ordered = sorted(weighed, key=lambda option: option.weight if option.weight is not None else 0)
        return [option.code for option in ordered[:40]]
    if item.kind == "boolean":
        return [False, True]
    if item.kind in ("integer", "decimal"):
        least = item.least if item.least is not None else Decimal(0)
        most = item.most if item.most is not None and item.most > least else least + 10
        points = {least, least + 1, (least + most) // 2, most - 1, most}
        kept = sorted(point for point in points if least <= point <= most)
        return [int(point) if item.kind == "integer" else point for point in kept]
    return []


def taken(form: Form, seed: str, rule: Rule) -> Samples:
    """Return the samples of a form, the same for the same seed."""
    found = Samples(form, rule)
    tried = {item.link_id: values for item in form.items if (values := _levels(form, item))}
    fixed = {item.link_id: list(item.initial) for item in form.items if item.hidden and item.initial}
    least: Sample = fixed | {name: [values[0]] for name, values in tried.items()}
    most: Sample = fixed | {name: [values[-1]] for name, values in tried.items()}
    found.least, found.most = found.add(least), found.add(most)
    chance = random.Random(seed)  # noqa: S311 - reproducible, no secret.
    others = [_by_chance(form, tried, chance) | fixed for _ in range(RANDOM)]
    for other in others:
        found.add(other)
    for name in tried:
        _vary(found, name, tried[name], [least, most, *others], tried)
    for sample in _climb(least, tried):
        found.add(sample)
    for name in tried:
        found.without[name] = [
            found.add({other: values for other, values in base.items() if other != name}, whole=False)
            for base in (most, *others[:GAPS])
        ]
    found.none = found.add(fixed, whole=False)
    return found


def fewer(form: Form, names: Sequence[str], rule: Rule) -> Samples:
    """Return samples of all-most answers with the first 0, 1, 2… of some items missing."""
    found = Samples(form, rule)
    most = {item.link_id: [levels(item)[-1]] for item in form.items if levels(item)}
    for many in range(len(names)):
        found.add({name: values for name, values in most.items() if name not in names[:many]})
    return found


def _levels(form: Form, item: Item) -> list[Any]:
    """Return the answers of an item that are tried, among them those on which other items depend."""
    values = levels(item)
    asked = [one.value for other in form.items for one in other.enable_when if one.question == item.link_id]
    if not asked or not item.asks or item.kind in ("choice", "boolean"):
        return values
    if item.kind == "text":
        return list(dict.fromkeys([*(str(one) for one in asked if isinstance(one, str)), "words"]))
    points = {point for one in asked if _is_number(one) for point in (one - 1, one, one + 1)}
    kept = sorted({*values, *(int(point) if item.kind == "integer" else Decimal(point) for point in points)})
    return [point for point in kept if _is_within(item, point)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _is_within(item: Item, point: Any) -> bool:
    return (item.least is None or point >= item.least) and (item.most is None or point <= item.most)


def _vary(found: Samples, name: str, values: list[Any], bases: list[Sample], tried: Tried) -> None:
    """Vary one item, from the first answers that show it."""
    if len(found.samples) > MOST_SAMPLES:
        return
    base = next((base for base in _opening(found, name, bases, tried) if found.shows(base, name)), None)
    if base is None:
        found.never_shown.append(name)
        return
    change = Change(name)
    for value in values:
        change.places[enabling.token([value])] = found.add(base | {name: [value]})
    found.changes.append(change)


def _opening(found: Samples, name: str, bases: list[Sample], tried: Tried) -> Iterator[Sample]:
    """Give the usual answers, then all combinations of those on which an item depends."""
    yield from bases
    asked = [one for one in enabling.questions_of(found.form, [name]) if one in tried]
    rows = itertools.product(*(tried[one] for one in asked))
    for row in itertools.islice(rows, MOST_COMBINATIONS if asked else 0):
        yield bases[0] | {one: [value] for one, value in zip(asked, row, strict=True)}


def _by_chance(form: Form, tried: Mapping[str, list[Any]], chance: random.Random) -> Sample:
    found: Sample = {}
    for item in form.items:
        values = tried.get(item.link_id)
        if values:
            many = chance.randint(1, len(values)) if item.repeats and item.kind == "choice" else 1
            found[item.link_id] = chance.sample(values, many)
    return found


def _climb(least: Sample, tried: Mapping[str, list[Any]]) -> Iterator[Sample]:
    """Raise one answer after the other by one step, so that every sum on the way is seen."""
    now = dict(least)
    steps = sum(len(values) - 1 for values in tried.values())
    if steps > MOST_SAMPLES // 2:
        return
    for name, values in tried.items():
        for value in values[1:]:
            now = now | {name: [value]}
            yield now
