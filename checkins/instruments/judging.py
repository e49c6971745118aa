"""A published file from its bytes to a verdict, and a response to it from its bytes to an outcome."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from checkins.instruments import (
    answering,
    deriving,
    enabling,
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
        until = time.monotonic() + seconds * probing.TRIALS
        verdict = deriving.derived(replace(published, until=until), seconds=seconds)
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
    source: dict[str, Any] = {}
    try:
        source = reading.resource(response, "QuestionnaireResponse")
        given = responses.answers_of(found.form, source)
        checked = answering.checked(found.form, given.answers, rounds=given.again)
    except RefusedError as error:
        crisis = source.get("status") != responses.WITHDRAWN and responses.alarms(found.form, source)
        return Outcome("refused", crisis=crisis, notes=[f"Response, {error}"])
    scored = scoring.of_checked(found.form, found.rule, checked)
    if found.status == "needs_review":
        scored = replace(scored, status="needs_review", band="")
    elif scored.status == "complete":
        try:
            scored = _compared(scored, published, found.rule, checked)
        except RefusedError as error:
            why = f"Questionnaire, {error}, for these answers"
            return Outcome("refused", crisis=scored.crisis, notes=[why])
    scored = _without_rounds(scored, published, found.rule, given)
    notes = [*scored.notes, *given.notes, *_open(found.form, checked), *_contradictions(scored, given)]
    return replace(scored, notes=notes)


def _without_rounds(scored: Outcome, published: Published, rule: Rule, given: responses.Response) -> Outcome:
    """Keep a score over several rounds of a group only where the author's own formula gives it."""
    proven = {one.link_id for one in published.expressions if one.formula.is_fhirpath}
    doubted = [
        one.link_id
        for one in rule.scores
        if (many := {len(given.answers.get(part.link_id, ())) for part in one.parts}) - {0, 1}
        and given.again & {part.link_id for part in one.parts}
        and not (one.link_id in proven and scored.status == "complete" and len(many) == 1)
    ]
    if not doubted:
        return scored
    why = "its group was answered several times, and how to add them up is not certain"
    kept = {name: value for name, value in scored.scores.items() if name not in doubted}
    notes = [*scored.notes, *(f"{name}: no score, because {why}." for name in doubted)]
    return replace(scored, status="needs_review", scores=kept, band="", notes=notes)


def _open(form: Form, checked: dict[str, list[Any]]) -> list[str]:
    visible = enabling.shown(form, checked)
    asked = [item for item in form.items if item.required and item.asks and item.link_id in visible]
    names = [item.link_id for item in asked if not checked.get(item.link_id)]
    return [f"Required, and not answered: {', '.join(names)}."] if names else []


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
