"""A check-in as a FHIR R4 QuestionnaireResponse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checkins.instruments.shapes import Form, Item
    from checkins.records import Content

NOTE = "http://hl7.org/fhir/StructureDefinition/note"


def response(identity: str, form: Form, said: Content) -> dict[str, Any]:
    """Return a response; `authored` is a day, and no subject is named."""
    found: dict[str, Any] = {"resourceType": "QuestionnaireResponse", "id": identity}
    if form.url:
        found["questionnaire"] = f"{form.url}|{form.version}" if form.version else form.url
    found |= {"status": "completed", "authored": said.day}
    if said.note:
        found["extension"] = [{"url": NOTE, "valueAnnotation": {"text": said.note}}]
    items = _below("", form, said)
    return found | ({"item": items} if items else {})


def listed(value: Any) -> list[Any]:
    """Return an answer as a list."""
    return value if isinstance(value, list) else [value]


def _below(parent: str, form: Form, said: Content) -> list[dict[str, Any]]:
    found = []
    for item in form.items:
        if item.parent != parent:
            continue
        answers = [_answer(item, value) for value in _values(item, said)]
        inner = _below(item.link_id, form, said)
        if answers and inner:
            answers[0]["item"] = inner
        if answers or inner:
            rest = {"answer": answers} if answers else {"item": inner}
            found.append({"linkId": item.link_id, "text": item.text, **rest})
    return found


def _values(item: Item, said: Content) -> list[Any]:
    if item.calculated and item.link_id in said.scores:
        return [said.scores[item.link_id]]
    return listed(said.answers[item.link_id]) if item.link_id in said.answers else []


def _answer(item: Item, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueDecimal" if item.kind == "decimal" else "valueInteger": value}
    if isinstance(value, float):
        return {"valueDecimal": value}
    option = next((option for option in item.options if option.code == value), None)
    if option is None:
        return {"valueString": str(value)}
    coding = {"code": option.author_code, "display": option.label}
    return {"valueCoding": ({"system": option.system} if option.system else {}) | coding}
