"""What changes the directory: loading a file of it, and publishing it."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from resources import crisis, records
from resources.models import Organization, Phone, Place, Schedule, Service, Topic

if TYPE_CHECKING:
    from resources.records import Record


@transaction.atomic
def load(document: Record) -> int:
    """Make the directory say what a document says, and publish it; return how many services it holds.

    Services that the document does not name stay as they are. Loading twice changes nothing. One bad
    entry raises records.FileError and leaves everything as it was.
    """
    for position, topic in enumerate(document.get("topics", ())):
        Topic.objects.update_or_create(
            slug=topic["slug"], defaults={"position": position, **_only(topic, ("name", "position"))}
        )
    for row in document.get("organizations", ()):
        fields = _only(row, ("name", "description", "website"))
        Organization.objects.update_or_create(slug=row["slug"], defaults=fields)
    entries: list[Record] = document.get("services", [])
    for entry in entries:
        save_entry(entry)
    for entry in entries:
        _relate(entry)
    publish()
    return len(entries)


def save_entry(entry: Record) -> Service:
    """Create or change one service with its numbers and hours; raise records.FileError when it is wrong."""
    name = entry.get("slug") or entry.get("name") or "an entry without a slug"
    try:
        with transaction.atomic():
            return _save_entry(entry)
    except IntegrityError as error:
        raise records.FileError(f"{name}: {str(error).splitlines()[0]}") from error
    except ValidationError as error:
        raise records.FileError(f"{name}: {' '.join(error.messages)}") from error
    except Organization.DoesNotExist as error:
        raise records.FileError(
            f"{name}: no organization {entry.get('organization')!r} in the file."
        ) from error
    except KeyError as error:
        raise records.FileError(f"{name}: {error.args[0]} is missing.") from error


def _save_entry(entry: Record) -> Service:
    service = Service.objects.filter(slug=entry["slug"]).first() or Service(slug=entry["slug"])
    service.organization = Organization.objects.get(slug=entry["organization"])
    service.status = entry.get("status", Service.Status.PUBLISHED)
    for key, value in _only(entry, records.FIELDS).items():
        setattr(service, key, value)
    service.full_clean(validate_unique=False, validate_constraints=False)
    service.save()
    _numbers(service, entry.get("phones", ()))
    _hours(service, entry.get("schedules", ()))
    _places(service, entry.get("places", ()))
    return service


def _numbers(service: Service, phones: Any) -> None:
    for position, row in enumerate(phones):
        phone = service.phones.filter(position=position).first() or Phone(service=service, position=position)
        for key, value in _only(row, records.PHONE_FIELDS).items():
            setattr(phone, key, value)
        phone.full_clean(exclude=["service"], validate_unique=False, validate_constraints=False)
        phone.save()
    service.phones.filter(position__gte=len(phones)).delete()


def _places(service: Service, places: Any) -> None:
    for position, row in enumerate(places):
        place = service.places.filter(position=position).first() or Place(service=service, position=position)
        for key, value in _only(row, (*records.PLACE_FIELDS, "is_private")).items():
            setattr(place, key, value)
        place.full_clean(exclude=["service"], validate_unique=False)
        place.save()
    service.places.filter(position__gte=len(places)).delete()


def _hours(service: Service, schedules: Any) -> None:
    wanted = [Schedule(service=service, **_only(row, records.SCHEDULE_FIELDS)) for row in schedules]
    for schedule in wanted:
        schedule.full_clean(exclude=["service"], validate_constraints=False)
    fields = records.SCHEDULE_FIELDS
    stored = [tuple(row) for row in service.schedules.values_list(*fields)]
    if sorted(map(str, stored)) == sorted(str(tuple(getattr(row, key) for key in fields)) for row in wanted):
        return
    service.schedules.all().delete()
    Schedule.objects.bulk_create(wanted)


def _relate(entry: Record) -> None:
    service = Service.objects.get(slug=entry["slug"])
    service.related.set(Service.objects.filter(slug__in=entry.get("related", ())))


def _only(row: Record, names: tuple[str, ...]) -> Record:
    return {key: row[key] for key in names if key in row}


def folder() -> Path:
    """Return where published files lie; every web process of the portal reads them from here."""
    return Path(settings.DATA_DIR) / "published"


def publish() -> None:
    """Write what readers may see to files, once the change that led to it is committed."""
    transaction.on_commit(publish_now)


def publish_now() -> None:
    """Write the published files from what the database holds."""
    whole = records.document(Service.objects.published().whole())
    urgent = {**whole, "services": [row for row in whole["services"] if row["urgency"] in crisis.SHOWN]}
    _replace(folder() / "directory.json", json.dumps(whole, ensure_ascii=False))
    _replace(folder() / "crisis.json", json.dumps(urgent, ensure_ascii=False))
    # For a proxy that serves the page while the site itself is down.
    _replace(folder() / "help-now.html", crisis.render(crisis.Edition(urgent)))


def _replace(path: Path, content: str) -> None:
    """Put a file in place at once and whole: a reader finds the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(path)
