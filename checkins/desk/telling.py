"""A rule in words, for whoever reviews it or looks at one in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checkins.instruments.shapes import Band, Form, Item, Rule, Score


_PLACES = ("a whole number", "tenths", "hundredths", "thousandths")


@dataclass(frozen=True)
class Told:
    """One score: its name, how it is made, and the questions that count backwards."""

    name: str
    how: str
    backwards: list[str]


@dataclass(frozen=True)
class Difference:
    """Answers, each with the link id of its question, and what the author's formula and the rule give."""

    score: str
    answers: list[tuple[str, str]]
    author: str
    rule: str


def differences(form: Form, rows: list[dict[str, Any]]) -> list[Difference]:
    """Return rows as an instrument keeps them, with answers by their labels."""
    return [
        Difference(
            str(row["score"]),
            [(name, _answer(form.item(name), given)) for name, given in row["answers"].items()],
            _said(row["author"]),
            _said(row["rule"]),
        )
        for row in rows
    ]


def _answer(item: Item | None, given: Any) -> str:
    values = given if isinstance(given, list) else [given]
    labels = {option.code: option.label for option in item.options} if item else {}
    return " and ".join(labels.get(str(value)) or _said(value) for value in values)


def _said(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def told(form: Form, rule: Rule) -> list[Told]:
    """Return each score of a rule in words, the main one first."""
    return [Told(one.label or one.link_id, _how(one), _backwards(form, one)) for one in rule.scores]


def ranges(bands: tuple[Band, ...]) -> list[str]:
    """Return what ranges are called: "from 10: some"."""
    return [f"from {band.least.normalize():f}: {band.result}" for band in bands]


def _how(one: Score) -> str:
    many = len(one.parts)
    answers = "1 answer" if many == 1 else f"{many} answers"
    said = f"{'Mean' if one.kind == 'mean' else 'Sum'} of the weights of {answers}"
    said += f", times {one.multiplier}" if one.multiplier != 1 else ""
    said += f", plus {one.offset}" if one.offset else ""
    said += f", rounded to {_PLACES[one.places]}" if one.places is not None else ""
    said += ", looked up in a table" if one.table else ""
    return f"{said}. {_needed(one, many)}"


def _needed(one: Score, many: int) -> str:
    if 0 < one.least_answered < many:
        return f"It needs {one.least_answered} of them; with fewer there is no score."
    return "A missing answer leaves it out." if many == 1 else "It needs all of them."


def _backwards(form: Form, one: Score) -> list[str]:
    items = {part.link_id: form.item(part.link_id) for part in one.parts if part.reversed}
    return [item.text if item and item.text else name for name, item in items.items()]
