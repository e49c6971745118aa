"""HSDS objects as a CSV package: one table a kind, described by a datapackage.json, in one zip."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from resources.hsds.shape import COLUMNS, PARTS, TYPES
from resources.hsds.tables import EXTRA, FILES, HOLDS, NUMBER, OWNER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Json = dict[str, Any]
Key = tuple[str, str]

FRICTIONLESS = {"n": "number"}
HELD = {(kind, prop): column for (kind, column), (prop, _) in HOLDS.items()}


class Package:
    """Collects the rows of every table."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, dict[str, str]]] = {kind: {} for kind in COLUMNS}

    def add(self, kind: str, given: Json, owner: Key | None = None) -> str:
        """Add an object with its parts; return its id."""
        row: dict[str, str] = {}
        given_id = given.get("id")
        own_id = given_id if isinstance(given_id, str) else ""
        inside: list[tuple[str, Json]] = []
        for name, value in given.items():
            part, several = PARTS.get(kind, {}).get(name, ("", False))
            if part and several and _is_list_of_objects(value):
                inside += [(part, item) for item in value]
            elif part and not several and isinstance(value, dict) and value.get("id"):
                row[HELD[kind, name]] = self.add(part, value)
            else:
                column, cell = self._cell(kind, name, value)
                row[column] = cell
        if owner:
            row |= {_owner_column(kind, owner): owner[1]}
            if kind in OWNER and "link_entity" not in row and kind == "attribute":
                row["link_entity"] = owner[0]
        self._put(kind, own_id, row)
        for part, item in inside:
            self.add(part, item, (kind, own_id))
        return own_id

    def _cell(self, kind: str, name: str, value: Any) -> tuple[str, str]:
        """Return column and cell; what plain CSV would lose goes to a column of JSON."""
        letter = TYPES[kind].get(name, "s")
        is_link = name.endswith("_id") or name == OWNER.get(kind)
        plain = isinstance(value, str) and value and letter != "n" and not is_link
        if name.endswith(EXTRA) or "\r" in str(value):
            plain = False
        if letter == "n" and isinstance(value, int | float) and NUMBER.fullmatch(repr(value)):
            return name, repr(value)
        return (name, value) if plain else (f"{name}{EXTRA}", json.dumps(value, ensure_ascii=False))

    def _put(self, kind: str, own_id: str, row: dict[str, str]) -> None:
        """Let the same object stand once, whoever names it; another under the same id stands beside it."""
        key, number = own_id, 1
        while (known := self.rows[kind].get(key)) is not None:
            if all(known.get(name, cell) == cell for name, cell in row.items()):
                known.update(row)
                return
            number += 1
            key = f"{own_id} {number}"
        self.rows[kind][key] = row

    def write(self, path: Path) -> None:
        """Write the package as a zip; tables without rows are left out."""
        tables = {kind: list(rows.values()) for kind, rows in self.rows.items() if rows}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for kind, rows in tables.items():
                archive.writestr(f"{FILES[kind]}.csv", _csv(kind, rows))
            archive.writestr("datapackage.json", json.dumps(_described(tables), indent=1))


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _owner_column(kind: str, owner: Key) -> str:
    return OWNER.get(kind, f"{owner[0]}_id")


def _columns(kind: str, rows: list[dict[str, str]]) -> list[str]:
    used = {name for row in rows for name in row}
    known = [name for name in COLUMNS[kind] if name in used]
    return known + sorted(used - set(known))


def _csv(kind: str, rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, _columns(kind, rows), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _described(tables: dict[str, list[dict[str, str]]]) -> Json:
    resources = [
        {
            "name": kind,
            "path": f"{FILES[kind]}.csv",
            "profile": "tabular-data-resource",
            "schema": {
                "fields": [
                    {"name": name, "type": FRICTIONLESS.get(TYPES[kind].get(name, "s"), "string")}
                    for name in _columns(kind, rows)
                ],
                "primaryKey": "id",
            },
        }
        for kind, rows in tables.items()
    ]
    return {"name": "hsds", "profile": "tabular-data-package", "hsds_version": "3.1", "resources": resources}


def pack(services: Iterable[Json], path: Path) -> int:
    """Write services as a CSV package; return how many."""
    package, count = Package(), 0
    for row in services:
        package.add("service", row)
        count += 1
    package.write(path)
    return count
