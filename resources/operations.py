"""What changes the directory: loading a file of it, and publishing it."""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import Role, User
from resources import crisis, records, search, snapshot
from resources.models import (
    Organization,
    Outage,
    Phone,
    Place,
    Publication,
    Schedule,
    Service,
    Synonym,
    Topic,
)

if TYPE_CHECKING:
    from django.db.models import Model

    from people.models import UserQuerySet
    from resources.records import Record

PARTS: list[tuple[str, type[Model], tuple[str, ...]]] = [
    ("phones", Phone, records.PHONE_FIELDS),
    ("schedules", Schedule, records.SCHEDULE_FIELDS),
    ("places", Place, (*records.PLACE_FIELDS, "is_private")),
]


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
    for row in document.get("synonyms", ()):
        Synonym.objects.update_or_create(phrase=row["phrase"], defaults={"means": row["means"]})
    entries: list[Record] = document.get("services", [])
    for entry in entries:
        save_entry(entry)
    ids = dict(Service.objects.values_list("slug", "id"))
    for entry in entries:
        _relate(entry, ids)
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
    is_new = service.pk is None
    service.organization = Organization.objects.get(slug=entry["organization"])
    service.status = entry.get("status", Service.Status.PUBLISHED)
    for key, value in _only(entry, records.FIELDS).items():
        setattr(service, key, value)
    service.full_clean(exclude=["organization"], validate_unique=False, validate_constraints=False)
    service.save()
    for name, model, fields in PARTS:
        _save_parts(service, model, entry.get(name, []), fields, is_new=is_new)
    return service


def _save_parts(
    service: Service, model: type[Model], rows: list[Record], fields: tuple[str, ...], *, is_new: bool
) -> None:
    """Make the rows of one kind say what the entry says, in its order; touch only what differs."""
    manager = model._default_manager
    stored = [] if is_new else list(manager.filter(service=service).order_by("id"))
    for position, row in enumerate(rows):
        part = stored[position] if position < len(stored) else model(service=service)
        for key, value in (_only(row, fields) | {"position": position}).items():
            setattr(part, key, value)
        part.full_clean(exclude=["service"], validate_unique=False, validate_constraints=False)
        part.save()
    for left in stored[len(rows) :]:
        left.delete()


def _relate(entry: Record, ids: dict[str, int]) -> None:
    through = Service.related.through
    wanted = {ids[slug] for slug in entry.get("related", ()) if slug in ids}
    service = ids[entry["slug"]]
    stored = set(through.objects.filter(from_service=service).values_list("to_service_id", flat=True))
    if wanted != stored:
        through.objects.filter(from_service=service).exclude(to_service__in=wanted).delete()
        links = [through(from_service_id=service, to_service_id=other) for other in wanted - stored]
        through.objects.bulk_create(links)


def _only(row: Record, names: tuple[str, ...]) -> Record:
    return {key: row[key] for key in names if key in row}


@transaction.atomic
def set_status(*, service: Service, status: str) -> None:
    """Publish a service, retire it, or make it a draft again; nothing is ever deleted."""
    service.status = status
    service.save(update_fields=["status"])
    publish()


def possible_owners() -> UserQuerySet:
    """Return who may be asked to check an entry."""
    found: UserQuerySet = User.objects.holding(Role.Kind.WELLBEING_OFFICE)
    return found


@transaction.atomic
def declare_outage(
    *, service: Service, alternate: Service | None, note: str, until: dt.datetime, by: User
) -> Outage:
    """Say on every page, within a second, that a crisis line is down and whom to call instead.

    It runs out by itself. A second word about the same line replaces the first.
    """
    Service.objects.select_for_update().get(pk=service.pk)
    service.outages.filter(ended_at__isnull=True).update(ended_at=timezone.now())
    outage = Outage.objects.create(
        service=service, alternate=alternate, note=note, until=until, declared_by=by, since=timezone.now()
    )
    publish()
    return outage


@transaction.atomic
def end_outage(outage: Outage) -> None:
    """Say that a crisis line answers again; doing it twice is harmless."""
    Outage.objects.filter(pk=outage.pk, ended_at__isnull=True).update(ended_at=timezone.now())
    publish()


@transaction.atomic
def close_outages() -> int:
    """Close the outages that ran out, and publish when there were any; return how many."""
    over = Outage.objects.filter(ended_at__isnull=True, until__lte=timezone.now())
    closed = over.update(ended_at=timezone.now())
    if closed:
        publish()
    return closed


def publish() -> None:
    """Make the search index anew, and write what readers may see to files once the change is committed."""
    search.index()
    Publication.count()
    transaction.on_commit(publish_now)


def publish_now() -> None:
    """Write the published files from what the database holds."""
    # Read before the rest: what is written is this publication's or a later one's.
    version = Publication.number()
    whole = records.document(Service.objects.published().whole())
    urgent = {**whole, "services": [row for row in whole["services"] if row["urgency"] in crisis.SHOWN]}
    _replace(crisis.folder() / "directory.json", json.dumps(whole, ensure_ascii=False))
    _replace(crisis.folder() / "crisis.json", json.dumps(urgent, ensure_ascii=False))
    # For a proxy that serves these pages while the site itself is down.
    _replace(crisis.folder() / "help-now.html", crisis.render(crisis.Edition(urgent)))
    _replace(crisis.folder() / "directory.html", snapshot.listed(whole, on_file=True))
    _replace(crisis.folder() / "version.json", json.dumps({"version": version}))


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
