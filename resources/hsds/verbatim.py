"""What came in goes out the same, unknown properties included, until somebody changes it here."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from resources.hsds import mapping, shape
from resources.models import Place

if TYPE_CHECKING:
    from resources.models import Imported, Organization, Service, Topic

Json = dict[str, Any]

FLEETING = ("last_modified",)  # differs without an edit


def marks(told: Json) -> dict[str, str]:
    """Return a short mark of each property that we tell; equal marks mean an equal property."""
    return {name: _mark(value) for name, value in told.items() if name not in FLEETING}


def _mark(value: Any) -> str:
    words = json.dumps(_steady(value), sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _steady(value: Any) -> Any:
    """Leave out a schedule's distance from UTC, which changes with the seasons."""
    if isinstance(value, dict):
        return {key: _steady(part) for key, part in value.items() if key != "timezone"}
    return [_steady(part) for part in value] if isinstance(value, list) else value


def service(row: Service, topics: dict[str, Topic]) -> Json:
    """Return a service as it was given, with what was edited here since."""
    plain = mapping.whole(row, topics)
    source: Imported | None = getattr(row, "imported", None)
    if any(place.is_private for place in row.places.all()):
        # What was given may tell the address in more places than one.
        return plain
    told = {**plain, "organization": organization(row.organization)}
    return told if source is None else _merged(source, told, plain)


def organization(row: Organization) -> Json:
    """Return an organization as it was given, with what was edited here since."""
    told = mapping.organization(row)
    source: Imported | None = getattr(row, "imported", None)
    if source is None or ("locations" in source.given and _has_a_private_place(row)):
        return told
    return _merged(source, told, told)


def _has_a_private_place(row: Organization) -> bool:
    return Place.objects.filter(service__organization=row, is_private=True).exists()


def _merged(source: Imported, told: Json, plain: Json) -> Json:
    """Return what was given, but for the properties whose mark no longer fits."""
    now = marks(plain)
    changed = {name for name in now.keys() | source.marks.keys() if now.get(name) != source.marks.get(name)}
    found = {key: value for key, value in source.given.items() if key not in changed}
    if "organization" in told and "organization" not in source.given:
        changed.add("organization")
    return found | {name: told[name] for name in changed if name in told}


def strict_service(row: Service, topics: dict[str, Topic]) -> Json:
    """Return a service as the standard's schema wants it: what it does not name stays behind."""
    found = service(row, topics)
    plain = mapping.whole(row, topics)
    found = {**found, "id": plain["id"], "status": plain["status"]}
    kept = shape.strict("service", found) or plain
    return kept if "organization" in kept else kept | {"organization": plain["organization"]}


def strict_organization(row: Organization) -> Json:
    """Return an organization as the standard's schema wants it."""
    plain = mapping.organization(row)
    return shape.strict("organization", {**organization(row), "id": plain["id"]}) or plain
