"""A result in words first; numbers second; no verdict at all."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checkins.instruments.shapes import Rule, Score

LEFT_OUT = (
    "You left something out, so there is no total. That is fine: an answer that is missing is not a zero."
)
NO_NUMBER = "This one has no number. What it is good for is that you took a moment to look."


@dataclass(frozen=True)
class Range:
    """The least and the most that a score can be."""

    least: Fraction
    most: Fraction


@dataclass(frozen=True)
class Result:
    """What a page says of an outcome: a sentence, then the number with what it can be at most."""

    sentence: str
    number: str = ""
    within: str = ""

    @classmethod
    def of(cls, rule: Rule, status: str, scores: Mapping[str, object], band: str) -> Result:
        """Put an outcome into words."""
        main = rule.scores[0] if rule.scores else None
        value = scores.get(main.link_id) if main else None
        if main is None or status == "no_score":
            return cls(NO_NUMBER)
        if value is None:
            return cls(LEFT_OUT)
        sentence = (
            f"Taken together, your answers lie where this questionnaire says: {band}."
            if band
            else ("Your answers add up to a number. It is yours to compare with your own, another time.")
        )
        limits = span(main)
        return cls(sentence, shown(value), f"{shown(limits.least)} to {shown(limits.most)}" if limits else "")


def span(score: Score) -> Range | None:
    """Return what a score can be at the least and at the most; None where its parts are not weights."""
    if score.table or any(part.factor is not None or not part.weights for part in score.parts):
        return None
    share = len(score.parts) if score.kind == "mean" else 1
    least = sum((Fraction(min(part.weights.values())) for part in score.parts), Fraction(0)) / share
    most = sum((Fraction(max(part.weights.values())) for part in score.parts), Fraction(0)) / share
    return Range(*sorted(end * score.multiplier + score.offset for end in (least, most)))


def shown(value: object) -> str:
    """Return a number as people write it."""
    if isinstance(value, Fraction):
        value = value.numerator if value.denominator == 1 else round(float(value), 1)
    return str(value)
