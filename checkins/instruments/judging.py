"""A published file from its bytes to a verdict, and a response to it from its bytes to an outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

from checkins.instruments import deriving, forms, probing, reading, responses, scoring
from checkins.instruments.shapes import Form, Outcome, RefusedError, Rule

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
    try:
        source = reading.resource(raw, "Questionnaire")
        verdict = deriving.derived(forms.published(source), seconds=seconds)
    except RefusedError as error:
        return Judgement("refused", notes=[str(error)])
    except RecursionError:
        return Judgement("refused", notes=["the file: it is nested too deep"])
    return Judgement(verdict.status, verdict.form, verdict.rule, list(verdict.rule.notes), verdict.differing)


def outcome(questionnaire: bytes, response: bytes, *, seconds: int = probing.SECONDS) -> Outcome:
    """Return what a response to a questionnaire comes to; never raises for what the files hold."""
    found = judged(questionnaire, seconds=seconds)
    if found.status == "refused":
        return Outcome("refused", notes=[f"Questionnaire, {note}" for note in found.notes])
    try:
        given = responses.answers_of(found.form, reading.resource(response, "QuestionnaireResponse"))
    except RefusedError as error:
        return Outcome("refused", notes=[f"Response, {error}"])
    scored = scoring.score(found.form, found.rule, given.answers)
    if scored.status == "refused":
        return replace(scored, notes=[f"Response, {note}" for note in scored.notes])
    if found.status == "needs_review" and scored.status != "needs_review":
        scored = replace(scored, status="needs_review", band="")
    return replace(scored, notes=[*scored.notes, *given.notes, *_contradictions(scored, given)])


def _contradictions(scored: Outcome, given: responses.Response) -> list[str]:
    """Say where a response states another score than the rule gives; the rule's is the one that counts."""
    return [
        f"{name}: the response states {stated}; by the rule it is {scored.scores[name]}."
        for name, stated in given.stated.items()
        if name in scored.scores and str(stated) != str(scored.scores[name]) and stated != scored.scores[name]
    ]
