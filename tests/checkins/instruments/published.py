"""Questionnaires in the ways they are published, written for these tests in words of our own."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from checkins.instruments import judging, probing
from checkins.instruments.judging import Judgement
from checkins.instruments.shapes import Outcome

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
ITEM_WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
ENABLED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression"
VARIABLE = "http://hl7.org/fhir/StructureDefinition/variable"
HIDDEN = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden"
SYSTEM = "urn:example:answers"
OFTEN = ("never", "sometimes", "often", "always")

Json = dict[str, Any]


def option(code: str, weight: float | None = None, *, where: str = "option", system: str = SYSTEM) -> Json:
    """An option; its weight stands on the option, in its coding, or as an itemWeight."""
    coding: Json = {"code": code, "display": code.title()}
    if system:
        coding["system"] = system
    if weight is None:
        return {"valueCoding": coding}
    held = [{"url": ITEM_WEIGHT if where == "item_weight" else ORDINAL, "valueDecimal": weight}]
    if where == "coding":
        return {"valueCoding": coding | {"extension": held}}
    return {"valueCoding": coding, "extension": held}


def scale(codes: Sequence[str] = OFTEN, **how: Any) -> list[Json]:
    """Options that weigh 0, 1, 2…"""
    return [option(code, place, **how) for place, code in enumerate(codes)]


def item(link_id: str, type_: str = "choice", **more: Any) -> Json:
    """An item; its text names its place."""
    return {"linkId": link_id, "type": type_, "text": f"Question {link_id}", **more}


def choices(names: Sequence[str], options: list[Json] | None = None, **more: Any) -> list[Json]:
    """Items with the same options."""
    return [item(name, answerOption=options or scale(), **more) for name in names]


def calculated(
    link_id: str, text: str, type_: str = "decimal", language: str = "text/fhirpath", **more: Any
) -> Json:
    """An item whose value an expression gives."""
    written = {"url": CALCULATED, "valueExpression": {"language": language, "expression": text}}
    return item(link_id, type_, readOnly=True, extension=[*more.pop("extension", []), written], **more)


def variable(name: str, text: str) -> Json:
    """A named expression."""
    return {
        "url": VARIABLE,
        "valueExpression": {"name": name, "language": "text/fhirpath", "expression": text},
    }


def questionnaire(*items: Json, **more: Any) -> Json:
    """A questionnaire of these items."""
    return {"resourceType": "Questionnaire", "status": "active", "title": "Trial", "item": list(items)} | more


def raw(data: Any) -> bytes:
    """What a file would hold."""
    return json.dumps(data).encode()


def judge(data: Json, **how: Any) -> Judgement:
    """Judge a questionnaire."""
    return judging.judged(raw(data), **how)


def coded(code: str, system: str = SYSTEM) -> Json:
    """An answer that is a coding."""
    return {"valueCoding": {"code": code} | ({"system": system} if system else {})}


def response(answers: Mapping[str, Any], **more: Any) -> Json:
    """A flat response; a text is a coding's code, a list several answers."""
    lines = []
    for name, value in answers.items():
        values = value if isinstance(value, list) else [value]
        written = [found if isinstance(found, dict) else coded(found) for found in values]
        lines.append({"linkId": name, "answer": written})
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "item": lines} | more


@functools.lru_cache(maxsize=64)
def _examined(file: bytes, seconds: int) -> Any:
    return judging.examined(file, seconds=seconds)


def outcome(data: Json, answers: Json, *, seconds: int = probing.SECONDS) -> Outcome:
    """Score a response, given whole or as answers by link id; a questionnaire is examined once."""
    sent = answers if answers.get("resourceType") else response(answers)
    found, read = _examined(raw(data), seconds)
    return judging.outcome_of(found, read, raw(sent))


def value_of(name: str, how: str = "%resource.descendants()") -> str:
    """The weight of an answer, looked up in the questionnaire by its code."""
    return (
        f"%questionnaire.descendants().where(linkId='{name}').answerOption"
        f".where(valueCoding.code = {how}.where(linkId='{name}').answer.valueCoding.code)"
        f".extension.where(url='{ORDINAL}').valueDecimal"
    )
