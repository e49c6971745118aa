"""QuestionnaireResponses: read into answers, and written from answers for expressions to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from checkins.instruments import selfharm
from checkins.instruments.reading import list_at, text_of
from checkins.instruments.shapes import Form, Item, Option, RefusedError

_TEXTS = (
    "valueString",
    "valueDate",
    "valueDateTime",
    "valueTime",
    "valueUri",
    "valueInteger",
    "valueDecimal",
)
WITHDRAWN = "entered-in-error"
_UNFINISHED = ("in-progress", "stopped")
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
ITEM_WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"


@dataclass
class Response:
    """Answers as read, the values that the response itself states for calculated items, and notes.

    `again` names the questions that were answered anew in each round of a group that repeats.
    """

    answers: dict[str, list[Any]] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)
    stated: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def answers_of(form: Form, source: dict[str, Any]) -> Response:
    """Read a response; raise RefusedError with where and why for what the questionnaire did not ask."""
    found = Response(notes=_about(form, source))
    known = {item.link_id: item for item in form.items}
    for where, parent, data in _walk(source, "", ""):
        link_id = data.get("linkId")
        if not isinstance(link_id, str) or link_id not in known:
            raise RefusedError(where, f"the questionnaire has no item {str(link_id)[:60]!r}")
        item = known[link_id]
        if item.parent != parent and not any("nested" in note for note in found.notes):
            found.notes.append("Items are nested differently than in the questionnaire; the link ids decide.")
        _take(found, item, list_at(data, "answer", where), f"{where} ({link_id})")
    _refuse_too_many(form, found)
    return found


def alarms(form: Form, source: dict[str, Any]) -> bool:
    """Say whether a response that is refused holds a self-harm answer all the same."""
    crisis = {item.link_id: item for item in form.crisis_items}
    try:
        lines = [data for _, _, data in _walk(source, "", "") if data.get("linkId") in crisis]
    except RefusedError:
        return False
    return any(_alarms(crisis[data["linkId"]], data) for data in lines)


def _alarms(item: Item, data: dict[str, Any]) -> bool:
    found = Response()
    try:
        _take(found, item, list_at(data, "answer", ""), item.link_id)
    except RefusedError:
        return True  # What is not understood is not taken for a no.
    return selfharm.endorses(item, found.answers.get(item.link_id, []))


def _about(form: Form, source: dict[str, Any]) -> list[str]:
    """Return what to say about a response as a whole; refuse one that was withdrawn."""
    status = source.get("status")
    if status == WITHDRAWN:
        raise RefusedError("status", "it says that it was entered in error")
    notes = [f"The response is not finished: its status is {status}."] * (status in _UNFINISHED)
    url, _, version = text_of(source.get("questionnaire"), "questionnaire").partition("|")
    # A relative reference, or one inside the file, names no other questionnaire.
    if url and form.url and url != form.url and "://" in url:
        notes.append(f"The response names another questionnaire: {url}.")
    elif version and form.version and version != form.version:
        notes.append(f"The response is to version {version}; this is version {form.version}.")
    return notes


def _walk(holder: dict[str, Any], path: str, parent: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for index, data in enumerate(list_at(holder, "item", path)):
        where = f"{path}.item[{index}]" if path else f"item[{index}]"
        yield where, parent, data
        link_id = str(data.get("linkId"))
        for place, answer in enumerate(list_at(data, "answer", where)):
            yield from _walk(answer, f"{where}.answer[{place}]", link_id)
        yield from _walk(data, where, link_id)


def _take(found: Response, item: Item, answers: Sequence[dict[str, Any]], where: str) -> None:
    if answers and item.kind in ("group", "display"):
        raise RefusedError(where, "it asks nothing, so it has no answer")
    for index, answer in enumerate(answers):
        keys = [key for key in answer if key.startswith("value")]
        if not keys:
            continue
        if len(keys) > 1:
            raise RefusedError(f"{where}.answer[{index}]", f"it has {len(keys)} values; one is the most")
        if item.calculated:
            found.stated[item.link_id] = _stated(answer[keys[0]])
        else:
            value = _value(item, keys[0], answer[keys[0]], f"{where}.answer[{index}]")
            found.answers.setdefault(item.link_id, []).append(value)


def _refuse_too_many(form: Form, found: Response) -> None:
    known = {item.link_id: item for item in form.items}
    for link_id, values in found.answers.items():
        if len(values) > 1 and not known[link_id].repeats:
            if not _in_repeated_group(known, known[link_id]):
                raise RefusedError(link_id, f"it has {len(values)} answers; it takes one")
            found.again.add(link_id)


def _in_repeated_group(known: Mapping[str, Item], item: Item) -> bool:
    parent = known.get(item.parent)
    return parent is not None and (parent.repeats or _in_repeated_group(known, parent))


def _stated(value: Any) -> Any:
    if isinstance(value, dict):
        return value.get("value", value.get("code"))
    return value


def _value(item: Item, key: str, value: Any, where: str) -> Any:
    if item.kind == "choice":
        return _chosen(item, key, value, where)
    if item.kind == "boolean" and key == "valueBoolean" and isinstance(value, bool):
        return value
    if item.kind in ("integer", "decimal"):
        amount = value.get("value") if key == "valueQuantity" and isinstance(value, dict) else value
        if key in ("valueInteger", "valueDecimal", "valueQuantity") and _is_number(amount):
            return amount
    if item.kind == "text":
        if key in _TEXTS and not isinstance(value, dict | list):
            return text_of(str(value), where)
        if key in ("valueReference", "valueAttachment", "valueCoding"):
            return key
    raise RefusedError(where, f"{key} does not fit an item that takes {_wanted(item)}")


def _wanted(item: Item) -> str:
    return {"boolean": "yes or no", "integer": "a whole number", "decimal": "a number"}.get(item.kind, "text")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _chosen(item: Item, key: str, value: Any, where: str) -> str:
    if key == "valueCoding" and isinstance(value, dict):
        option = _coded(item, value, where)
        if option:
            return option.code
        if item.open_ended or item.elsewhere:
            return text_of(value.get("code") or value.get("display"), where)
        named = str(value.get("code") or value.get("display"))
        raise RefusedError(where, f"{named[:60]!r} is none of the item's options")
    if isinstance(value, dict | list):
        raise RefusedError(where, f"{key} does not fit an item that offers options")
    text = str(int(value)) if isinstance(value, Decimal) and value == int(value) else str(value)
    if any(option.system.startswith("#") and option.code == text for option in item.options):
        return text
    if item.open_ended and key == "valueString":
        return text_of(value, where)
    raise RefusedError(where, f"{key} {text[:60]!r} is none of the item's options")


def _coded(item: Item, coding: dict[str, Any], where: str) -> Option | None:
    """Return the option that a coding means; a system that is not given is no difference, another one is."""
    code, system = coding.get("code"), coding.get("system") or ""
    if code is None:
        said = _folded(coding.get("display"))
        fitting = [option for option in item.options if said and _folded(option.label) == said]
    else:
        fitting = [
            option
            for option in item.options
            if option.author_code == code
            and (
                not system
                or not option.system
                or option.system[0] == "#"
                or _bare(option.system) == _bare(system)
            )
        ]
    if len(fitting) > 1:
        named = code or coding.get("display")
        raise RefusedError(where, f"{named!r} without its system could be any of {len(fitting)} options")
    return fitting[0] if fitting else None


def _folded(text: Any) -> str:
    return " ".join(text.split()).casefold() if isinstance(text, str) else ""


def _bare(system: Any) -> str:
    """Return a system's address without what people vary: https for http, a slash at the end."""
    return str(system).removeprefix("https://").removeprefix("http://").rstrip("/")


def built(
    source: dict[str, Any], form: Form, given: Mapping[str, Sequence[Any]], *, weighed: bool
) -> dict[str, Any]:
    """Write a response with these answers, nested as the questionnaire is; calculated items stand empty.

    `weighed` writes each option's weight into its coding, as some systems do.
    """
    known = {item.link_id: item for item in form.items}
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": form.url,
        "item": _written(source, known, given, weighed=weighed),
    }


def _written(
    holder: dict[str, Any], known: Mapping[str, Item], given: Mapping[str, Sequence[Any]], *, weighed: bool
) -> list[dict[str, Any]]:
    found = []
    for data in list_at(holder, "item", ""):
        item = known[data["linkId"]]
        inner = _written(data, known, given, weighed=weighed)
        line: dict[str, Any] = {"linkId": item.link_id, "text": item.text}
        answers = [_answer(data, item, value, weighed=weighed) for value in given.get(item.link_id, ())]
        if answers:
            line["answer"] = answers
            if inner:
                answers[0]["item"] = inner
        elif inner:
            line["item"] = inner
        if answers or inner or item.calculated:
            found.append(line)
    return found


def _answer(data: dict[str, Any], item: Item, value: Any, *, weighed: bool) -> dict[str, Any]:
    if item.kind == "boolean":
        return {"valueBoolean": value}
    if item.kind == "integer":
        return {"valueInteger": value}
    if item.kind == "decimal":
        is_quantity = data.get("type") == "quantity"
        return {"valueQuantity": {"value": value}} if is_quantity else {"valueDecimal": value}
    if item.kind != "choice":
        return {"valueString": value}
    place = next((place for place, option in enumerate(item.options) if option.code == value), None)
    return (
        {"valueString": value}
        if place is None
        else _coding(data, item.options[place], place, weighed=weighed)
    )


def _coding(data: dict[str, Any], option: Option, place: int, *, weighed: bool) -> dict[str, Any]:
    if option.system.startswith("#"):
        key = option.system[1:]
        return {key: int(option.code) if key == "valueInteger" else option.code}
    coding: dict[str, Any] = {"code": option.author_code, "display": option.label}
    if option.system:
        coding["system"] = option.system
    listed = list_at(data, "answerOption", "") or list_at(data, "option", "")
    own = listed[place].get("valueCoding", {}).get("extension") if listed else None
    if weighed and option.weight is not None:
        coding["extension"] = [{"url": url, "valueDecimal": option.weight} for url in (ORDINAL, ITEM_WEIGHT)]
    elif own:
        coding["extension"] = own
    return {"valueCoding": coding}
