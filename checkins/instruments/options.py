"""The answers that an item offers, and their weights, wherever in a file they stand."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from checkins.instruments.reading import list_at, object_at, text_of
from checkins.instruments.shapes import Option, RefusedError

# The last part of the addresses under which weights have been published, R4, R5 and SDC.
WEIGHTS = (
    "ordinalValue",
    "itemWeight",
    "codesystem-ordinalValue",
    "valueset-ordinalValue",
    "questionnaire-ordinalValue",
    "questionnaire-itemWeight",
    "iso21090-CO-value",
)
_NUMBERS = ("valueDecimal", "valueInteger", "valueString")
_PLAIN_VALUES = ("valueInteger", "valueString", "valueDate", "valueTime")
MOST_OPTIONS = 500


@dataclass
class Library:
    """What a file brings with it: its contained value sets and code systems."""

    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_url: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Value sets as already worked out, so that many roads to one cost nothing.
    known: dict[int, list[dict[str, Any]] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, source: dict[str, Any]) -> Library:
        """Collect the contained resources of a questionnaire; refuse two with one id."""
        found = cls()
        for index, held in enumerate(list_at(source, "contained", "")):
            name, url = held.get("id"), held.get("url")
            if isinstance(name, str):
                if name in found.by_id:
                    raise RefusedError(f"contained[{index}]", f"a second resource has the id {name!r}")
                found.by_id[name] = held
            if isinstance(url, str):
                found.by_url.setdefault(url, held)
        return found

    def get(self, reference: str) -> dict[str, Any] | None:
        """Return what a reference means inside this file; None for one that leads elsewhere."""
        if reference.startswith("#"):
            return self.by_id.get(reference[1:])
        return self.by_url.get(reference.partition("|")[0])

    def system(self, url: str) -> dict[str, Any] | None:
        """Return a contained code system."""
        held = self.by_url.get(url)
        return held if held and held.get("resourceType") == "CodeSystem" else None

    def about(self, url: str) -> list[dict[str, Any]]:
        """Return the contained code system of that address, and those that say more about it."""
        held = self.system(url)
        more = [one for one in self.by_url.values() if str(one.get("supplements")).partition("|")[0] == url]
        return [*([held] if held else []), *more]


def number(value: Any) -> Decimal | None:
    """Return a number that is written as one, or as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 1_000_000 else None


def weight_in(*holders: dict[str, Any]) -> Decimal | None:
    """Return the weight that an extension or a property of one of these says, the first that does."""
    for holder in holders:
        for found in [*_dicts(holder, "extension"), *_dicts(holder, "property")]:
            name = str(found.get("url") or found.get("code") or "").rpartition("/")[2]
            weight = next((number(found[key]) for key in _NUMBERS if key in found), None)
            if name in (*WEIGHTS, "weight", "score", "ordinal") and weight is not None:
                return weight
    return None


def contradictory(item: dict[str, Any]) -> bool:
    """Say whether an option of an item is given two different weights."""
    for option in [*_dicts(item, "answerOption"), *_dicts(item, "option")]:
        holders = [option, object_at(option, "valueCoding")]
        written = [found for holder in holders for found in _dicts(holder, "extension")]
        if len({weight_in({"extension": [found]}) for found in written} - {None}) > 1:
            return True
    return False


def offered(item: dict[str, Any], library: Library, where: str) -> tuple[tuple[Option, ...], str]:
    """Return an item's options, and the address of a value set that is not in the file."""
    listed = list_at(item, "answerOption", where) or list_at(item, "option", where)
    if listed:
        found = [_listed(option, library, f"{where}.answerOption[{n}]") for n, option in enumerate(listed)]
        return _unique(found, where), ""
    reference = item.get("answerValueSet") or object_at(item, "options").get("reference")
    if not isinstance(reference, str) or not reference:
        return (), ""
    held = library.get(reference)
    if held is None:
        if reference.startswith("#"):
            raise RefusedError(f"{where}.answerValueSet", f"{reference} is not contained in the file")
        return (), reference
    codings = _value_set(held, library, f"{where}.answerValueSet", ())
    if codings is None:
        return (), reference
    return _unique([_option(coding, library, where) for coding in codings], where), ""


def _listed(option: dict[str, Any], library: Library, where: str) -> Option:
    coding = option.get("valueCoding")
    if isinstance(coding, dict):
        return _option(coding, library, where, option)
    for key in _PLAIN_VALUES:
        if key in option:
            if key == "valueInteger" and (isinstance(option[key], bool) or not isinstance(option[key], int)):
                raise RefusedError(where, "its valueInteger is no whole number")
            value = text_of(str(option[key]), where)
            weight = weight_in(option, object_at(option, f"_{key}"))
            return Option(value, value, weight, f"#{key}")
    if isinstance(option.get("valueReference"), dict):
        raise RefusedError(where, "it refers to a resource elsewhere; nothing is ever fetched")
    raise RefusedError(where, "it has no value")


def _option(
    coding: dict[str, Any], library: Library, where: str, holder: dict[str, Any] | None = None
) -> Option:
    label = text_of(coding.get("display"), f"{where} (display)")
    code = text_of(coding.get("code"), f"{where} (code)") or label
    system = text_of(coding.get("system"), f"{where} (system)")
    if not code:
        raise RefusedError(where, "an answer has neither a code nor a display")
    weight = weight_in(holder or {}, coding)
    for held in library.about(system) if weight is None else ():
        concept = next((found for found in _concepts(held) if found.get("code") == code), {})
        weight = weight if weight is not None else weight_in(_with_known_properties(held, concept))
    return Option(code, label or code, weight, system)


def _with_known_properties(held: dict[str, Any], concept: dict[str, Any]) -> dict[str, Any]:
    """Return a concept with those properties called weights that its code system explains as such."""
    uris = {found.get("code"): str(found.get("uri") or "") for found in _dicts(held, "property")}
    explained = {code for code, uri in uris.items() if re.split(r"[/#]", uri)[-1] in WEIGHTS}
    named = [
        found | {"code": WEIGHTS[0]} if found.get("code") in explained else found
        for found in _dicts(concept, "property")
    ]
    return concept | {"property": named} if named else concept


def _unique(options: list[Option], where: str) -> tuple[Option, ...]:
    """Make codes unique by their systems; refuse an answer that stands twice."""
    if len(options) > MOST_OPTIONS:
        raise RefusedError(where, f"it offers {len(options)} answers; {MOST_OPTIONS} is the most")
    codes = Counter(option.code for option in options)
    found = [
        replace(option, code=f"{option.system}|{option.code}", own=option.code)
        if codes[option.code] > 1
        else option
        for option in options
    ]
    twice = next((code for code, many in Counter(option.code for option in found).items() if many > 1), None)
    if twice is not None:
        raise RefusedError(where, f"the answer {twice!r} stands twice")
    return tuple(found)


def _value_set(
    held: dict[str, Any], library: Library, where: str, above: tuple[int, ...]
) -> list[dict[str, Any]] | None:
    """Return the codings of a contained value set; None when something outside the file is needed."""
    if id(held) in above:
        raise RefusedError(where, f"the value set {held.get('id') or held.get('url')!r} includes itself")
    if id(held) not in library.known:
        library.known[id(held)] = _worked_out(held, library, where, (*above, id(held)))
    return library.known[id(held)]


def _worked_out(
    held: dict[str, Any], library: Library, where: str, above: tuple[int, ...]
) -> list[dict[str, Any]] | None:
    if held.get("resourceType") == "CodeSystem":
        return _codings(_concepts(held), held.get("url"))
    weights = _composed_weights(held)
    expanded = _contains(object_at(held, "expansion"), where)
    if expanded:
        return [_with_weight(coding, weights) for coding in expanded]
    found: list[dict[str, Any]] = []
    compose = object_at(held, "compose")
    for include in list_at(compose, "include", where):
        codings = _included(include, library, where, above)
        if codings is None:
            return None
        found += codings
    left_out = {
        (str(include.get("system")), str(concept.get("code")))
        for include in list_at(compose, "exclude", where)
        for concept in list_at(include, "concept", where)
    }
    once = {(str(coding.get("system")), str(coding.get("code"))): coding for coding in reversed(found)}
    return [coding for name, coding in reversed(once.items()) if name not in left_out]


def _included(
    include: dict[str, Any], library: Library, where: str, above: tuple[int, ...]
) -> list[dict[str, Any]] | None:
    system = include.get("system")
    if include.get("concept"):
        return _codings(list_at(include, "concept", where), system)
    if include.get("filter"):
        return None
    found: list[dict[str, Any]] = []
    if isinstance(system, str):
        held = library.system(system)
        if held is None:
            return None
        found += _codings(_concepts(held), system)
    references = include.get("valueSet")
    for reference in references if isinstance(references, list) else []:
        other = library.get(str(reference))
        codings = _value_set(other, library, where, above) if other else None
        if codings is None:
            return None
        found += codings
    return found


def _contains(holder: dict[str, Any], where: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for entry in list_at(holder, "contains", where):
        if entry.get("code") and not entry.get("abstract"):
            found.append(entry)
        found += _contains(entry, where)
    return found


def _composed_weights(held: dict[str, Any]) -> dict[Any, Decimal]:
    found = {}
    for include in _dicts(object_at(held, "compose"), "include"):
        for concept in _dicts(include, "concept"):
            weight = weight_in(concept)
            if weight is not None:
                found[str(include.get("system")), str(concept.get("code"))] = weight
    return found


def _with_weight(coding: dict[str, Any], weights: dict[Any, Decimal]) -> dict[str, Any]:
    weight = weights.get((str(coding.get("system")), str(coding.get("code"))))
    if weight is None or weight_in(coding) is not None:
        return coding
    return coding | {"extension": [{"url": "ordinalValue", "valueDecimal": weight}]}


def _concepts(holder: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for concept in _dicts(holder, "concept"):
        found.append(concept)
        found += _concepts(concept)
    return found


def _codings(concepts: list[dict[str, Any]], system: Any) -> list[dict[str, Any]]:
    base = {"system": system} if isinstance(system, str) else {}
    return [base | concept for concept in concepts]


def _dicts(holder: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = holder.get(name)
    return [found for found in value if isinstance(found, dict)] if isinstance(value, list) else []
