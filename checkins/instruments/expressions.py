"""Where a file's author wrote formulas, and with which variables each is to be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from checkins.instruments.reading import list_at


@dataclass(frozen=True)
class Formula:
    """A formula as written; a variable has a `name` and the link id of its `owner`, empty for the whole."""

    language: str
    text: str
    name: str = ""
    owner: str = ""

    @property
    def is_fhirpath(self) -> bool:
        """Say whether it is written in the language that can be tried."""
        return "fhirpath" in self.language.lower()


@dataclass(frozen=True)
class Expression:
    """A formula for one item: its value, or whether it is shown; variables from the outermost in."""

    link_id: str
    purpose: Literal["score", "gate"]
    formula: Formula
    variables: tuple[Formula, ...]


def extension(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the first extension whose address ends with a name; empty where there is none."""
    return next(iter(_extensions(data, name)), {})


def calculates(data: dict[str, Any]) -> bool:
    """Say whether an item's value comes from a formula."""
    return _formula(extension(data, "calculatedExpression")) is not None


def found_in(source: dict[str, Any]) -> list[Expression]:
    """Return every formula of a questionnaire that gives a score or shows an item, in order."""
    found: list[Expression] = []
    _walk(found, source, ())
    return found


def _walk(found: list[Expression], holder: dict[str, Any], above: tuple[Formula, ...]) -> None:
    scope = (*above, *_variables(holder))
    if "linkId" in holder:
        for name, purpose in _PURPOSES:
            formula = _formula(extension(holder, name))
            if formula is not None:
                found.append(Expression(holder["linkId"], purpose, formula, scope))
    for item in list_at(holder, "item", ""):
        _walk(found, item, scope)


_PURPOSES: tuple[tuple[str, Literal["score", "gate"]], ...] = (
    ("calculatedExpression", "score"),
    ("enableWhenExpression", "gate"),
)


def _variables(holder: dict[str, Any]) -> list[Formula]:
    formulas = (_formula(written) for written in _extensions(holder, "variable"))
    owner = str(holder.get("linkId") or "")
    return [replace(formula, owner=owner) for formula in formulas if formula is not None and formula.name]


def _extensions(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    held = data.get("extension")
    return [
        written
        for written in (held if isinstance(held, list) else [])
        if isinstance(written, dict) and str(written.get("url", "")).endswith(name)
    ]


def _formula(written: dict[str, Any]) -> Formula | None:
    value = written.get("valueExpression")
    if isinstance(value, dict) and isinstance(value.get("expression"), str):
        language = str(value.get("language") or "text/fhirpath")
        return Formula(language, value["expression"], str(value.get("name") or ""))
    if isinstance(written.get("valueString"), str):
        return Formula("text/fhirpath", written["valueString"])
    return None
