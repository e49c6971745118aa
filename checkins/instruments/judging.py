"""A published file from its bytes to a verdict, and a response to it from its bytes to an outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from checkins.instruments import (
    answering,
    deriving,
    forms,
    probing,
    reading,
    responses,
    scoring,
    trying,
)
from checkins.instruments.shapes import Form, Outcome, RefusedError, Rule

if TYPE_CHECKING:
    from checkins.instruments.forms import Published

EMPTY = Form("", "", "", ())


@dataclass(frozen=True)
class Judgement:
    """What a file comes to: `refused` says where and why in its notes, the others bring a form and a rule."""

    status: Literal["ready", "needs_review", "no_score", "refused"]
    form: Form = EMPTY
    rule: Rule = field(default_factory=Rule)
    notes: list[str] = field(default_factory=list)
    differing: list[dict[str, Any]] = field(default_factory=list)


def judged(raw: bytes, *, seconds: int = probing.SECONDS) -> Judgement:
    """Judge a questionnaire; never raises for what a file holds."""
    return examined(raw, seconds=seconds)[0]


def examined(raw: bytes, *, seconds: int = probing.SECONDS) -> tuple[Judgement, Published | None]:
    """Judge a questionnaire, and return with it what was read; None where it is refused."""
    try:
        published = forms.published(reading.resource(raw, "Questionnaire"))
        verdict = deriving.derived(published, seconds=seconds)
    except RefusedError as error:
        return Judgement("refused", notes=[str(error)]), None
    except RecursionError:
        return Judgement("refused", notes=["the file: it is nested too deep"]), None
    rule = verdict.rule
    found = Judgement(verdict.status, verdict.form, rule, list(rule.notes), verdict.differing)
    return found, replace(published, form=verdict.form)


def outcome(questionnaire: bytes, response: bytes, *, seconds: int = probing.SECONDS) -> Outcome:
    """Return what a response to a questionnaire comes to; never raises for what the files hold."""
    return outcome_of(*examined(questionnaire, seconds=seconds), response)


def outcome_of(found: Judgement, published: Published | None, response: bytes) -> Outcome:
    """Return what a response comes to, to a questionnaire that was examined."""
    if published is None:
        return Outcome("refused", notes=[f"Questionnaire, {note}" for note in found.notes])
    try:
        given = responses.answers_of(found.form, reading.resource(response, "QuestionnaireResponse"))
        checked = answering.checked(found.form, given.answers)
    except RefusedError as error:
        return Outcome("refused", notes=[f"Response, {error}"])
    scored = scoring.of_checked(found.form, found.rule, checked)
    if found.status == "needs_review":
        scored = replace(scored, status="needs_review", band="")
    elif scored.status == "complete":
        try:
            scored = _compared(scored, published, found.rule, checked)
        except RefusedError as error:
            return Outcome("refused", notes=[f"Questionnaire, {error}, for these answers"])
    return replace(scored, notes=[*scored.notes, *given.notes, *_contradictions(scored, given)])


def _compared(scored: Outcome, published: Published, rule: Rule, checked: dict[str, list[Any]]) -> Outcome:
    """Ask the author's own expression about these very answers: another result is for a person to settle."""
    visible = scoring.shown(published.form, rule, checked)
    counted = {name: values for name, values in checked.items() if name in visible}
    said = trying.given_by_author(published, counted)
    notes = [
        f"{name}: for these answers the author's expression gives {said[0][name]}, and the rule {result}."
        for name, result in scored.scores.items()
        if any(other.get(name) is not None for other in said)
        and not any(_same(other.get(name), result) for other in said)
    ]
    return replace(scored, status="needs_review", notes=[*scored.notes, *notes]) if notes else scored


def _same(said: Any, result: Any) -> bool:
    if isinstance(said, Fraction) and isinstance(result, int | float) and not isinstance(result, bool):
        return abs(said - Fraction(str(result))) < Fraction(1, 100_000)
    return bool(said == result)


def _contradictions(scored: Outcome, given: responses.Response) -> list[str]:
    """Say where a response states another score than the rule gives; the rule's is the one that counts."""
    return [
        f"{name}: the response states {stated}; by the rule it is {scored.scores[name]}."
        for name, stated in given.stated.items()
        if name in scored.scores and str(stated) != str(scored.scores[name]) and stated != scored.scores[name]
    ]
