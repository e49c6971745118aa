"""From bytes to data, refusing what cannot be a questionnaire or a response before anything looks at it."""

from __future__ import annotations

import codecs
import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from checkins.instruments.shapes import RefusedError

MOST_BYTES = 5_000_000
MOST_LEVELS = 120
MOST_TEXT = 20_000
_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
# Text is shown as text, so none of this would run; but nobody writes it into a question in good faith.
_ACTIVE = re.compile(
    r"<\s*/?\s*(?:script|iframe|object|embed|style|link|meta|svg|form|base)\b"
    r"|<[^<>]{0,500}\son[a-z]+\s*="
    r"|javascript\s*:",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<\s*/?\s*script\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def read(raw: bytes) -> dict[str, Any]:
    """Return the JSON object in a file, its numbers as int or Decimal; refuse anything else."""
    if len(raw) > MOST_BYTES:
        size = len(raw) / 1_000_000
        raise RefusedError("the file", f"it has {size:.1f} MB; {MOST_BYTES // 1_000_000} MB is the most")
    text = _decoded(raw)
    _refuse_depth(text)
    data = _parsed(text)
    if not isinstance(data, dict):
        raise RefusedError("the file", "it is JSON, but not a FHIR resource: its outermost part is no object")
    _refuse_unkeepable(data)
    _refuse_scripts(data)
    return data


def resource(raw: bytes, kind: str) -> dict[str, Any]:
    """Return a FHIR resource of one kind; a Bundle with exactly one of them is opened."""
    data = read(raw)
    if data.get("resourceType") == "Bundle":
        data = _opened(data, kind)
    found = data.get("resourceType")
    if found != kind:
        said = f"it is {found!r}" if isinstance(found, str) else "it is missing"
        raise RefusedError("resourceType", f"{said}; a {kind} is needed")
    return data


def plain_data(raw: bytes) -> dict[str, Any]:
    """Return what `read` accepted as a database keeps it."""
    found: dict[str, Any] = json.loads(_decoded(raw))
    return found


def text_of(value: Any, where: str) -> str:
    """Return a text without control characters; refuse one with active content, or one of another type."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RefusedError(where, "it must be text")
    if len(value) > MOST_TEXT:
        raise RefusedError(where, f"it has {len(value)} letters; {MOST_TEXT} is the most")
    if _ACTIVE.search(value):
        raise RefusedError(where, "it holds a script or other active content; only plain text is taken")
    return _CONTROL.sub("", value).strip()


def list_at(data: dict[str, Any], name: str, where: str) -> list[dict[str, Any]]:
    """Return a list of objects, empty where absent; refuse anything else."""
    value = data.get(name)
    if value is None:
        return []
    place = f"{where}.{name}" if where else name
    if not isinstance(value, list):
        raise RefusedError(place, "it must be a list")
    for index, found in enumerate(value):
        if not isinstance(found, dict):
            raise RefusedError(f"{place}[{index}]", "it must be an object")
    return value


def object_at(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object, empty where absent or of another type."""
    value = data.get(name)
    return value if isinstance(value, dict) else {}


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = "the file is UTF-16 text; save it as UTF-8" if _is_wide(raw) else "the file is not UTF-8 text"
        raise RefusedError(f"byte {error.start}", why) from None


def _is_wide(raw: bytes) -> bool:
    return raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _refuse_depth(text: str) -> None:
    level = 0
    for found in _BRACKETS.finditer(text):
        first = text[found.start()]
        if first in "[{":
            level += 1
            if level > MOST_LEVELS:
                line = text.count("\n", 0, found.start()) + 1
                raise RefusedError(f"line {line}", f"it is nested more than {MOST_LEVELS} levels deep")
        elif first in "]}":
            level -= 1


def _parsed(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_float=_number,
            parse_int=_integer,
            parse_constant=_no_number,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        kind = "XML" if text.lstrip().startswith("<") else "valid JSON"
        why = "it is XML; the JSON form is needed" if kind == "XML" else f"it is not valid JSON: {error.msg}"
        raise RefusedError(f"line {error.lineno}, column {error.colno}", why) from None


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if len(text) > 40 or (value and abs(value.adjusted()) > 15):
        raise RefusedError("a number", f"{text[:20]} is out of any range that is used here")
    return value


def _integer(text: str) -> int:
    if len(text) > 18:
        raise RefusedError("a number", f"{text[:20]} is out of any range that is used here")
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise RefusedError("a number", f"{text} is not a number in JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RefusedError(f"the name {twice!r}", "it stands twice in one object, so its value is not clear")
    return found


def _refuse_unkeepable(data: dict[str, Any]) -> None:
    written = json.dumps(data, ensure_ascii=False, default=str)
    if r"\u0000" in written:
        raise RefusedError("a text", "it holds a zero character")
    try:
        written.encode()
    except UnicodeEncodeError:
        raise RefusedError("a text", "it holds half a character (a lone surrogate)") from None


def _refuse_scripts(data: dict[str, Any]) -> None:
    """Refuse a script in any text, also in those that are never shown, such as the narrative."""
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{where}.{name}".lstrip("."), inner) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{where}[{place}]", inner) for place, inner in enumerate(value)]
        elif isinstance(value, str) and _SCRIPT.search(value):
            raise RefusedError(where[:200], "it holds a script; only plain text is taken")


def _opened(bundle: dict[str, Any], kind: str) -> dict[str, Any]:
    entries = [object_at(entry, "resource") for entry in list_at(bundle, "entry", "")]
    wanted = [entry for entry in entries if entry.get("resourceType") == kind]
    if len(wanted) != 1:
        raise RefusedError("entry", f"a Bundle is taken when it holds one {kind}; this holds {len(wanted)}")
    others = [entry for entry in entries if entry.get("resourceType") in ("ValueSet", "CodeSystem")]
    return wanted[0] | {"contained": [*list_at(wanted[0], "contained", ""), *others]}
