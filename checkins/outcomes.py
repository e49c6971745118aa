"""What a trainee's answers come to, by the instrument's own rule."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from checkins.instruments.shapes import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checkins.instruments.shapes import Form, Rule, Score


def outcome(form: Form, rule: Rule, answers: Mapping[str, Any]) -> Outcome:
    """Score a set of answers."""
    crisis = any(_endorsed(item.link_id, form, answers) for item in form.crisis_items)
    if not rule.scores:
        return Outcome("no_score", crisis=crisis)
    first = rule.scores[0]
    number = _number(first, answers)
    if number is None:
        return Outcome("incomplete", crisis=crisis)
    band = max(
        (band for band in rule.bands if band.least <= number), key=lambda band: band.least, default=None
    )
    shown = int(number) if number == int(number) else float(number)
    return Outcome("complete", {first.link_id: shown}, str(band.result) if band else "", crisis)


def _number(score: Score, answers: Mapping[str, Any]) -> Decimal | None:
    found = [part.weights.get(str(answers[part.link_id])) for part in score.parts if part.link_id in answers]
    known = [weight for weight in found if weight is not None]
    return (
        sum(known, Decimal(0)) if known and len(known) >= (score.least_answered or len(score.parts)) else None
    )


def _endorsed(link_id: str, form: Form, answers: Mapping[str, Any]) -> bool:
    answer, item = answers.get(link_id), form.item(link_id)
    if answer is None or item is None:
        return False
    if item.kind != "choice":
        return bool(answer)
    chosen = answer if isinstance(answer, list) else [answer]
    weights = {option.code: option.weight for option in item.options}
    least = min((weight for weight in weights.values() if weight is not None), default=Decimal(0))
    return any(weights.get(code) is None or (weights.get(code) or least) > least for code in chosen)
