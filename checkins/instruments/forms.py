"""From a FHIR R4 Questionnaire as published to the form that the portal asks."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from checkins.instruments import expressions, selfharm
from checkins.instruments.options import Library, contradictory, number, offered
from checkins.instruments.reading import list_at, text_of
from checkins.instruments.shapes import Condition, Form, Item, Kind, RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checkins.instruments.expressions import Expression
    from checkins.instruments.shapes import Option

KINDS: dict[str, Kind] = {
    "group": "group",
    "display": "display",
    "boolean": "boolean",
    "integer": "integer",
    "decimal": "decimal",
    "quantity": "decimal",
    "choice": "choice",
    "open-choice": "choice",
    "coding": "choice",
    "string": "text",
    "text": "text",
    "date": "text",
    "dateTime": "text",
    "time": "text",
    "url": "text",
    "attachment": "text",
    "reference": "text",
}
OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")
MOST_ITEMS = 1000
_TOTAL_WORDS = re.compile(r"\b(?:total|sub-?score|score|sum)\b", re.IGNORECASE)
# Somebody is asked for a number: "How would you score your day?"
_ASKING = re.compile(r"\?|^\s*(?:\d+\W*)?(?:how|rate|please|what|on a scale|enter)\b", re.IGNORECASE)


@dataclass
class Published:
    """A questionnaire as read: the form, the author's expressions, and what there is to say."""

    form: Form
    source: dict[str, Any]
    expressions: list[Expression]
    # Link ids of items that look like totals and say no rule of their own.
    totals: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # Link ids of items whose options are given two different weights.
    doubtful: list[str] = field(default_factory=list)
    # How each item's answers are written in a response: valueCoding, valueInteger and so on.
    codes: dict[str, set[str]] = field(default_factory=dict)
    # Until when its expressions are tried at all, by the monotonic clock.
    until: float = math.inf


@dataclass
class _Walk:
    library: Library
    items: list[Item] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    codes: dict[str, set[str]] = field(default_factory=dict)


def published(source: dict[str, Any]) -> Published:
    """Read a questionnaire; raise RefusedError with where and why for what cannot be asked."""
    if "item" not in source and isinstance(source.get("group"), dict):
        raise RefusedError("group", "it is a questionnaire of FHIR DSTU2; the form of R4 is needed")
    walk = _Walk(Library.of(source))
    _walk(walk, source, "", 0, "")
    _mark_by_heading(walk)
    if not any(item.asks for item in walk.items):
        raise RefusedError("item", "there is no question in it")
    form = Form(
        text_of(source.get("url"), "url"),
        text_of(source.get("version"), "version"),
        text_of(source.get("title") or source.get("name"), "title") or "Untitled",
        tuple(walk.items),
        text_of(source.get("copyright"), "copyright"),
    )
    _refuse_lost_conditions(form)
    found = Published(form, source, expressions.found_in(source), walk.totals, walk.notes)
    return replace(found, doubtful=walk.doubtful, codes=walk.codes)


def _walk(walk: _Walk, holder: dict[str, Any], path: str, depth: int, parent: str) -> None:
    for index, data in enumerate(list_at(holder, "item", path)):
        where = f"{path}.item[{index}]" if path else f"item[{index}]"
        link_id = _link_id(walk, data, where)
        _refuse_elsewhere(data, f"{where} ({link_id})")
        item = _item(walk, data, f"{where} ({link_id})", depth, parent)
        walk.items.append(item)
        if len(walk.items) > MOST_ITEMS:
            raise RefusedError(where, f"there are more than {MOST_ITEMS} items")
        _walk(walk, data, where, depth + 1, link_id)


def _refuse_elsewhere(data: dict[str, Any], where: str) -> None:
    other = expressions.extension(data, "ubQuestionnaire")
    if other:
        address = str(other.get("valueCanonical") or "another questionnaire")[:200]
        raise RefusedError(
            where, f"its questions are in {address}, which is not in the file; nothing is fetched"
        )


def _link_id(walk: _Walk, data: dict[str, Any], where: str) -> str:
    link_id = data.get("linkId")
    if not isinstance(link_id, str) or not link_id.strip():
        raise RefusedError(where, "it has no linkId")
    text_of(link_id, f"{where}.linkId")
    if link_id in walk.seen:
        raise RefusedError(where, f"the linkId {link_id!r} stands already at {walk.seen[link_id]}")
    walk.seen[link_id] = where
    return link_id


def _item(walk: _Walk, data: dict[str, Any], where: str, depth: int, parent: str) -> Item:
    link_id: str = data["linkId"]
    text = text_of(data.get("text"), f"{where}.text")
    options, elsewhere = offered(data, walk.library, where)
    walk.doubtful += [link_id] if contradictory(data) else []
    kind = _kind(data, where, has_options=bool(options))
    if kind == "choice" and not options and not elsewhere:
        elsewhere = "" if _is_open(data) else "an unnamed place"
    walk.codes[link_id] = codes = {
        code for found in list_at(data, "code", where) if isinstance(code := found.get("code"), str)
    }
    hidden = expressions.extension(data, "questionnaire-hidden").get("valueBoolean") is True
    calculated = expressions.calculates(data) or _looks_like_total(walk, data, kind, text)
    if elsewhere and not calculated:
        walk.notes.append(f"{link_id}: its answers are in {elsewhere}, outside the file; nothing is fetched.")
    return Item(
        link_id,
        _with_prefix(data, text, where),
        kind,
        options,
        required=data.get("required") is True,
        repeats=data.get("repeats") is True,
        enable_when=_conditions(data, where),
        enable_all=data.get("enableBehavior") == "all",
        depth=depth,
        crisis=not calculated and _is_crisis(walk, link_id, codes, _said(data, text, options), kind),
        parent=parent,
        hidden=hidden or any(found.link_id == parent and found.hidden for found in walk.items),
        calculated=calculated and kind not in ("group", "display"),
        open_ended=_is_open(data),
        least=_limit(data, "minValue"),
        most=_limit(data, "maxValue"),
        initial=_initial(data, where),
        elsewhere=elsewhere,
    )


def _said(data: dict[str, Any], text: str, options: Sequence[Option]) -> list[str]:
    """Return all that an item says: its text, the names of its codes, its answers."""
    names = [str(found.get("display", "")) for found in list_at(data, "code", "")]
    return [text, *names, *(option.label for option in options)]


def _kind(data: dict[str, Any], where: str, *, has_options: bool) -> Kind:
    written = data.get("type")
    if written == "question":
        written = "group" if data.get("item") else "display"
    if not isinstance(written, str) or written not in KINDS:
        raise RefusedError(f"{where}.type", f"{written!r} is no type of item that is known here")
    return "choice" if has_options else KINDS[written]


def _is_open(data: dict[str, Any]) -> bool:
    return data.get("type") == "open-choice" or data.get("answerConstraint") == "optionsOrString"


def _with_prefix(data: dict[str, Any], text: str, where: str) -> str:
    prefix = text_of(data.get("prefix"), f"{where}.prefix")
    return f"{prefix} {text}".strip()


def _is_crisis(walk: _Walk, link_id: str, codes: set[str], texts: Sequence[str], kind: Kind) -> bool:
    if kind in ("group", "display"):
        return False
    if selfharm.found_in(codes, link_id):
        return True
    if not selfharm.speaks(*texts):
        return False
    _note_marked(walk, link_id, "words")
    return True


def _mark_by_heading(walk: _Walk) -> None:
    names = selfharm.by_heading(walk.items)
    for name in names:
        _note_marked(walk, name, "heading")
    walk.items = list(selfharm.marked(walk.items, names))


def _note_marked(walk: _Walk, link_id: str, why: str) -> None:
    what = f"marked as a self-harm item by its {why}; unmark it in review if it is not"
    walk.notes.append(f"{link_id}: {what}.")


def _looks_like_total(walk: _Walk, data: dict[str, Any], kind: Kind, text: str) -> bool:
    """Say whether a number that nobody types stands here: it is called a score, and no rule is given."""
    if kind not in ("integer", "decimal") or expressions.calculates(data):
        return False
    shown = data.get("readOnly") is True
    names = [text, *(str(found.get("display", "")) for found in list_at(data, "code", ""))]
    named = any(_TOTAL_WORDS.search(name) for name in names)
    if named and (shown or (data.get("required") is not True and not _ASKING.search(text))):
        walk.totals.append(data["linkId"])
        return True
    return shown


def _conditions(data: dict[str, Any], where: str) -> tuple[Condition, ...]:
    found = []
    for index, written in enumerate(list_at(data, "enableWhen", where)):
        place = f"{where}.enableWhen[{index}]"
        question = text_of(written.get("question"), place)
        operator = written.get("operator", "exists" if "hasAnswer" in written else "=")
        if operator not in OPERATORS:
            raise RefusedError(place, f"{operator!r} is no way to compare")
        found.append(Condition(question, operator, _answer(written, place)))
    return tuple(found)


def _answer(written: dict[str, Any], place: str) -> Any:
    value = next((written[key] for key in written if key.startswith("answer")), written.get("hasAnswer"))
    if isinstance(value, dict) and "value" in value:
        return number(value["value"])
    if isinstance(value, dict):
        return {"code": text_of(value.get("code"), place), "system": text_of(value.get("system"), place)}
    if value is None:
        raise RefusedError(place, "it compares with nothing")
    return value if isinstance(value, bool) else number(value) if not isinstance(value, str) else value


def _limit(data: dict[str, Any], name: str) -> Decimal | None:
    found = expressions.extension(data, name)
    return next((number(found[key]) for key in ("valueInteger", "valueDecimal") if key in found), None)


def _initial(data: dict[str, Any], where: str) -> tuple[Any, ...]:
    """Return the answers that an item starts with; an option's code, or a plain value."""
    listed = list_at(data, "answerOption", where)
    chosen = [option for option in listed if option.get("initialSelected") is True]
    found = [_initial_value(written) for written in [*chosen, *list_at(data, "initial", where)]]
    return tuple(value for value in found if value is not None)


def _initial_value(written: dict[str, Any]) -> Any:
    value = next((written[key] for key in written if key.startswith("value")), None)
    if isinstance(value, dict):
        return value.get("code") or value.get("display") or number(value.get("value"))
    return value if isinstance(value, str | bool | int | Decimal) else None


def _refuse_lost_conditions(form: Form) -> None:
    """Refuse conditions on items that are not there, and items that wait for each other."""
    known = {item.link_id: item for item in form.items}
    for item in form.items:
        for condition in item.enable_when:
            if condition.question not in known:
                raise RefusedError(
                    f"{item.link_id}.enableWhen", f"there is no item {condition.question!r} to look at"
                )
    for item in form.items:
        _refuse_circle(known, item)


def _refuse_circle(known: dict[str, Item], start: Item) -> None:
    waiting, seen = [start.link_id], set()
    while waiting:
        item = known[waiting.pop()]
        needs = [condition.question for condition in item.enable_when]
        needs += [item.parent] if item.parent else []
        if start.link_id in needs:
            raise RefusedError(f"{start.link_id}.enableWhen", "it waits for itself, through other items")
        waiting += [name for name in needs if name not in seen]
        seen.update(needs)
