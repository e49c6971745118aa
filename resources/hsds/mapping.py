"""From an entry of the directory to HSDS objects. Empty fields are left out: absent is not "".

What HSDS has no field for (urgency, answering live, confidentiality, insurance) travels as attributes.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from core.clock import zone_named
from resources.listing import LANGUAGES
from resources.models import Audience, Cost, HoursKind, Service

if TYPE_CHECKING:
    from resources.models import Organization, Phone, Place, Schedule, Topic

Json = dict[str, Any]

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TOPICS = uuid.UUID("6f8f2b52-6c0f-5d0a-9a53-5d2b3c1d7a11")  # this portal's own taxonomy
TAXONOMY: Json = {
    "id": str(TOPICS),
    "name": "Topics",
    "description": "What help is about, in the words of trainees.",
}
STATUS = {
    Service.Status.PUBLISHED: "active",
    Service.Status.RETIRED: "defunct",
    Service.Status.DRAFT: "inactive",
}
ATTRIBUTES = (
    "urgency", "response", "program_told", "evaluates", "who_can_see", "record_held", "limits",
    "insurance_effect", "chat", "language_note", "hours", "hours_note", "verified_how", "slug", "summary",
    "audiences", "audience_note", "cost", "cost_note", "missing", "time_zone", "closed_on_holidays",
)  # fmt: skip
PLACE_ATTRIBUTES = ("room", "floor", "access")


def filled(found: Json) -> Json:
    """Leave out what says nothing."""
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _child(parent: uuid.UUID, name: str) -> str:
    """Return an id for a part of an entry, the same at each export."""
    return str(uuid.uuid5(parent, name))


def organization(row: Organization) -> Json:
    """Return an organization."""
    return filled(
        {"id": str(row.public_id), "name": row.name, "website": row.website}
    ) | {"description": row.description}  # fmt: skip


def taxonomy_term(row: Topic) -> Json:
    """Return a topic as a term of the portal's taxonomy."""
    return {
        "id": str(row.public_id),
        "code": row.slug,
        "name": row.name,
        "description": row.name,
        "taxonomy": TAXONOMY["name"],
        "taxonomy_detail": TAXONOMY,
        "language": "en",
    }


def listed(row: Service) -> Json:
    """Return a service with its one-to-one fields, as lists hold it."""
    return filled(
        {
            "id": str(row.public_id),
            "name": row.name,
            "status": STATUS[Service.Status(row.status)],
            "description": "\n\n".join(part for part in (row.summary, row.description) if part),
            "url": row.website,
            "email": row.email,
            "application_process": row.what_happens,
            "fees_description": ". ".join(part for part in (Cost(row.cost).label, row.cost_note) if part),
            "eligibility_description": _eligibility(row),
            "alert": row.caution,
            "assured_date": row.verified_on.isoformat() if row.verified_on else None,
            "last_modified": _modified(row),
            "organization": organization(row.organization),
        }
    )


def whole(row: Service, topics: dict[str, Topic]) -> Json:
    """Return a service with everything that belongs to it."""
    languages = [
        {"id": _child(row.public_id, f"language-{code}"), "code": code, "name": LANGUAGES.get(code, code)}
        for code in row.languages
    ]
    return listed(row) | filled(
        {
            "phones": [phone(part, row) for part in row.phones.all()],
            "schedules": schedules(row),
            "languages": languages,
            "service_at_locations": [at_location(part) for part in row.places.all()],
            "attributes": [*_terms(row, topics), *_attributes(row)],
        }
    )


def phone(row: Phone, service: Service) -> Json:
    """Return a number, as E.164 or short code; one that nobody should dial keeps its text and says so."""
    warning = f"Do not dial. {row.problem}" if row.problem else ""
    found = filled(
        {
            "id": _child(service.public_id, f"phone-{row.pk}"),
            "number": row.dial or row.number,
            "type": row.kind,
            "description": ". ".join(part for part in (row.label, row.vanity, warning) if part),
        }
    )
    if row.vanity:
        found["attributes"] = [_attribute(uuid.UUID(found["id"]), "phone", "vanity", row.vanity, "vanity")]
    return found | ({"extension": int(row.extension)} if row.extension else {})


def schedules(service: Service) -> list[Json]:
    """Return the hours; the standard has no exceptions, so each says in words that it is one."""
    if service.hours == HoursKind.ALWAYS:
        return [_hours(service, "always", range(7), dt.time(0), dt.time(23, 59))]
    return [_schedule(service, row) for row in service.schedules.all()]


def _schedule(service: Service, row: Schedule) -> Json:
    note = row.note
    if row.is_exception:
        note = ". ".join(part for part in ("These dates differ from the week", row.note) if part)
        note = note if row.opens_at else f"Closed. {note}"
    dates = {"valid_from": row.from_date, "valid_to": row.to_date}
    found = _hours(service, str(row.pk), row.weekdays, row.opens_at, row.closes_at)
    return found | filled({"notes": note} | {key: day.isoformat() for key, day in dates.items() if day})


def _hours(service: Service, name: str, days: Any, opens: dt.time | None, closes: dt.time | None) -> Json:
    offset = timezone.now().astimezone(zone_named(service.time_zone)).utcoffset() or dt.timedelta()
    byday = ",".join(DAYS[day] for day in days)
    return filled(
        {
            "id": _child(service.public_id, f"schedule-{name}"),
            "freq": "WEEKLY" if byday else None,
            "byday": byday,
            "opens_at": opens.isoformat() if opens else None,
            "closes_at": closes.isoformat() if closes else None,
        }
    ) | {"timezone": offset.total_seconds() / 3600}


def at_location(row: Place) -> Json:
    """Return a service at a place; the address of a private place stays here."""
    return filled(
        {
            "id": str(row.public_id),
            "description": ", ".join(part for part in (row.floor, row.room, row.access) if part)
            if not row.is_private
            else "",
            "location": _location(row),
            "attributes": _place_attributes(row),
        }
    )


def _place_attributes(row: Place) -> list[Json]:
    names = ("is_private",) if row.is_private else PLACE_ATTRIBUTES
    words = [(name, str(getattr(row, name))) for name in names if getattr(row, name)]
    return [_attribute(row.public_id, "service_at_location", name, value, name) for name, value in words]


def _location(row: Place) -> Json:
    found = {"id": _child(row.public_id, "location"), "location_type": "physical", "name": row.name}
    if row.is_private:
        return found
    return filled({**found, "transportation": row.directions, "addresses": _addresses(row)})


def _addresses(row: Place) -> list[Json]:
    if not row.address:
        return []
    return [
        {
            "id": _child(row.public_id, "address"),
            "address_1": row.address,
            "city": row.city,
            "state_province": row.region,
            "postal_code": row.postal_code,
            "country": row.country,
            "address_type": "physical",
        }
    ]


def _eligibility(row: Service) -> str:
    names = ", ".join(Audience(key).label for key in row.audiences)
    return ". ".join(part for part in (names, row.audience_note) if part)


def _modified(row: Service) -> str | None:
    moment: dt.datetime | None = getattr(row, "modified_at", None)
    return moment.isoformat() if moment else None


def _terms(row: Service, topics: dict[str, Topic]) -> list[Json]:
    return [
        {
            "id": _child(row.public_id, f"topic-{slug}"),
            "link_id": str(row.public_id),
            "link_type": "topic",
            "link_entity": "service",
            "taxonomy_term_id": str(topics[slug].public_id),
            "taxonomy_term": taxonomy_term(topics[slug]),
        }
        for slug in row.topics
        if slug in topics
    ]


def _attributes(row: Service) -> list[Json]:
    return [
        _attribute(
            row.public_id,
            "service",
            name,
            ",".join(value) if isinstance(value, list) else str(value),
            str(row._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
        )
        for name in ATTRIBUTES
        if (value := getattr(row, name))
    ]


def _attribute(parent: uuid.UUID, entity: str, name: str, value: str, label: str) -> Json:
    return {
        "id": _child(parent, f"attribute-{name}"),
        "link_id": str(parent),
        "link_type": name,
        "link_entity": entity,
        "value": value,
        "label": label,
    }
