"""CSV packages, HSDS 1.1 to 3.1, to the objects of the JSON profile.

An empty cell is an absent property. A column that ends in `#json` holds a value as JSON: what CSV alone
cannot tell (null, "", a number where text belongs, a list of one's own) comes through our own export so.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from resources.hsds import older, stream
from resources.hsds.archive import Meter, Part, RefusedError, lines
from resources.hsds.shape import PARTS, TYPES
from resources.hsds.stream import Item

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

EXTRA = "#json"
UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
LONGEST_CELL = 1_000_000
MARKS = ",;\t|"  # what stands between cells, here or there
# The file of each kind, as HSDS 3.1 calls it.
FILES = {
    "organization": "organizations", "program": "programs", "service": "services",
    "attribute": "attributes", "service_at_location": "service_at_locations", "location": "locations",
    "phone": "phones", "contact": "contacts", "address": "addresses", "schedule": "schedules",
    "funding": "funding", "service_area": "service_areas", "required_document": "required_documents",
    "language": "languages", "accessibility": "accessibility", "taxonomy_term": "taxonomy_terms",
    "metadata": "metadata", "cost_option": "cost_options", "taxonomy": "taxonomies", "url": "urls",
    "organization_identifier": "organization_identifiers", "capacity": "service_capacities", "unit": "units",
}  # fmt: skip
# The column by which a part names what it belongs to. Attributes and metadata name any kind.
OWNER = {"attribute": "link_id", "metadata": "resource_id"}
# Read from the bottom up: whoever holds parts comes after them.
ORDER = (
    "metadata", "taxonomy", "taxonomy_term", "attribute", "unit", "language", "url", "funding",
    "service_area", "required_document", "cost_option", "accessibility", "address", "schedule", "capacity",
    "organization_identifier", "program", "phone", "contact", "location", "service_at_location",
    "organization", "service",
)  # fmt: skip
# What one object holds of another, by its id.
HOLDS = {
    ("attribute", "taxonomy_term_id"): ("taxonomy_term", "taxonomy_term"),
    ("taxonomy_term", "taxonomy_id"): ("taxonomy_detail", "taxonomy"),
    ("capacity", "unit_id"): ("unit", "unit"),
    ("service_at_location", "location_id"): ("location", "location"),
    ("service", "program_id"): ("program", "program"),
    ("service", "organization_id"): ("organization", "organization"),
}


@dataclass
class Row:
    """One line of a table, as an object, with the ids of what it belongs to."""

    file: str
    line: int
    value: Json
    owners: dict[str, str] = field(default_factory=dict)


@dataclass
class Tables:
    """All rows by kind, and what was wrong with some: file, line, reason."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    problems: list[tuple[str, int, str]] = field(default_factory=list)


def kind_of(name: str) -> str:
    """Return the kind of object that a file holds by its name, of any version; "" for none that we read."""
    stem = PurePosixPath(name).stem.lower().replace("-", "_").replace(" ", "_")
    for kind, plural in FILES.items():
        if stem in (kind, plural, f"{kind}s"):
            return kind
    return older.FILES.get(stem, "")


def services(found: list[Part], meter: Meter, problems: list[tuple[str, int, str]]) -> Iterator[Item]:
    """Yield the services of a package, whole; add to `problems` what had to be left out, by file and line."""
    tables = Tables(problems=problems)
    names = _names(found, meter)
    for part in found:
        kind = _kind(part, names)
        if part.suffix == ".csv" and kind:
            _read(part, kind, meter, tables)
    if not tables.rows["service"]:
        named = next((part.name for part in found if _kind(part, names) == "service"), "")
        why = f"{named} holds no service." if named else "There is no table of services in it."
        raise RefusedError(why)
    older.bring_up(tables)
    _assemble(tables)
    for row in tables.rows["service"]:
        yield Item(row.line, row.value)


def _kind(part: Part, names: dict[str, str]) -> str:
    return names.get(part.name) or kind_of(part.name)


def _names(found: list[Part], meter: Meter) -> dict[str, str]:
    """Return the kinds that a datapackage.json gives to files."""
    package = next((part for part in found if part.name.lower() == "datapackage.json"), None)
    if package is None:
        return {}
    try:
        listed = json.loads("".join(lines(package, meter)))["resources"]
        pairs = [(row.get("path"), row.get("name")) for row in listed]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedError("datapackage.json does not list its resources.") from error
    # A resource in parts, or with its rows in the description itself, goes by its file's own name.
    return {
        PurePosixPath(path).name: kind_of(name)
        for path, name in pairs
        if isinstance(path, str) and isinstance(name, str)
    }


def _read(part: Part, kind: str, meter: Meter, tables: Tables) -> None:
    rows = lines(part, meter)
    first = next(rows, "")
    mark = max(MARKS, key=first.count)
    reader = csv.reader(chain([first], rows), delimiter=mark, strict=True)
    usual = csv.field_size_limit(LONGEST_CELL)  # for the whole process, so it is put back
    try:
        header = [_column(name, kind) for name in next(reader, [])]
        named = [name for name in header if name]
        if len(set(named)) < len(named):
            raise RefusedError(f"{part.name}, line 1: a column stands there twice.")
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                _take(Row(part.name, line, {}), kind, dict(zip(header, cells, strict=False)), tables)
            if any(cell for at, cell in enumerate(cells) if at >= len(header) or not header[at]):
                tables.problems.append((part.name, line, "This line has more cells than the first."))
            line = reader.line_num + 1
    except csv.Error as error:
        raise RefusedError(f"{part.name}, line {reader.line_num}: {error}.") from error
    finally:
        csv.field_size_limit(usual)


def _column(name: str, kind: str) -> str:
    """Return a column's name; one that the standard knows is known in capitals and with spaces, too."""
    usual = name.strip().lower().replace(" ", "_")
    return usual if usual in TYPES.get(kind, {}) or usual in older.COLUMNS else name.strip()


def _take(row: Row, kind: str, cells: dict[str, str], tables: Tables) -> None:
    """Make a row of cells an object; ids of what it belongs to are kept apart."""
    owner = OWNER.get(kind)
    types = TYPES.get(kind, {})
    for name, cell in cells.items():
        if not cell or not name:
            continue
        if name == owner or (name.endswith("_id") and name in types and not _is_own(kind, name)):
            row.owners[name] = cell.strip()
        elif name.endswith(EXTRA):
            row.value[name.removesuffix(EXTRA)] = _json(cell)
        else:
            row.value[name] = _number(cell) if types.get(name) == "n" else cell
    tables.rows[kind].append(row)


def _is_own(kind: str, name: str) -> bool:
    """Say whether a column of ids is the object's own word and names no row that it belongs to or holds."""
    return name in ("parent_organization_id", "parent_id") and kind in ("organization", "taxonomy_term")


def _json(cell: str) -> Any:
    try:
        found = stream.read(cell)
    except (ValueError, RecursionError):
        return cell
    return cell if stream.too_deep(found) else found


def _number(cell: str) -> Any:
    if not NUMBER.fullmatch(cell.strip()):
        return cell
    return float(cell) if "." in cell else int(cell)


def _assemble(tables: Tables) -> None:
    known = {kind: _by_id(kind, tables) for kind in ORDER}
    for kind in ORDER:
        for row in tables.rows[kind]:
            for name, wanted in row.owners.items():
                _attach(kind, row, name, wanted, known, tables)


def _same(given: str) -> str:
    """Return an id as it is compared: a UUID is the same in capitals."""
    return given.lower() if UUID.fullmatch(given) else given


def _by_id(kind: str, tables: Tables) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in tables.rows[kind]:
        given = row.value.get("id")
        if isinstance(given, str) and given:
            first = found.setdefault(_same(given), row)
            if first is not row and first.value != row.value and kind in ("organization", "location"):
                reason = f"The id {given[:60]} stands on line {first.line} already, with other words."
                tables.problems.append((row.file, row.line, reason))
    return found


def _attach(
    kind: str, row: Row, name: str, wanted: str, known: dict[str, dict[str, Row]], tables: Tables
) -> None:
    """Put a row where it belongs, or what it names into it."""
    if (kind, name) in HOLDS:
        prop, other = HOLDS[kind, name]
        target = known[other].get(_same(wanted))
        if target is not None:
            row.value[prop] = target.value
            return
        row.value[name] = wanted
    else:
        owners = _owners(row, name, wanted, known)
        for owner, target in owners:
            if not _add(owner, kind, target.value, row.value):
                reason = f"There is no place for it in the {owner} {wanted[:60]}."
                tables.problems.append((row.file, row.line, reason))
        if owners:
            return
    reason = f"It names {name} {wanted[:60]}, which is not in the package."
    tables.problems.append((row.file, row.line, reason))


def _owners(row: Row, name: str, wanted: str, known: dict[str, dict[str, Row]]) -> list[tuple[str, Row]]:
    if name in OWNER.values():
        entity = str(row.value.get("link_entity") or row.value.get("resource_type") or "")
        kinds = sorted(known, key=lambda kind: kind != entity)  # The kind it names, or else any.
    else:
        kinds = [name.removesuffix("_id")]
    given = _same(wanted)
    return [(kind, known[kind][given]) for kind in kinds if given in known.get(kind, {})][:1]


def _add(owner: str, kind: str, value: Json, part: Json) -> bool:
    """Put a part into the list of its kind; say whether there is one."""
    prop = next((name for name, row in PARTS[owner].items() if row == (kind, True)), "")
    if not prop or not isinstance(value.setdefault(prop, []), list):
        return False
    value[prop].append(part)
    return True
