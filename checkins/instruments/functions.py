"""The FHIRPath engine, with what published questionnaires need and it lacks or gets wrong.

Imported by the worker alone: it changes the engine for its whole process.
"""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import fhirpathpy
from fhirpathpy import engine
from fhirpathpy.engine.invocations import invocation_registry
from fhirpathpy.models import models

nodes: Any = engine.nodes
util: Any = engine.util
R4 = models["r4"]
LINE = "QuestionnaireResponse.item"
ANSWER = "QuestionnaireResponse.item.answer"
# The name of a variable that no expression can hold.
WEIGHTS = "weights of options"
_EXTENSION_NAME = re.compile(r"""%[`'"]ext-([A-Za-z0-9-]+)[`'"]""")


def compiled(text: str) -> Any:
    """Read an expression once."""
    names = re.sub(
        r"""%[`'"]ext-([A-Za-z0-9-]+)[`'"]""", r"'http://hl7.org/fhir/StructureDefinition/\1'", text
    )
    return fhirpathpy.compile(re.sub(r"""%["']([^"']+)["']""", r"%`\1`", names), R4, {"returnRawData": True})


def evaluated(path: Any, resource: Any, names: dict[str, Any]) -> list[Any]:
    """Evaluate; nodes keep their types, so that a variable can be navigated on."""
    found = path(resource, {"context": resource, **names})
    return found if isinstance(found, list) else util.arraify(found)


def node(line: dict[str, Any]) -> Any:
    """Return an item of a response as something to start from."""
    return nodes.ResourceNode.create_node(line, LINE)


def data(value: Any) -> Any:
    """Return what a node holds."""
    return util.get_data(value)


def _numbers(values: list[Any]) -> list[Any]:
    found = [util.get_data(value) for value in values]
    if not all(util.is_number(value) for value in found):
        raise ValueError("it adds up what are no numbers")
    return found


def _sum(_ctx: Any, values: list[Any]) -> Any:
    return sum(_numbers(values)) if values else []


def _avg(_ctx: Any, values: list[Any]) -> Any:
    found = _numbers(values)
    return Decimal(sum(found)) / len(found) if found else []


def _min(_ctx: Any, values: list[Any]) -> Any:
    return min(_numbers(values)) if values else []


def _max(_ctx: Any, values: list[Any]) -> Any:
    return max(_numbers(values)) if values else []


def _round(_ctx: Any, values: list[Any], places: Any = 0) -> Any:
    if not values:
        return []
    exact = Decimal(_numbers(values)[0])
    return exact.quantize(Decimal(1).scaleb(-int(places or 0)), rounding=ROUND_HALF_UP)


def _where(ctx: Any, values: list[Any], test: Any) -> list[Any]:
    """Keep what passes; the engine's own asks every test twice, and so takes 2^n for n nested ones."""
    found = []
    for index, value in enumerate(values):
        ctx["$index"] = index
        result = test(value)
        if result and util.get_data(result[0]) is not False:
            found.append(value)
    return found


def _extension(_ctx: Any, values: list[Any], url: str) -> list[Any]:
    """Return every extension of that address; the engine's own stops at the first of each element."""
    held = [data for value in values if isinstance(data := util.get_data(value), dict)]
    return [
        nodes.ResourceNode.create_node(written, "Extension")
        for data in held
        for written in data.get("extension") or []
        if written.get("url") == url
    ]


def _distinct(ctx: Any, values: list[Any]) -> list[Any]:
    """Return each value once; the engine's own forgets where in a response they stand."""
    if not all(isinstance(value, nodes.ResourceNode) for value in values):
        return list(_engines_distinct(ctx, values))
    known = {json.dumps(value.data, sort_keys=True, default=str): value for value in reversed(values)}
    return list(reversed(known.values()))


def _union(ctx: Any, values: list[Any], others: list[Any]) -> list[Any]:
    return _distinct(ctx, [*values, *others])


def _weight(ctx: Any, values: list[Any]) -> list[Any]:
    """Return the weights of codings, answers, or items with answers; what has none is left out."""
    found = []
    for value in values:
        held = util.get_data(value)
        for answer in _answers_in(held) if isinstance(held, dict) and "linkId" in held else [held]:
            weight = _weight_of(ctx, answer)
            if weight is not None:
                found.append(weight)
    return found


def _weight_of(ctx: Any, answer: Any) -> Any:
    weights: dict[str, dict[str, str]] = ctx["vars"].get(WEIGHTS) or {}
    if isinstance(answer, dict) and "code" not in answer and "display" not in answer:
        answer = next((answer[key] for key in answer if key.startswith("value")), None)
    if isinstance(answer, bool) or answer is None:
        return None
    # One code may weigh differently in another item, so the item that holds the answer is asked first.
    owner = weights.get(_owner(ctx, answer), {})
    written = next((found for held in [owner, *weights.values()] if (found := _known(held, answer))), None)
    return None if written is None else Decimal(written)


def _known(held: dict[str, str], answer: Any) -> str | None:
    if not isinstance(answer, dict):
        return held.get(f"|{answer}")
    code = answer.get("code", answer.get("display"))
    if answer.get("system"):
        return held.get(f"{answer['system']}|{code}")
    return next((weight for name, weight in held.items() if name.rpartition("|")[2] == code), None)


def _owner(ctx: Any, answer: Any) -> str:
    """Return the link id of the item that holds this very answer; "" where none does."""
    response = util.get_data(ctx["vars"].get("resource"))
    waiting = list(response.get("item") or []) if isinstance(response, dict) else []
    while waiting:
        line = waiting.pop()
        for held in line.get("answer") or []:
            if any(value is answer for value in held.values()):
                return str(line.get("linkId"))
            waiting += held.get("item") or []
        waiting += line.get("item") or []
    return ""


def _answers_in(line: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for answer in line.get("answer") or []:
        found.append(answer)
        for inner in answer.get("item") or []:
            found += _answers_in(inner)
    for inner in line.get("item") or []:
        found += _answers_in(inner)
    return found


def _answers(_ctx: Any, values: list[Any]) -> list[Any]:
    """Return every answer in responses, items or answers, however deep."""
    found = []
    for value in values:
        held = util.get_data(value)
        if isinstance(held, dict):
            found += [nodes.ResourceNode.create_node(answer, ANSWER) for answer in _answers_in(held)]
    return found


def _has_value(_ctx: Any, values: list[Any]) -> bool:
    return len(values) == 1 and util.get_data(values[0]) is not None


def _to_integer_or_number(_ctx: Any, values: list[Any]) -> Any:
    if len(values) != 1:
        return []
    value = util.get_data(values[0])
    if isinstance(value, bool):
        return int(value)
    if util.is_number(value):
        return int(value) if value == int(value) else []
    return int(value) if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,18}", value) else []


def _to_boolean(_ctx: Any, values: list[Any]) -> Any:
    if len(values) != 1:
        return []
    text = str(util.get_data(values[0])).lower()
    if text in ("true", "t", "yes", "y", "1", "1.0"):
        return True
    return False if text in ("false", "f", "no", "n", "0", "0.0") else []


_registry: dict[str, Any] = invocation_registry
_engines_distinct = _registry["distinct"]["fn"]
_registry["distinct"]["fn"] = _distinct
_registry["|"]["fn"] = _registry["union"]["fn"] = _union
invocation_registry.update(
    {
        "sum": {"fn": _sum},
        "avg": {"fn": _avg},
        "min": {"fn": _min},
        "max": {"fn": _max},
        "round": {"fn": _round, "arity": {0: [], 1: ["Number"]}},
        "where": {"fn": _where, "arity": {1: ["Expr"]}},
        "extension": {"fn": _extension, "arity": {1: ["String"]}},
        "weight": {"fn": _weight},
        "ordinal": {"fn": _weight},
        "answers": {"fn": _answers},
        "hasValue": {"fn": _has_value},
        "toInteger": {"fn": _to_integer_or_number},
        "toBoolean": {"fn": _to_boolean},
    }
)
