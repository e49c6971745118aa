"""Entries into the database, a batch at a time, with an image of every row before and after."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from resources import slugs
from resources.crisis import SHOWN
from resources.hsds import mapping, verbatim
from resources.hsds.reading import identifier, link, plain, short
from resources.hsds.touching import Touching
from resources.models import Imported, Organization, Phone, Place, Schedule, Service, Topic

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

    from resources.hsds.reading import Entry
    from resources.models import ImportRun

Json = dict[str, Any]

PORTAL = "portal"  # the source of what was written here, and of our own exports
MOST_PARTS = 100
SAME = {
    Phone: ("kind", "label", "vanity", "dial", "extension", "problem"),
    Schedule: ("weekdays", "opens_at", "closes_at", "from_date", "to_date", "is_exception", "note"),
    Place: ("name", "room", "floor", "access", "address", "city", "region", "postal_code", "country",
            "directions", "is_private"),
}  # fmt: skip


class Writer:
    """Writes the entries of one run."""

    def __init__(self, run: ImportRun, note: Callable[[str, str, int, str], None]) -> None:
        self.source, self.note, self.touching = run.source, note, Touching(run)
        self.slugs = set(Service.objects.values_list("slug", flat=True))
        self.places = set(Place.objects.values_list("public_id", flat=True))
        self.organizations = {
            row.public_id: row for row in Organization.objects.select_related("imported").all()
        }
        self.names = {row.name for row in self.organizations.values()}
        self.organization_slugs = {row.slug for row in self.organizations.values()}
        self.read: set[uuid.UUID] = set()
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}

    def write(self, batch: list[tuple[str, int, Entry]]) -> None:
        """Write some entries, and keep what was given beside them."""
        stored = Service.objects.whole().select_related("imported", "organization__imported")
        known = {row.public_id: row for row in stored.filter(public_id__in=[row.id for _, _, row in batch])}
        new: list[tuple[Service, Entry]] = []
        kept: list[tuple[int, Entry]] = []
        for file, line, entry in batch:
            service = known.get(entry.id)
            self._give_places_ids(entry, service)
            try:
                if service is None:
                    new.append((self._new(entry), entry))
                    self.note("added", file, line, entry.fields["name"])
                elif self._change(service, entry):
                    kept.append((service.pk, entry))
                    self.note("changed", file, line, entry.fields["name"])
                else:
                    self.note("same", file, line, entry.fields["name"])
            except (ValidationError, ValueError) as error:
                words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                self.note("set aside", file, line, f"{entry.fields['name']}: {words}")
                continue
            if entry.id not in known and entry.fields.get("urgency") in SHOWN:
                self.note("waits", file, line, entry.fields["name"])
        kept += self._store(new)
        self._keep(kept)
        self.touching.flush()

    def _give_places_ids(self, entry: Entry, service: Service | None) -> None:
        """Let no place take the id of another entry's place."""
        own = {row.public_id for row in service.places.all()} if service else set()
        for position, row in enumerate(entry.places):
            if row["public_id"] in self.places and row["public_id"] not in own:
                row["public_id"] = uuid.uuid5(entry.id, f"{position} {row['public_id']}")
            self.places.add(row["public_id"])

    def _store(self, new: list[tuple[Service, Entry]]) -> list[tuple[int, Entry]]:
        """Store new entries with their parts, in as many statements as there are tables."""
        Service.objects.bulk_create([service for service, _ in new])
        parts = [part for service, entry in new for part in self._parts(service, entry)]
        for model in SAME:
            rows = [part for part in parts if isinstance(part, model)]
            model._default_manager.bulk_create(rows)
        for row in [*(service for service, _ in new), *parts]:
            self.touching.made(row)
        return [(service.pk, entry) for service, entry in new]

    def _new(self, entry: Entry) -> Service:
        organization = self._organization(entry)
        slug = entry.slug if slugs.SLUG.fullmatch(entry.slug) and entry.slug not in slugs.RESERVED else ""
        if not slug or slug in self.slugs:
            slug = slugs.free(entry.fields["name"], self.slugs)
        service = Service(
            public_id=entry.id,
            organization=organization,
            slug=slug,
            topics=self._topics(entry),
            **entry.fields,
        )
        if service.urgency in SHOWN:
            # A file never puts anyone on the crisis page: an editor does.
            service.status = Service.Status.DRAFT
        self._check(service, entry)
        self.slugs.add(slug)
        return service

    def _check(self, service: Service, entry: Entry) -> None:
        """Raise ValidationError when an entry, or one of its parts, cannot be stored."""
        service.full_clean(
            exclude=["organization", "owner"], validate_unique=False, validate_constraints=False
        )
        if max(len(entry.phones), len(entry.schedules), len(entry.places)) > MOST_PARTS:
            raise ValidationError(f"More than {MOST_PARTS} numbers, schedules or places.")
        for part in self._parts(service, entry):
            part.full_clean(exclude=["service"], validate_unique=False, validate_constraints=False)

    def _parts(self, service: Service, entry: Entry) -> list[Model]:
        kinds: list[tuple[Any, list[Json]]] = [
            (Phone, entry.phones), (Schedule, entry.schedules), (Place, entry.places),
        ]  # fmt: skip
        found: list[Model] = []
        for model, rows in kinds:
            for position, row in enumerate(rows):
                part = model(service=service, position=position, **row)
                part.clean()
                found.append(part)
        return found

    def _topics(self, entry: Entry) -> list[str]:
        """Return the topics that we know among the terms; our own are made where they are missing."""
        found = []
        by_name = {topic.name.casefold(): topic for topic in self.topics.values()}
        for term in entry.topics:
            code, name = str(term.get("code") or ""), short(term.get("name"), 80)
            topic = self.topics.get(code) or by_name.get(name.casefold())
            if topic is None and _is_our_term(term) and slugs.SLUG.fullmatch(code) and len(code) <= 60:
                topic = Topic.objects.create(slug=code, name=name or code)
                self.topics[code] = topic
                self.touching.made(topic)
            if topic is not None and topic.slug not in found:
                found.append(topic.slug)
        return found

    def _organization(self, entry: Entry) -> Organization:
        given = entry.organization
        public_id = identifier(given.get("id"), self.source, "organization")
        row = self.organizations.get(public_id)
        fields = {
            "description": plain(given.get("description")),
            "website": link(given.get("website")),
        }
        if row is None:
            name = _free_name(short(given.get("name"), 200), self.names)
            slug = slugs.free(name, self.organization_slugs)
            row = Organization.objects.create(public_id=public_id, name=name, slug=slug, **fields)
            self.organizations[public_id] = row
            self.names.add(name)
            self.organization_slugs.add(slug)
            self.touching.made(row)
            is_own = True
        elif is_own := public_id not in self.read and _source(row) == self.source:
            before = self.touching.image(row)
            for name, value in fields.items():
                setattr(row, name, value)
            if self.touching.image(row) != before:
                row.save()
                self.touching.changed(row, before)
        if is_own:
            self._keep_given(row, given, mapping.organization(row))
        self.read.add(public_id)
        return row

    def _change(self, service: Service, entry: Entry) -> bool:
        """Make a stored entry say what was given; say whether that changed anything.

        Raises ValueError when the entry is not this source's to change.
        """
        imported = getattr(service, "imported", None)
        if _source(service) != self.source:
            raise ValueError("An entry that did not come from this source has this id.")
        if imported and self.source != PORTAL and imported.given == self._given(entry, service.organization):
            return False
        fields = self._fields(service, entry)
        changes = {name: value for name, value in fields.items() if getattr(service, name) != value}
        parts = self._other_parts(service, entry)
        if not changes and not parts:
            return False
        if service.crisis_order is not None:
            raise ValueError("It is a crisis line. Change it by hand.")
        before = self.touching.image(service)
        for name, value in changes.items():
            setattr(service, name, value)
        self._check(service, entry)
        if changes:
            service.save()
            self.touching.changed(service, before)
        for model, wanted in parts:
            self._replace(service, model, wanted)
        return True

    def _fields(self, service: Service, entry: Entry) -> Json:
        """Return the fields to store: what an editor decided about readers seeing it stays."""
        fields = {**entry.fields, "topics": self._topics(entry), "organization": self._organization(entry)}
        if fields["status"] == Service.Status.PUBLISHED:
            del fields["status"]
        if fields.get("urgency") in SHOWN and service.urgency not in SHOWN:
            del fields["urgency"]
        return fields

    def _other_parts(self, service: Service, entry: Entry) -> list[tuple[type[Model], list[Model]]]:
        """Return the kinds of parts that differ, each with what was given."""
        found: list[tuple[type[Model], list[Model]]] = []
        given = self._parts(service, entry)
        stored: dict[Any, Any] = {
            Phone: service.phones.all(), Schedule: service.schedules.all(), Place: service.places.all(),
        }  # fmt: skip
        for model, names in SAME.items():
            wanted = [part for part in given if isinstance(part, model)]
            if model is Place:
                private = {row.public_id: row for row in stored[Place] if row.is_private}
                wanted = [private.get(getattr(part, "public_id", None), part) for part in wanted]
            if _said(wanted, names) != _said(stored[model], names):
                found.append((model, wanted))
        return found

    def _replace(self, service: Service, model: type[Model], wanted: list[Model]) -> None:
        dialed: Json = {}
        for row in model._default_manager.filter(service=service).order_by("position", "id"):
            if isinstance(row, Phone):
                dialed[row.dial] = row.dialed_on
            self.touching.gone(row)
            row.delete()
        for position, part in enumerate(wanted):
            part.pk, part.position = None, position  # type: ignore[attr-defined]
            part._state.adding = True
            if isinstance(part, Phone):
                part.dialed_on = dialed.get(part.dial)
            part.save(force_insert=True)
            self.touching.made(part)

    def _keep(self, kept: list[tuple[int, Entry]]) -> None:
        """Keep what was given beside what we now tell of it."""
        stored = Service.objects.whole().select_related("imported", "organization__imported")
        rows = stored.in_bulk([pk for pk, _ in kept])
        for pk, entry in kept:
            service = rows[pk]
            given = self._given(entry, service.organization)
            self._keep_given(service, given, mapping.whole(service, self.topics))

    def _given(self, entry: Entry, organization: Organization) -> Json:
        """Return what was given; its organization only where it differs from what is kept of that one."""
        imported = getattr(organization, "imported", None)
        if imported is None or imported.given != entry.organization:
            return entry.given
        return {key: value for key, value in entry.given.items() if key != "organization"}

    def _keep_given(self, row: Service | Organization, given: Json, told: Json) -> None:
        imported: Imported | None = getattr(row, "imported", None)
        marks = verbatim.marks(told)
        if imported is None:
            name = "service" if isinstance(row, Service) else "organization"
            imported = Imported(source=self.source, given=given, marks=marks, **{name: row})
            imported.save()
            self.touching.made(imported)
            return
        before = self.touching.image(imported)
        imported.given, imported.marks = given, marks
        if self.touching.image(imported) != before:
            imported.save()
            self.touching.changed(imported, before)

    def retire_all_but(self, named: set[uuid.UUID]) -> None:
        """Retire what this source brought earlier and names no longer; nothing is deleted."""
        rows = Service.objects.filter(imported__source=self.source).exclude(public_id__in=named)
        for row in rows.exclude(status=Service.Status.RETIRED):
            before = self.touching.image(row)
            row.status = Service.Status.RETIRED
            row.save(update_fields=["status"])
            self.touching.changed(row, before)
            self.note("removed", "", 0, row.name)
        self.touching.flush()


def _is_our_term(term: Json) -> bool:
    detail = term.get("taxonomy_detail")
    return isinstance(detail, dict) and detail.get("id") == str(mapping.TOPICS)


def _source(row: Service | Organization) -> str:
    imported: Imported | None = getattr(row, "imported", None)
    return imported.source if imported else PORTAL


def _free_name(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name[:190]} ({number})"
    return found


def _said(rows: Any, names: tuple[str, ...]) -> list[list[Any]]:
    return [
        [getattr(row, name) for name in names]
        + ([row.number] if isinstance(row, Phone) and not row.dial else [])
        for row in rows
    ]
