"""JSON of any length, one object at a time: in an array, one a line, on a page of an API, or alone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from resources.hsds.archive import Meter, Part, RefusedError, text

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

DEEPEST = 50
LONGEST = 32_000_000  # characters of one object
OUTSIDE = re.compile(r'["\[\]{}]')
INSIDE = re.compile(r'["\\]')
BETWEEN = re.compile(r"[\s,]*")
# Where a page of an API, or a whole file, keeps its objects.
PAGES = ("contents", "services", "items", "data", "results", "organizations")


@dataclass(frozen=True)
class Item:
    """One object with the line on which it begins; `problem` says why there is none."""

    line: int
    value: Json
    problem: str = ""


def items(part: Part, meter: Meter) -> Iterator[Item]:
    """Yield the objects of a file; raise RefusedError when the file as a whole is not JSON."""
    scanner = _Scanner(part.name)
    for chunk in text(part, meter):
        for line, raw in scanner.feed(chunk):
            yield from _opened(line, raw)
    scanner.end()


def _opened(line: int, raw: str) -> Iterator[Item]:
    try:
        found = read(raw)
    except (ValueError, RecursionError) as error:
        yield Item(line, {}, f"This is not JSON: {error}.")
        return
    inner = next((found[key] for key in PAGES if isinstance(found.get(key), list)), None)
    # An organization may list its services too; it is opened by whoever reads it.
    if inner is None or "name" in found:
        yield Item(line, found)
        return
    offices = _by_id(found.get("organizations"))
    for row in inner:
        good = isinstance(row, dict)
        if good and "organization" not in row and str(row.get("organization_id")) in offices:
            row["organization"] = offices[str(row["organization_id"])]
        yield Item(line, row if good else {}, "" if good else "There is something else than an object here.")


def _by_id(rows: Any) -> dict[str, Json]:
    """Return the objects of a list by their ids."""
    return (
        {str(row["id"]): row for row in rows if isinstance(row, dict) and "id" in row}
        if isinstance(rows, list)
        else {}
    )


def read(raw: str) -> Any:
    """Read one value; raise ValueError for what is no JSON, or no number that a database can hold."""
    return json.loads(raw, parse_constant=_no_number, parse_float=_number)


def too_deep(value: Any) -> bool:
    """Say whether lists and objects stand in each other deeper than we read."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            part
            for row in level
            if isinstance(row, list | dict)
            for part in (row.values() if isinstance(row, dict) else row)
        ]
    return any(isinstance(row, list | dict) for row in level)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _number(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{digits[:20]} is too large")
    return value


class _Scanner:
    """Finds where objects begin and end, without reading what is in them."""

    def __init__(self, name: str) -> None:
        self.name, self.line, self.begun = name, 1, 1
        self.rest: list[str] = []  # what belongs to the object that is still open
        self.size = self.depth = 0
        self.base: int | None = None  # 1 within an array of objects, 0 without one
        self.in_text = self.escaped = self.closed = False

    def feed(self, chunk: str) -> Iterator[tuple[int, str]]:
        """Yield the line and the text of each object that ends in this chunk."""
        at = start = 0
        if self.escaped:
            at, self.escaped = 1, False
        while at < len(chunk):
            match = (INSIDE if self.in_text else OUTSIDE).search(chunk, at)
            if self._is_between():
                self._only_space(chunk[at : match.start() if match else len(chunk)])
            if match is None:
                break
            at = match.end()
            mark = match.group()
            if mark == "\\":
                at += 1
                self.escaped = at > len(chunk)
            elif mark == '"':
                self._quote()
            elif mark in "[{":
                if self._open(mark):
                    start, self.begun = match.start(), self.line + chunk.count("\n", 0, match.start())
            elif self._close():
                yield self.begun, "".join([*self.rest, chunk[start:at]])
                self.rest, self.size, start = [], 0, at
        if not self._is_between():
            self._keep(chunk[start:])
        self.line += chunk.count("\n")

    def _is_between(self) -> bool:
        return self.base is None or self.depth == self.base or self.closed

    def _only_space(self, between: str) -> None:
        if BETWEEN.fullmatch(between) is None:
            self._refuse("this is not JSON")

    def _quote(self) -> None:
        if self._is_between():
            self._refuse("a list of objects was expected here")
        self.in_text = not self.in_text

    def _open(self, mark: str) -> bool:
        """Go one level down; say whether an object begins here."""
        if self.base is None:
            self.base = 1 if mark == "[" else 0
        elif self._is_between() and (mark == "[" or self.closed):
            self._refuse("a list of objects was expected here")
        self.depth += 1
        if self.depth > DEEPEST:
            self._refuse(f"it is nested more than {DEEPEST} deep")
        return mark == "{" and self.depth == self.base + 1

    def _close(self) -> bool:
        """Go one level up; say whether an object ends here."""
        if self.depth == 0 or self.base is None:
            self._refuse("a bracket closes that nothing opened")
        was_between = self._is_between()
        self.depth -= 1
        if was_between:
            self.closed = True
            return False
        return self.depth == self.base

    def _keep(self, chunk: str) -> None:
        self.rest.append(chunk)
        self.size += len(chunk)
        if self.size > LONGEST:
            self._refuse("one object is too long")

    def _refuse(self, why: str) -> None:
        raise RefusedError(f"{self.name}, line {self.line}: {why}.")

    def end(self) -> None:
        """Refuse a file that ends in the middle of something, or holds nothing."""
        if self.base is None:
            self._refuse("there is nothing in it")
        if self.depth:
            self._refuse("the file ends in the middle of an object or a list")
