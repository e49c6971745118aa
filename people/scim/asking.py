"""Reading what a directory asks, and refusing what cannot be read. Nothing here touches a person."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest

MOST = 200
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
FILTER = re.compile(r'\s*([\w.:\[\] "]+?)\s+eq\s+("(?:[^"\\]|\\.)*")\s*', re.IGNORECASE)
HALF = re.compile(r"[\ud800-\udfff]")  # of a character: no database holds it
KINDS = ("application/scim+json", "application/json")
OPERATIONS = ("add", "replace", "remove")
MOST_OPERATIONS = 1_000


class ScimError(Exception):
    """A refusal: the HTTP status, a sentence, and SCIM's own word for it where it has one."""

    def __init__(self, status: int, detail: str, word: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.word = status, detail, word


def invalid(detail: str, word: str = "invalidValue") -> ScimError:
    """Return the refusal of something that cannot be."""
    return ScimError(400, detail, word)


@dataclass(frozen=True)
class Operation:
    """One step of a PATCH; `op` in lower case, `path` empty where the value names its fields."""

    op: str
    path: str
    value: Any


def body(request: HttpRequest) -> dict[str, Any]:
    """Return a request's JSON object."""
    if request.content_type not in KINDS:
        raise ScimError(415, "Send application/scim+json.")
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig, SuspiciousOperation):
        raise invalid("This is no JSON that can be read.", "invalidSyntax") from None
    if not isinstance(found, dict):
        raise invalid("Send one JSON object.", "invalidSyntax")
    whole = json.dumps(found, ensure_ascii=False)
    if "\\u0000" in whole or HALF.search(whole):
        raise invalid("No text holds the character NUL, or half of one.")
    return found


def operations(found: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield a PATCH's steps, however their names are written."""
    steps = found.get("Operations", found.get("operations"))
    schemas = found.get("schemas")
    is_patch = isinstance(schemas, list) and PATCH in schemas
    if not is_patch or not isinstance(steps, list) or not steps:
        raise invalid("Send the schema PatchOp and a list of Operations.", "invalidSyntax")
    if len(steps) > MOST_OPERATIONS:
        raise ScimError(413, f"Send at most {MOST_OPERATIONS} operations at once.")
    for step in steps:
        op = str(step.get("op", "")).lower() if isinstance(step, dict) else ""
        path = step.get("path") or "" if isinstance(step, dict) else ""
        if op not in OPERATIONS or not isinstance(path, str):
            raise invalid("An operation is add, replace or remove, with a path in words.", "invalidSyntax")
        if op == "remove" and not path:
            raise invalid("Name the path to remove.", "noTarget")
        yield Operation(op, path, step.get("value"))


def wanted(request: HttpRequest, names: tuple[str, ...]) -> tuple[str, str] | None:
    """Return which attribute (in lower case) should equal which value; None where everything is asked for."""
    text = request.GET.get("filter", "")
    if not text:
        return None
    found = FILTER.fullmatch(text)
    name = re.sub(r'\[type eq "\w+"\]', "", found[1]).lower() if found else ""
    if found is None or name not in names:
        raise invalid(f"Filter with eq on one of {', '.join(names)}.", "invalidFilter")
    try:
        return name, HALF.sub("", str(json.loads(found[2])).replace("\0", ""))
    except ValueError:
        raise invalid("The filter's value is no JSON text.", "invalidFilter") from None


def window(request: HttpRequest) -> tuple[int, int]:
    """Return the first row (from 1) and how many rows are asked for."""
    try:
        start = int(request.GET.get("startIndex") or 1)
        count = int(request.GET.get("count") or MOST)
    except ValueError:
        raise invalid("startIndex and count are whole numbers.") from None
    return min(max(start, 1), 10**9), min(max(count, 0), MOST)


def truth(value: Any) -> bool:
    """Return a yes or no, also where it comes as a word."""
    word = value.lower() if isinstance(value, str) else value
    if word is True or word == "true":
        return True
    if word is False or word == "false":
        return False
    raise invalid("active is true or false.")


def words(value: Any, name: str) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise invalid(f"{name} is a text.")
    return value.strip()
