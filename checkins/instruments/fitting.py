"""Finding the declared rule that an author's expression follows, from what it gave for many answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from checkins.instruments import enabling, scoring
from checkins.instruments.sampling import Change, Samples, levels
from checkins.instruments.shapes import Band, Form, Item, Part, Result, Score


@dataclass
class Tried:
    """What one expression gave for the samples: a number, a text or a yes or no each, or None."""

    samples: Samples
    results: list[Result | Fraction | None]

    @property
    def whole(self) -> list[int]:
        """Places of the samples that miss no answer."""
        return self.samples.whole


def weights_of(item: Item) -> dict[str, Decimal]:
    """Return what a file says each answer of an item weighs; empty where it says nothing.

    A yes is 1, and an option that is a number weighs itself.
    """
    if item.kind == "boolean":
        return {"false": Decimal(0), "true": Decimal(1)}
    found = {option.code: option.weight for option in item.options if option.weight is not None}
    if not found and item.options and all(option.system == "#valueInteger" for option in item.options):
        return {option.code: Decimal(option.code) for option in item.options}
    return found


def declared(item: Item) -> Part | None:
    """Return what an item adds to a plain sum."""
    if item.kind in ("integer", "decimal"):
        return Part(item.link_id, factor=Decimal(1))
    weights = weights_of(item)
    return Part(item.link_id, weights) if weights else None


def agrees(one: Score, tried: Tried) -> list[int]:
    """Return the places, among answers without a gap, where a rule and the author's expression differ."""
    return [place for place in tried.whole if given_by(one, tried, place) != tried.results[place]]


def given_by(one: Score, tried: Tried, place: int) -> Result | Fraction | None:
    """Return what a rule gives for a sample, numbers exactly."""
    value = raw(one, tried, place)
    if value is None:
        return None
    if one.places is not None:
        value = scoring.rounded(value, one.places)
    if one.table:
        found = scoring.looked_up(one.table, value)
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        return Fraction(str(found)) if is_number else found
    return value


def raw(one: Score, tried: Tried, place: int) -> Fraction | None:
    """Return a score before rounding and table; None without any of its answers."""
    samples = tried.samples
    found = scoring.value_of(replace(one, least_answered=1), samples.samples[place], samples.visible[place])
    return found if isinstance(found, Fraction) else None


def number_rule(link_id: str, label: str, tried: Tried) -> Score | None:
    """Return the rule of an expression that gives numbers; None where none is found."""
    found = _sum(link_id, label, tried)
    if found is None:
        return None
    found = replace(found, unshown=_unshown(found, tried))
    for candidate in _candidates(found, tried):
        if not agrees(candidate, tried):
            return candidate
    return None


def _unshown(found: Score, tried: Tried) -> Fraction | None:
    """Return what an expression gives to whoever is asked none of its items, where that is one number."""
    names = {part.link_id for part in found.parts}
    given = {tried.results[place] for place in tried.whole if not names & tried.samples.visible[place]}
    result = given.pop() if len(given) == 1 else None
    return result if isinstance(result, Fraction) else None


def _candidates(found: Score, tried: Tried) -> Iterator[Score]:
    yield found
    yield replace(found, kind="mean", multiplier=found.multiplier * len(found.parts))
    for places in range(4):
        for base in _unrounded(found, tried):
            yield replace(base, places=places)


def _unrounded(found: Score, tried: Tried) -> Iterator[Score]:
    """Guess the slope from both ends: a rounded result hides the true one in small steps."""
    yield found
    plain = replace(
        found, parts=_plain_parts(found, tried.samples.form), multiplier=Fraction(1), offset=Fraction(0)
    )
    low, high = tried.results[tried.samples.least], tried.results[tried.samples.most]
    ends = raw(plain, tried, tried.samples.least), raw(plain, tried, tried.samples.most)
    if None in ends or ends[0] == ends[1] or not isinstance(low, Fraction) or not isinstance(high, Fraction):
        return
    slope = (high - low) / (ends[1] - ends[0])  # type: ignore[operator]
    for multiplier in {slope, Fraction(1, len(plain.parts)), slope.limit_denominator(1000)}:
        yield replace(plain, multiplier=multiplier, offset=low - ends[0] * multiplier)  # type: ignore[operator]


def _plain_parts(found: Score, form: Form) -> tuple[Part, ...]:
    return tuple(_own(form, part) or part for part in found.parts)


def _own(form: Form, part: Part) -> Part | None:
    item = form.item(part.link_id)
    plain = declared(item) if item else None
    return replace(plain, reversed=part.reversed) if plain else None


def _sum(link_id: str, label: str, tried: Tried) -> Score | None:
    """Read each item's share off the samples in which it alone varies."""
    slopes: dict[str, Fraction] = {}
    shares: dict[str, dict[str, Fraction]] = {}
    for change in tried.samples.changes:
        share = _share(change, tried.results)
        if share is None:
            return None
        if any(share.values()):
            shares[change.link_id] = share
            slope = _slope(_known(tried.samples.form, change), share)
            if slope is not None:
                slopes[change.link_id] = slope
    if not shares:
        return None
    common = _common(slopes)
    form = tried.samples.form
    parts = tuple(_part(form, name, share, slopes.get(name), common) for name, share in shares.items())
    bare = Score(link_id, label, parts, multiplier=common)
    for place in tried.whole:
        start, at = tried.results[place], raw(bare, tried, place)
        if isinstance(start, Fraction) and at is not None:
            return replace(bare, offset=start - at)
    return None


def _share(change: Change, results: Sequence[Any]) -> dict[str, Fraction] | None:
    """Return how much each answer of one item adds to the least of it; None where a result is no number."""
    found = {token: results[place] for token, place in change.places.items()}
    if not all(isinstance(value, Fraction) for value in found.values()):
        return None
    first = next(iter(found.values()))
    return {token: value - first for token, value in found.items()}


def _known(form: Form, change: Change) -> dict[str, Fraction]:
    item = form.item(change.link_id)
    if item is None:
        return {}
    if item.kind in ("integer", "decimal"):
        return {enabling.token([value]): Fraction(value) for value in levels(item)}
    return {token: Fraction(weight) for token, weight in weights_of(item).items()}


def _slope(known: Mapping[str, Fraction], share: Mapping[str, Fraction]) -> Fraction | None:
    """Return by what an item's own weights are multiplied; None where they are not followed."""
    if set(known) != set(share):
        return None
    tokens = list(share)
    start = known[tokens[0]]
    slopes = {share[token] / (known[token] - start) for token in tokens if known[token] != start}
    flat = all(share[token] == 0 for token in tokens if known[token] == start)
    return slopes.pop() if len(slopes) == 1 and flat else None


def _common(slopes: Mapping[str, Fraction]) -> Fraction:
    sizes = Counter(abs(slope) for slope in slopes.values() if slope)
    return sizes.most_common(1)[0][0] if sizes else Fraction(1)


def _part(
    form: Form, name: str, share: Mapping[str, Fraction], slope: Fraction | None, common: Fraction
) -> Part:
    item = form.item(name)
    own = declared(item) if item else None
    if own is not None and slope is not None and abs(slope) == common:
        if own.factor is None:
            return replace(own, reversed=slope < 0)
        return replace(own, factor=Decimal(1 if slope > 0 else -1))
    if item is not None and item.kind in ("integer", "decimal") and slope is not None:
        return Part(name, factor=_decimal(slope / common))
    if own is not None and slope is not None:
        by = slope / common
        return Part(name, {code: _decimal(Fraction(weight) * by) for code, weight in own.weights.items()})
    return Part(name, {token: _decimal(value / common) for token, value in share.items()})


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def follows_weights(one: Score, form: Form) -> bool:
    """Say whether every part that has weights in the file is counted by them, reversed or not."""
    for part in one.parts:
        item = form.item(part.link_id)
        own = declared(item) if item else None
        if own is None or item is None or item.kind != "choice" or _is_threshold(own, part):
            continue
        if _ratio(own, part) is None:
            return False
    return True


def _is_threshold(own: Part, part: Part) -> bool:
    """Say whether a part counts 1 from some weight on: "how many are at least often"."""
    steps = [part.weights.get(code) for code in sorted(own.weights, key=lambda code: own.weights[code])]
    return set(steps) == {Decimal(0), Decimal(1)} and steps == sorted(steps, key=lambda step: step or 0)


def _ratio(own: Part, part: Part) -> Fraction | None:
    if part.weights == own.weights:
        return Fraction(1)
    if set(part.weights) != set(own.weights):
        return None
    codes = sorted(own.weights, key=lambda code: own.weights[code])
    known = {code: Fraction(own.weights[code]) for code in codes}
    share = {code: Fraction(part.weights[code] - part.weights[codes[0]]) for code in codes}
    return _slope(known, share)


def table_rule(link_id: str, label: str, tried: Tried, drivers: Sequence[Score]) -> Score | None:
    """Return the rule of an expression that looks a result up by another score; None where none fits."""
    for driver in drivers:
        steps = _steps(driver, tried)
        if steps is None or len({result for _, result in steps}) < 2:
            continue
        found = replace(driver, link_id=link_id, label=label, table=_bands(steps), places=driver.places)
        if not agrees(found, tried):
            return found
    return None


def _steps(driver: Score, tried: Tried) -> list[tuple[Fraction, Any]] | None:
    """Return what each value of a score is turned into; None where one value gives two results."""
    found: dict[Fraction, Any] = {}
    for place in tried.whole:
        value, result = raw(driver, tried, place), tried.results[place]
        if value is None or result is None:
            return None
        if driver.places is not None:
            value = scoring.rounded(value, driver.places)
        if found.setdefault(value, result) != result:
            return None
    return sorted(found.items(), key=lambda step: step[0])


def _bands(steps: list[tuple[Fraction, Any]]) -> tuple[Band, ...]:
    bands: list[Band] = []
    for value, result in steps:
        plain = scoring.as_number(result) if isinstance(result, Fraction) else result
        if not bands or bands[-1].result != plain or type(bands[-1].result) is not type(plain):
            bands.append(Band(_decimal(value), plain))
    return tuple(bands)


def any_of_drivers(tried: Tried) -> list[Score]:
    """Return counts of the answers that alone decide a result: "at risk if any of these"."""
    found = []
    for result in dict.fromkeys(tried.results[place] for place in tried.whole):
        parts = tuple(part for change in tried.samples.changes if (part := _deciding(change, result, tried)))
        if parts:
            found.append(Score("", "", parts))
    return found


def _deciding(change: Change, result: Any, tried: Tried) -> Part | None:
    """Weigh 1 the answers of an item that, wherever they were tried, came with one result."""
    item = tried.samples.form.item(change.link_id)
    if item is None or item.kind not in ("choice", "boolean"):
        return None
    weights = {}
    for token in change.places:
        places = [p for p in tried.whole if token in _tokens(tried.samples.samples[p], change.link_id)]
        weights[token] = Decimal(all(tried.results[place] == result for place in places))
    return Part(change.link_id, weights) if any(weights.values()) else None


def _tokens(sample: Mapping[str, Sequence[Any]], name: str) -> set[str]:
    return {enabling.token([value]) for value in sample.get(name, ())}
