"""Answers as a person or a file gives them, checked against the form; nothing unknown gets through."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal, InvalidOperation
from typing import Any

from checkins.instruments.shapes import Answers, Form, Item, RefusedError

MOST_ANSWERS = 500
MOST_LETTERS = 20_000


def checked(form: Form, answers: Answers, *, rounds: Collection[str] = ()) -> dict[str, list[Any]]:
    """Return every answer as a list by link id; raise RefusedError for what the form did not ask.

    Questions in `rounds` were asked several times, and may have the same answer in each. Empty answers are
    left out. Answers of calculated and hidden items are left out too: nobody gives them.
    """
    known = {item.link_id: item for item in form.items}
    found: dict[str, list[Any]] = {}
    for link_id, answer in answers.items():
        item = known.get(link_id)
        if item is None:
            raise RefusedError(str(link_id)[:200], "the questionnaire has no such item")
        values = _listed(answer)
        if values and item.kind in ("group", "display"):
            raise RefusedError(link_id, "it asks nothing, so it has no answer")
        if values and item.asks:
            found[link_id] = _taken(item, values, in_rounds=link_id in rounds)
    for item in form.items:
        if item.hidden and item.initial and item.kind not in ("group", "display"):
            found[item.link_id] = list(item.initial)
    return found


def _listed(answer: Any) -> list[Any]:
    values = list(answer) if isinstance(answer, list | tuple | set) else [answer]
    return [value for value in values if value is not None and value != ""]


def _taken(item: Item, values: list[Any], *, in_rounds: bool) -> list[Any]:
    if len(values) > MOST_ANSWERS:
        raise RefusedError(item.link_id, f"it has {len(values)} answers; {MOST_ANSWERS} is the most")
    if len(values) > 1 and not (item.repeats or in_rounds):
        raise RefusedError(item.link_id, f"it has {len(values)} answers; it takes one")
    found = [_value(item, value) for value in values]
    if item.kind == "choice" and not in_rounds and len(set(map(str, found))) < len(found):
        raise RefusedError(item.link_id, "it has the same answer twice")
    return found


def _value(item: Item, value: Any) -> Any:
    if item.kind == "boolean":
        return _boolean(item, value)
    if item.kind in ("integer", "decimal"):
        return _number(item, value)
    if item.kind == "choice":
        return _choice(item, value)
    if not isinstance(value, str):
        raise RefusedError(item.link_id, "it takes text")
    if len(value) > MOST_LETTERS:
        raise RefusedError(item.link_id, f"it has {len(value)} letters; {MOST_LETTERS} is the most")
    return value


def _boolean(item: Item, value: Any) -> bool:
    if not isinstance(value, bool):
        raise RefusedError(item.link_id, "it takes yes or no")
    return value


def _number(item: Item, value: Any) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise RefusedError(item.link_id, "it takes a number")
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise RefusedError(item.link_id, "it takes a number") from None
    if not found.is_finite() or abs(found) > 10**12:
        raise RefusedError(item.link_id, "the number is out of range")
    if item.kind == "integer" and found != found.to_integral_value():
        raise RefusedError(item.link_id, "it takes a whole number")
    if (item.least is not None and found < item.least) or (item.most is not None and found > item.most):
        raise RefusedError(item.link_id, f"it takes a number from {item.least} to {item.most}")
    return int(found) if item.kind == "integer" else found


def _choice(item: Item, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise RefusedError(item.link_id, "it takes one of its options")
    if any(option.code == str(value) for option in item.options):
        return str(value)
    if isinstance(value, str) and (item.open_ended or item.elsewhere):
        return value
    raise RefusedError(item.link_id, f"{str(value)[:60]!r} is none of its options")
