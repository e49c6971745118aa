"""Forms and rules as JSON, to keep in a database, and back."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from checkins.instruments.shapes import Band, Condition, Form, Gate, Item, Option, Part, Rule, Score


def dump_form(form: Form) -> dict[str, Any]:
    """Return a form as JSON data."""
    return {
        "url": form.url,
        "version": form.version,
        "title": form.title,
        "copyright": form.copyright,
        "items": [_dump_item(item) for item in form.items],
    }


def load_form(data: dict[str, Any]) -> Form:
    """Return the form that `dump_form` wrote."""
    items = tuple(_load_item(item) for item in data["items"])
    return Form(data["url"], data["version"], data["title"], items, data.get("copyright", ""))


def dump_rule(rule: Rule) -> dict[str, Any]:
    """Return a rule as JSON data."""
    return {
        "scores": [_dump_score(score) for score in rule.scores],
        "bands": [_dump_band(band) for band in rule.bands],
        "certain": rule.certain,
        "notes": list(rule.notes),
    }


def load_rule(data: dict[str, Any]) -> Rule:
    """Return the rule that `dump_rule` wrote."""
    return Rule(
        tuple(_load_score(score) for score in data["scores"]),
        tuple(_load_band(band) for band in data["bands"]),
        data["certain"],
        tuple(data["notes"]),
    )


def _dump_item(item: Item) -> dict[str, Any]:
    return {
        "link_id": item.link_id,
        "text": item.text,
        "kind": item.kind,
        "options": [
            [option.code, option.label, _text(option.weight), option.system, option.own]
            for option in item.options
        ],
        "required": item.required,
        "repeats": item.repeats,
        "enable_when": [[found.question, found.operator, _plain(found.value)] for found in item.enable_when],
        "enable_all": item.enable_all,
        "depth": item.depth,
        "crisis": item.crisis,
        "parent": item.parent,
        "gate": [list(item.gate.questions), [list(row) for row in item.gate.rows]] if item.gate else None,
        "hidden": item.hidden,
        "calculated": item.calculated,
        "open_ended": item.open_ended,
        "least": _text(item.least),
        "most": _text(item.most),
        "initial": [_plain(value) for value in item.initial],
        "elsewhere": item.elsewhere,
    }


def _load_item(data: dict[str, Any]) -> Item:
    gate = data["gate"]
    read = {
        "options": tuple(
            Option(code, label, _number(weight), system, own)
            for code, label, weight, system, own in data["options"]
        ),
        "enable_when": tuple(Condition(*_read_condition(found)) for found in data["enable_when"]),
        "gate": Gate(tuple(gate[0]), tuple(tuple(row) for row in gate[1])) if gate else None,
        "least": _number(data["least"]),
        "most": _number(data["most"]),
        "initial": tuple(_unplain(value) for value in data["initial"]),
    }
    return Item(**(data | read))


def _read_condition(found: list[Any]) -> tuple[str, str, Any]:
    return found[0], found[1], _unplain(found[2])


def _dump_score(score: Score) -> dict[str, Any]:
    return {
        "link_id": score.link_id,
        "label": score.label,
        "parts": [
            {
                "link_id": part.link_id,
                "weights": {code: str(weight) for code, weight in part.weights.items()},
                "factor": _text(part.factor),
                "reversed": part.reversed,
            }
            for part in score.parts
        ],
        "kind": score.kind,
        "multiplier": str(score.multiplier),
        "offset": str(score.offset),
        "least_answered": score.least_answered,
        "prorated": score.prorated,
        "places": score.places,
        "table": [_dump_band(band) for band in score.table],
        "unshown": None if score.unshown is None else str(score.unshown),
    }


def _load_score(data: dict[str, Any]) -> Score:
    read = {
        "parts": tuple(_load_part(part) for part in data["parts"]),
        "multiplier": Fraction(data["multiplier"]),
        "offset": Fraction(data["offset"]),
        "table": tuple(_load_band(band) for band in data["table"]),
        "unshown": Fraction(data["unshown"]) if data.get("unshown") is not None else None,
    }
    return Score(**(data | read))


def _load_part(data: dict[str, Any]) -> Part:
    weights = {code: Decimal(weight) for code, weight in data["weights"].items()}
    return Part(data["link_id"], weights, _number(data["factor"]), data["reversed"])


def _dump_band(band: Band) -> list[Any]:
    return [str(band.least), band.result]


def _load_band(data: list[Any]) -> Band:
    return Band(Decimal(data[0]), data[1])


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _plain(value: Any) -> Any:
    return {"number": str(value)} if isinstance(value, Decimal) else value


def _unplain(value: Any) -> Any:
    return Decimal(value["number"]) if isinstance(value, dict) and "number" in value else value
