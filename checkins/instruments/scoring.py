"""Scores by a declared rule. A missing answer is never zero, and what was not shown never counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from checkins.instruments import answering, enabling, selfharm
from checkins.instruments.shapes import (
    Answers,
    Band,
    Form,
    Outcome,
    Part,
    RefusedError,
    Result,
    Rule,
    Score,
    Status,
)


def score(form: Form, rule: Rule, answers: Answers) -> Outcome:
    """Return what answers come to; `refused`, with where and why, for answers that do not fit."""
    try:
        given = answering.checked(form, answers)
    except RefusedError as error:
        return Outcome("refused", notes=[str(error)])
    return of_checked(form, rule, given)


def of_checked(form: Form, rule: Rule, given: dict[str, list[Any]]) -> Outcome:
    """Return what checked answers come to."""
    settled = _settled(form, rule, given)
    counted, scores, missing = settled.counted, settled.scores, settled.missing
    notes = list(rule.notes)
    hidden = sorted(set(given) - set(counted) - {item.link_id for item in form.items if item.hidden})
    if hidden:
        notes.append(f"Not counted, because not shown for these answers: {', '.join(hidden)}.")
    crisis = any(selfharm.endorses(item, counted.get(item.link_id, [])) for item in form.crisis_items)
    if not rule.scores:
        return Outcome("no_score", crisis=crisis, notes=notes)
    for name, lacking in missing.items():
        notes.append(f"{name}: no score, because these are not answered: {', '.join(lacking)}.")
    if not rule.certain:
        notes.append("These numbers follow a rule that nobody has confirmed yet.")
        return Outcome("needs_review", scores, "", crisis, notes)
    status: Status = "incomplete" if missing or not scores else "complete"
    return Outcome(status, scores, _band(rule, scores), crisis, notes)


def value_of(one: Score, counted: Mapping[str, list[Any]], visible: set[str]) -> Fraction | list[str] | None:
    """Return a score before its table; the link ids it lacks; or None for one that is nobody's now."""
    parts = [part for part in one.parts if part.link_id in visible]
    if not parts:
        return one.unshown
    answered = [(part, counted[part.link_id]) for part in parts if _weighs(part, counted.get(part.link_id))]
    lacking = [part.link_id for part in parts if not _weighs(part, counted.get(part.link_id))]
    least = min(one.least_answered or len(parts), len(parts))
    if len(answered) < least or not answered:
        return lacking
    total = sum((_added(part, values) for part, values in answered), Fraction(0))
    if one.kind == "mean":
        total /= len(answered)
    elif one.prorated:
        total = total * len(parts) / len(answered)
    return total * one.multiplier + one.offset


def result_of(one: Score, value: Fraction) -> Result:
    """Return a score as its author's item holds it: rounded, or looked up in its table."""
    if one.places is not None:
        value = rounded(value, one.places)
    return looked_up(one.table, value) if one.table else as_number(value)


def rounded(value: Fraction, places: int) -> Fraction:
    """Round half away from zero, as a person does."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return Fraction(exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def as_number(value: Fraction) -> int | float:
    """Return a whole number as int, anything else as float with at most six places."""
    return int(value) if value.denominator == 1 else round(float(value), 6)


def looked_up(table: tuple[Band, ...], value: Fraction) -> Result:
    """Return the result of the range in which a value lies; below all of them, the first."""
    found = table[0].result
    for band in table:
        if Fraction(band.least) <= value:
            found = band.result
    return found


def shown(form: Form, rule: Rule, given: Mapping[str, list[Any]]) -> set[str]:
    """Return the link ids that are shown for answers, some of them because of a score."""
    return _settled(form, rule, given).visible


@dataclass
class _Settled:
    visible: set[str]
    counted: dict[str, list[Any]]
    scores: dict[str, Result]
    missing: dict[str, list[str]]


def _settled(form: Form, rule: Rule, given: Mapping[str, list[Any]]) -> _Settled:
    """Return what is shown, the answers that count, the scores, and what each missing score lacks.

    A score may show or hide items; so it is worked out until nothing changes, a few times at the most.
    """
    known = dict(given)
    for _ in range(4):
        visible = enabling.shown(form, known)
        counted = {name: values for name, values in given.items() if name in visible}
        scores, missing = _scores(form, rule, counted, visible)
        again = dict(given) | {name: [_comparable(result)] for name, result in scores.items()}
        if again == known:
            break
        known = again
    return _Settled(visible, counted, scores, missing)


def _comparable(result: Result) -> Any:
    return Decimal(str(result)) if isinstance(result, float) else result


def _scores(
    form: Form, rule: Rule, counted: dict[str, list[Any]], visible: set[str]
) -> tuple[dict[str, Result], dict[str, list[str]]]:
    scores: dict[str, Result] = {}
    missing: dict[str, list[str]] = {}
    for one in rule.scores:
        value = _undecided(form, one, counted, visible) or value_of(one, counted, visible)
        if isinstance(value, list):
            missing[one.link_id] = value
        elif value is not None:
            scores[one.link_id] = result_of(one, value)
    return scores, missing


def _undecided(form: Form, one: Score, counted: Mapping[str, list[Any]], visible: set[str]) -> list[str]:
    """Return the open questions on which it depends whether a score's items are asked, where none is yet."""
    if one.unshown is None or any(part.link_id in visible for part in one.parts):
        return []
    asked = enabling.questions_of(form, [part.link_id for part in one.parts])
    return [name for name in asked if name in visible and not counted.get(name)]


def _weighs(part: Part, values: list[Any] | None) -> bool:
    """Say whether answers count: an option without a weight, or free text, is no zero either."""
    if not values:
        return False
    return part.factor is not None or all(token(value) in part.weights for value in values)


def _added(part: Part, values: list[Any]) -> Fraction:
    return sum((_one(part, value) for value in values), Fraction(0))


def _one(part: Part, value: Any) -> Fraction:
    if part.factor is not None:
        return Fraction(part.factor) * Fraction(value)
    weight = part.weights[token(value)]
    if part.reversed:
        weight = max(part.weights.values()) + min(part.weights.values()) - weight
    return Fraction(weight)


def token(value: Any) -> str:
    """Return an answer as the name of a weight."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _band(rule: Rule, scores: dict[str, Result]) -> str:
    main = scores.get(rule.scores[0].link_id) if rule.scores else None
    if not rule.bands or main is None or isinstance(main, str):
        return ""
    return str(looked_up(rule.bands, Fraction(Decimal(str(int(main) if isinstance(main, bool) else main)))))
