"""What HSDS 1.1 and 2.0 call otherwise, in the words of 3.1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from resources.hsds.tables import Row, Tables

FILES = {
    "physical_address": "address",
    "physical_addresses": "address",
    "postal_address": "address",
    "postal_addresses": "address",
    "regular_schedule": "schedule",
    "regular_schedules": "schedule",
    "holiday_schedule": "schedule",
    "holiday_schedules": "schedule",
    "service_taxonomy": "attribute",
    "service_taxonomies": "attribute",
    "service_attribute": "attribute",
    "service_attributes": "attribute",
    "other_attribute": "attribute",
    "other_attributes": "attribute",
    "accessibility_for_disabilities": "accessibility",
    "service_at_location": "service_at_location",
    "fundings": "funding",
    "eligibility": "eligibility",
    "eligibilities": "eligibility",
}
DAYS = {
    name: short
    for short, names in {
        "MO": "1 mon monday mo", "TU": "2 tue tuesday tu", "WE": "3 wed wednesday we",
        "TH": "4 thu thursday th", "FR": "5 fri friday fr",
        "SA": "6 sat saturday sa", "SU": "7 sun sunday su",
    }.items()
    for name in names.split()
}  # fmt: skip
# Columns that 3.1 knows no more, or under another name.
COLUMNS = {
    "service_id",
    "taxonomy_id",
    "weekday",
    "start_date",
    "end_date",
    "closed",
    "eligibility",
    "language",
    "accessibility",
    "required_document",
    "parent_name",
    "vocabulary",
    "taxonomy_detail",
    "url",
}
RENAMED = {
    "organization": {"url": "website"},
    "language": {"language": "name"},
    "accessibility": {"accessibility": "description"},
    "required_document": {"required_document": "document"},
    "taxonomy_term": {"parent_name": "", "vocabulary": "taxonomy"},
}


def bring_up(tables: Tables) -> None:
    """Let every row say what it says in the words of HSDS 3.1."""
    for kind, names in RENAMED.items():
        for row in tables.rows[kind]:
            _rename(row, names)
    _one_taxonomy(tables)
    for row in tables.rows["address"]:
        is_postal = row.file.lower().startswith("postal")
        row.value.setdefault("address_type", "postal" if is_postal else "physical")
    for row in tables.rows["location"]:
        row.value.setdefault("location_type", "physical")
    for row in tables.rows["schedule"]:
        _schedule(row)
    for row in tables.rows["attribute"]:
        _attribute(row)
    _eligibility(tables)


def _rename(row: Row, names: dict[str, str]) -> None:
    for old, new in names.items():
        if old in row.value and new and new not in row.value:
            row.value[new] = row.value.pop(old)


def _one_taxonomy(tables: Tables) -> None:
    """In 1.1 the table called taxonomy held terms."""
    terms = {str(row.value.get("id")) for row in tables.rows["taxonomy_term"]}
    named = {str(row.value.get("taxonomy_id", "")).strip() for row in tables.rows["attribute"]}
    if terms or not any(
        row.value.get("id") in named or {"parent_id", "vocabulary", "taxonomy"} & row.value.keys()
        for row in tables.rows["taxonomy"]
    ):
        return
    moved = tables.rows.pop("taxonomy")
    for row in moved:
        _rename(row, RENAMED["taxonomy_term"])
        row.value.setdefault("description", row.value.get("name", ""))
    tables.rows["taxonomy_term"] = moved


def _schedule(row: Row) -> None:
    value = row.value
    day = str(value.pop("weekday", "")).strip().lower()
    if day:
        value |= {"freq": "WEEKLY", "byday": DAYS.get(day, day.upper()[:2])}
    if "start_date" in value:
        closed = str(value.pop("closed", "")).strip().lower() in ("true", "t", "yes", "y", "1")
        value["valid_from"] = value.pop("start_date")
        value["valid_to"] = value.pop("end_date", value["valid_from"])
        note = "These dates differ from the week"
        value["notes"] = f"Closed. {note}" if closed else note
    for name in ("opens_at", "closes_at"):
        if isinstance(value.get(name), str) and re.fullmatch(r"\d{1,2}:\d\d", value[name].strip()):
            value[name] = f"{value[name].strip():0>5}:00"


def _attribute(row: Row) -> None:
    """A service's term, in the table that was for services alone."""
    if "service_id" in row.value:
        row.owners["link_id"] = str(row.value.pop("service_id")).strip()
        row.value.setdefault("link_entity", "service")
    old: Any = row.value.pop("taxonomy_id", None)
    if old:
        row.owners.setdefault("taxonomy_term_id", str(old).strip())


def _eligibility(tables: Tables) -> None:
    services = {str(row.value.get("id")): row.value for row in tables.rows["service"]}
    for row in tables.rows.pop("eligibility", []):
        service = services.get(str(row.value.get("service_id", "")).strip())
        if service is None:
            reason = "It names a service that is not in the package."
            tables.problems.append((row.file, row.line, reason))
        elif row.value.get("eligibility"):
            said = service.get("eligibility_description")
            words = str(row.value["eligibility"])
            service["eligibility_description"] = f"{said}. {words}" if said else words
