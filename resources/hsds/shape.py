"""What HSDS 3.1 names: for each kind of object its columns and its parts. Tables, checks, export follow it.

A column is written `name:type`: s text, n number, u id, l link, e e-mail, t date and time; `!` marks a
required one. A part is written `property=kind`, with `*` for a list.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

Json = dict[str, Any]

LINKS = "attributes=attribute* metadata=metadata*"
SPEC = {
    "service": (
        (
            "id:u! organization_id:u program_id:u name:s! alternate_name:s description:s url:l"
            " email:e status:s!"
            " interpretation_services:s application_process:s fees_description:s wait_time:s fees:s"
            " accreditations:s eligibility_description:s minimum_age:n maximum_age:n assured_date:s"
            " assurer_email:e licenses:s alert:s last_modified:t"
        ),
        (
            "additional_urls=url* phones=phone* schedules=schedule* service_areas=service_area*"
            " service_at_locations=service_at_location* languages=language* organization=organization"
            " funding=funding* cost_options=cost_option* program=program"
            " required_documents=required_document*"
            f" contacts=contact* capacities=capacity* {LINKS}"
        ),
    ),
    "organization": (
        (
            "id:u! name:s! alternate_name:s description:s! email:e website:l tax_status:s tax_id:s"
            " year_incorporated:n legal_status:s logo:s uri:l parent_organization_id:u"
        ),
        (
            "additional_websites=url* funding=funding* contacts=contact* phones=phone* locations=location*"
            f" programs=program* organization_identifiers=organization_identifier* {LINKS}"
        ),
    ),
    "program": ("id:u! organization_id:u name:s! alternate_name:s description:s!", LINKS),
    "url": ("id:u! label:s url:l! organization_id:u service_id:u", LINKS),
    "phone": (
        (
            "id:u! location_id:u service_id:u organization_id:u contact_id:u"
            " service_at_location_id:u number:s!"
            " extension:n type:s description:s"
        ),
        f"languages=language* {LINKS}",
    ),
    "schedule": (
        (
            "id:u! service_id:u location_id:u service_at_location_id:u valid_from:s valid_to:s dtstart:s"
            " timezone:n until:s count:n wkst:s freq:s interval:n byday:s byweekno:s bymonthday:s byyearday:s"
            " description:s opens_at:s closes_at:s schedule_link:l attending_type:s notes:s"
        ),
        LINKS,
    ),
    "service_area": (
        "id:u! service_id:u service_at_location_id:u name:s description:s extent:s extent_type:s uri:s",
        LINKS,
    ),
    "service_at_location": (
        "id:u! service_id:u location_id:u description:s",
        (
            "service_areas=service_area* contacts=contact* phones=phone* schedules=schedule*"
            " location=location"
            f" {LINKS}"
        ),
    ),
    "location": (
        (
            "id:u! location_type:s! url:l organization_id:u name:s alternate_name:s description:s"
            " transportation:s latitude:n longitude:n external_identifier:s external_identifier_type:s"
        ),
        (
            "languages=language* addresses=address* contacts=contact* accessibility=accessibility*"
            " phones=phone*"
            f" schedules=schedule* {LINKS}"
        ),
    ),
    "address": (
        (
            "id:u! location_id:u attention:s address_1:s! address_2:s city:s! region:s state_province:s!"
            " postal_code:s! country:s! address_type:s!"
        ),
        LINKS,
    ),
    "contact": (
        (
            "id:u! organization_id:u service_id:u service_at_location_id:u location_id:u name:s title:s"
            " department:s email:e"
        ),
        f"phones=phone* {LINKS}",
    ),
    "language": ("id:u! service_id:u location_id:u phone_id:u name:s code:s note:s", LINKS),
    "accessibility": ("id:u! location_id:u description:s details:s url:l", LINKS),
    "funding": ("id:u! organization_id:u service_id:u source:s", LINKS),
    "cost_option": (
        "id:u! service_id:u valid_from:s valid_to:s option:s currency:s amount:n amount_description:s",
        LINKS,
    ),
    "required_document": ("id:u! service_id:u document:s uri:l", LINKS),
    "capacity": (
        "id:u! service_id:u unit_id:u available:n! maximum:n description:s updated:t!",
        f"unit=unit {LINKS}",
    ),
    "unit": ("id:u! name:s! scheme:s identifier:s uri:l", LINKS),
    "organization_identifier": (
        "id:u! organization_id:u identifier_scheme:s identifier_type:s! identifier:s!",
        LINKS,
    ),
    "attribute": (
        "id:u! link_id:u taxonomy_term_id:u link_type:s link_entity:s value:s label:s",
        "taxonomy_term=taxonomy_term metadata=metadata*",
    ),
    "taxonomy_term": (
        "id:u! code:s name:s! description:s! parent_id:u taxonomy:s language:s taxonomy_id:u term_uri:l",
        "taxonomy_detail=taxonomy metadata=metadata*",
    ),
    "taxonomy": ("id:u! name:s! description:s! uri:l version:s", "metadata=metadata*"),
    "metadata": (
        (
            "id:u! resource_id:u resource_type:s last_action_date:s! last_action_type:s! field_name:s!"
            " previous_value:s! replacement_value:s! updated_by:s!"
        ),
        "",
    ),
}
CHOICES = {
    ("service", "status"): ("active", "inactive", "defunct", "temporarily closed"),
    ("location", "location_type"): ("physical", "postal", "virtual"),
    ("schedule", "wkst"): ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
    ("schedule", "freq"): ("WEEKLY", "MONTHLY"),
    ("address", "address_type"): ("physical", "postal", "virtual"),
}
COLUMNS = {kind: [word.split(":")[0] for word in spec[0].split()] for kind, spec in SPEC.items()}
TYPES = {
    kind: {word.split(":")[0]: word.split(":")[1][0] for word in spec[0].split()}
    for kind, spec in SPEC.items()
}
REQUIRED = {
    kind: {word.split(":")[0] for word in spec[0].split() if word.endswith("!")}
    for kind, spec in SPEC.items()
}
REQUIRED["capacity"].add("unit")
# The kind of each part, and whether there are several of it.
PARTS = {
    kind: {
        word.split("=")[0]: (word.split("=")[1].rstrip("*"), word.endswith("*")) for word in spec[1].split()
    }
    for kind, spec in SPEC.items()
}
LINK = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^\s]+$")
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")


def strict(kind: str, given: Json) -> Json | None:
    """Return an object with what the standard names and allows, and nothing else; None when it lacks
    something that the standard requires."""
    found: Json = {}
    for name, letter in TYPES[kind].items():
        if name in given and fits(letter, given[name]) and _is_offered(kind, name, given[name]):
            found[name] = given[name]
    for name, (part, several) in PARTS[kind].items():
        value = given.get(name)
        if several and isinstance(value, list):
            rows = (strict(part, row) for row in value if isinstance(row, dict))
            found[name] = [row for row in rows if row is not None]
        elif not several and isinstance(value, dict) and (one := strict(part, value)) is not None:
            found[name] = one
    return found if set(found) >= REQUIRED[kind] else None


def _is_offered(kind: str, name: str, value: Any) -> bool:
    offered = CHOICES.get((kind, name))
    return offered is None or value in offered


def fits(letter: str, value: Any) -> bool:
    """Say whether a value is of a column's type."""
    if letter == "n":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if letter in CHECKS:
        return CHECKS[letter](value)
    return True


def _is_id(value: str) -> bool:
    try:
        return str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


def _is_moment(value: str) -> bool:
    try:
        return dt.datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


CHECKS = {
    "u": _is_id,
    "l": lambda value: bool(LINK.match(value)),
    "e": lambda value: bool(EMAIL.match(value)),
    "t": _is_moment,
}
