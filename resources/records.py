"""The directory as plain data: what the shipped file holds, what is published, what can be loaded back."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from resources.models import Organization, Outage, Service, Synonym, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from resources.models import Phone, Place, Schedule

Record = dict[str, Any]

FORMAT = "wellbeing-directory/1"
SHIPPED = Path(__file__).parent / "data" / "directory.json"

FIELDS = (
    "slug", "name", "summary", "description", "what_happens", "urgency", "response", "crisis_order",
    "caution", "topics", "audiences", "audience_note", "languages", "language_note", "cost", "cost_note",
    "insurance_effect", "program_told", "evaluates", "who_can_see", "record_held", "limits", "email",
    "website", "chat", "missing", "hours", "hours_note", "time_zone", "closed_on_holidays", "verified_on",
    "verified_how",
)  # fmt: skip
PHONE_FIELDS = ("kind", "label", "number", "vanity", "dialed_on")
SCHEDULE_FIELDS = ("weekdays", "opens_at", "closes_at", "from_date", "to_date", "is_exception", "note")
PLACE_FIELDS = ("name", "room", "floor", "access", "address", "city", "region", "postal_code", "directions")


class FileError(Exception):
    """A directory file that cannot be read; the message says where and why."""


def of(service: Service) -> Record:
    """Return a service as plain data; asks no query for one that was loaded with `whole()`."""
    return {
        **_plain(service, FIELDS),
        "organization": service.organization.slug,
        "organization_name": service.organization.name,
        "phones": [_plain(phone, PHONE_FIELDS) for phone in service.phones.all()],
        "schedules": [_plain(schedule, SCHEDULE_FIELDS) for schedule in service.schedules.all()],
        "places": [_place(place) for place in service.places.all()],
        "related": [other.slug for other in service.related.all()],
    }


def _plain(row: Service | Phone | Schedule | Place | Outage, fields: Iterable[str]) -> Record:
    return {name: _text(getattr(row, name)) for name in fields}


def _place(place: Place) -> Record:
    """Return a place; one that is private keeps only its name."""
    shown = PLACE_FIELDS if not place.is_private else ("name",)
    return {**_plain(place, shown), "is_private": place.is_private}


def _outage(outage: Outage) -> Record:
    return {
        "service": outage.service.slug,
        "alternate": outage.alternate.slug if outage.alternate else None,
        **_plain(outage, ("note", "since", "until")),
    }


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def document(services: Iterable[Service]) -> Record:
    """Return services with the topics and organizations that they name, dated, ready to be written."""
    return {
        "format": FORMAT,
        "published_at": timezone.now().isoformat(timespec="seconds"),
        "topics": list(Topic.objects.values("slug", "name", "position")),
        "organizations": list(Organization.objects.values("slug", "name", "description", "website")),
        "synonyms": list(Synonym.objects.values("phrase", "means")),
        "outages": [_outage(row) for row in Outage.objects.in_force().select_related("service", "alternate")],
        "services": [of(service) for service in services],
    }


def read(path: Path) -> Record:
    """Read a directory file; raise FileError, in one sentence, when it is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise FileError(f"{path} is not JSON: {error}.") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise FileError(f'{path} is not a directory file: its "format" must be "{FORMAT}".')
    return found


@cache
def shipped() -> Record:
    """Return the directory that comes with the portal."""
    return read(SHIPPED)
