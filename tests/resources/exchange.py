"""Files to bring in."""

from __future__ import annotations

import csv
import io
import json
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest

from resources.hsds import exporting
from resources.hsds.touching import image
from resources.models import Imported, Organization, Phone, Place, Schedule, Service, Topic

STANDARD = Path(__file__).parents[2].parent / "shared/standards/hsds"
OFFICE: dict[str, Any] = {
    "id": "7a6c2f4e-7c3c-4a3e-9d53-0d2f0f0a1b11",
    "name": "City help",
    "description": "Helps.",
}


def an_id(number: int) -> str:
    """Return an id that is the same at each call."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://example.org/{number}"))


def service(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Return one service as HSDS."""
    return {
        "id": an_id(number),
        "name": f"Help {number}",
        "status": "active",
        "description": "Someone listens.",
        "organization": OFFICE,
        **fields,
    }


def write(path: Path, rows: Any) -> Path:
    """Write rows as JSON, one a line so that lines can be counted; return the path."""
    words = ",\n".join(json.dumps(row) for row in rows)
    path.write_text(f"[\n{words}\n]\n")
    return path


def table(rows: list[dict[str, Any]]) -> str:
    """Return rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list({name: None for row in rows for name in row}), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def package(path: Path, tables: dict[str, Any]) -> Path:
    """Write a zip of tables; a table is rows, or text as it stands."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            archive.writestr(name, rows if isinstance(rows, str | bytes) else table(rows))
    return path


def standard_example() -> dict[str, Any]:
    """Return the standard's own example of a whole service."""
    path = STANDARD / "examples/service_full.json"
    if not path.exists():
        pytest.skip("the standard's examples are not beside this clone")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def everything() -> dict[str, list[dict[str, Any]]]:
    """Return every row of the directory, as it is stored."""
    models = (Organization, Topic, Service, Phone, Schedule, Place, Imported)
    return {model.__name__: [image(row) for row in model.objects.order_by("pk")] for model in models}


def out() -> list[dict[str, Any]]:
    """Return what goes out, in the order of names."""
    return list(exporting.services())
