"""Which items are shown for a set of answers. What is not shown never counts."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checkins.instruments.shapes import Condition, Form, Item

# By link id: every answer given, as option codes, booleans, numbers or texts.
Given = Mapping[str, Sequence[Any]]
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def shown(form: Form, given: Given) -> set[str]:
    """Return the link ids of the items that are shown; answers of hidden items show nothing."""
    known = {item.link_id: item for item in form.items}
    decided: dict[str, bool] = {}
    for item in form.items:
        _decide(item, known, given, decided)
    return {link_id for link_id, is_shown in decided.items() if is_shown}


def questions_of(form: Form, names: Sequence[str]) -> list[str]:
    """Return the questions, in order, on whose answers it depends whether some items are shown."""
    known = {item.link_id: item for item in form.items}
    found: set[str] = set()
    waiting, seen = list(names), set(names)
    while waiting:
        item = known.get(waiting.pop())
        if item is None:
            continue
        mine = {condition.question for condition in item.enable_when}
        mine |= set(item.gate.questions) if item.gate else set()
        found |= mine
        new = (mine | ({item.parent} - {""})) - seen
        seen |= new
        waiting += new
    return [item.link_id for item in form.items if item.link_id in found and item.asks]


def token(values: Sequence[Any]) -> str:
    """Return answers to one item as one text, for a gate's rows; "" for none."""
    return " + ".join(
        sorted(str(value).lower() if isinstance(value, bool) else str(value) for value in values)
    )


def _decide(item: Item, known: Mapping[str, Item], given: Given, decided: dict[str, bool]) -> bool:
    if item.link_id in decided:
        return decided[item.link_id]
    decided[item.link_id] = False  # Where items wait for each other, none is shown.
    parent = known.get(item.parent)
    result = parent is None or _decide(parent, known, given, decided)
    if result and item.enable_when:
        wanted = all if item.enable_all else any
        result = wanted(_holds(found, known, given, decided) for found in item.enable_when)
    if result and item.gate:
        row = tuple(token(_answers(name, known, given, decided)) for name in item.gate.questions)
        result = row in item.gate.rows
    decided[item.link_id] = result
    return result


def _answers(name: str, known: Mapping[str, Item], given: Given, decided: dict[str, bool]) -> Sequence[Any]:
    item = known.get(name)
    if item is None or not _decide(item, known, given, decided):
        return ()
    return given.get(name, ())


def _holds(condition: Condition, known: Mapping[str, Item], given: Given, decided: dict[str, bool]) -> bool:
    values = _answers(condition.question, known, given, decided)
    if condition.operator == "exists":
        return bool(values) == (condition.value is not False)
    item = known[condition.question]
    return any(_fits(item, value, condition) for value in values)


def _fits(item: Item, value: Any, condition: Condition) -> bool:
    if condition.operator in ("=", "!="):
        return _same(item, value, condition.value) == (condition.operator == "=")
    left, right = _comparable(item, value, condition.value)
    try:
        return _COMPARE[condition.operator](left, right)
    except TypeError:
        return False


def _comparable(item: Item, value: Any, wanted: Any) -> tuple[Any, Any]:
    """Return two values that can be ordered; options by their place in their list."""
    if isinstance(wanted, dict):
        places = {option.code: place for place, option in enumerate(item.options)}
        wanted_at = next((places[option.code] for option in item.options if _is(option, wanted)), None)
        return places.get(value), wanted_at
    if isinstance(wanted, int | Decimal) and isinstance(value, str):
        return Decimal(value) if value.lstrip("-").isdigit() else None, wanted
    return value, wanted


def _same(item: Item, value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return any(option.code == value and _is(option, wanted) for option in item.options)
    if isinstance(wanted, bool) or isinstance(value, bool):
        return value is wanted
    if item.kind == "choice":
        return str(value) == str(wanted)
    return bool(value == wanted)


def _is(option: Any, wanted: dict[str, str]) -> bool:
    systems = {option.system, wanted.get("system", "")} - {""}
    return option.author_code == (wanted.get("code") or "") and len(systems) <= 1
