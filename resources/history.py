"""What an entry said before, who changed it, and how to put it back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import User
from resources import records
from resources.models import Phone, Place, Schedule, SeeAlso, Service
from resources.operations import publish

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = ("status", *records.FIELDS, "organization", "owner", "internal_note")
# What belongs to an entry and has a history of its own; its fields are named "phones-number" and so on.
PARTS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "phones": (Phone, "Number", records.PHONE_FIELDS),
    "schedules": (Schedule, "Hours", records.SCHEDULE_FIELDS),
    "places": (Place, "Place", (*records.PLACE_FIELDS, "is_private")),
}
WHOLE = "whole"  # stands for a part that was taken away
ADDED = "added"  # stands for a part that came later than the entry
RELATED = "related"  # stands for another entry under "See also"


@dataclass(frozen=True)
class Change:
    """One field that said something else before an event.

    `event` is the version that still said it; for what was added, and for "See also", the event itself.
    """

    event: int
    field: str
    label: str
    before: str
    after: str
    at: dt.datetime
    by: str


def changes(service: Service) -> list[Change]:
    """Return every change of an entry's fields, numbers, hours, places and see-alsos, the newest first."""
    own = service.events.select_related("pgh_context", "organization", "owner")  # type: ignore[attr-defined]
    rows: list[tuple[tuple[str, ...], str, str, list[Any]]] = [(FIELDS, "", "", list(own.order_by("pgh_id")))]
    written = rows[0][-1][0].pgh_created_at
    for name, (model, title, fields) in PARTS.items():
        rows += [(fields, f"{name}-", f"{title}: ", events) for events in _by_row(model, service)]
    links = SeeAlso.pgh_event_model.objects.filter(from_service=service.pk, pgh_created_at__gt=written)
    seen = list(links.select_related("pgh_context").order_by("pgh_id"))
    names = _names([event for *_, events in rows for event in events] + seen)
    found = [change for row in rows for change in _changes(*row, names)]
    found += [change for row in rows[1:] for change in _additions(*row, names) if change.at > written]
    found += _links(seen, names)
    # What was done at one moment stays in its order, the last first.
    found.reverse()
    return sorted(found, key=lambda change: change.at, reverse=True)


def _by_row(model: Any, service: Service) -> list[list[Any]]:
    """Return the events of each row that ever belonged to an entry, the oldest first."""
    events = model.pgh_event_model.objects.filter(service_id=service.pk).select_related("pgh_context")
    rows: dict[int, list[Any]] = {}
    for event in events.order_by("pgh_id"):
        rows.setdefault(event.pgh_obj_id, []).append(event)
    return list(rows.values())


def _changes(
    fields: tuple[str, ...], prefix: str, title: str, events: list[Any], names: dict[int | None, str]
) -> Iterator[Change]:
    for old, new in pairwise(events):
        told = {"event": old.pgh_id, "at": new.pgh_created_at, "by": names.get(_actor(new), "the system")}
        if new.pgh_label == "delete":
            yield Change(
                field=f"{prefix}{WHOLE}", label=title.removesuffix(": "), before=_whole(old, fields),
                after="nothing", **told,
            )  # fmt: skip
        if "delete" in (old.pgh_label, new.pgh_label):
            continue
        for field in fields:
            described = old._meta.get_field(field)
            if getattr(old, described.attname) != getattr(new, described.attname):
                before, after = _shown(getattr(old, field)), _shown(getattr(new, field))
                label = f"{title}{described.verbose_name}"
                yield Change(field=f"{prefix}{field}", label=label, before=before, after=after, **told)


def _additions(
    fields: tuple[str, ...], prefix: str, title: str, events: list[Any], names: dict[int | None, str]
) -> Iterator[Change]:
    """Yield the times that a part came, or came back."""
    for new in events:
        if new.pgh_label == "insert":
            yield Change(
                event=new.pgh_id, field=f"{prefix}{ADDED}", label=title.removesuffix(": "), before="nothing",
                after=_whole(new, fields), at=new.pgh_created_at, by=names.get(_actor(new), "the system"),
            )  # fmt: skip


def _links(events: list[Any], names: dict[int | None, str]) -> Iterator[Change]:
    entries = _last_names({event.to_service_id for event in events})
    for event in events:
        sides = ["nothing", entries[event.to_service_id]]
        before, after = reversed(sides) if event.pgh_label == "delete" else sides
        yield Change(
            event=event.pgh_id, field=RELATED, label="See also", before=before, after=after,
            at=event.pgh_created_at, by=names.get(_actor(event), "the system"),
        )  # fmt: skip


def _last_names(ids: set[int]) -> dict[int, str]:
    """Return what entries are called, or were called before an undone import took them away."""
    versions = Service.pgh_event_model.objects.filter(pgh_obj_id__in=ids)  # type: ignore[attr-defined]
    latest = versions.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return dict(latest.values_list("pgh_obj_id", "name")) if ids else {}


def _whole(event: Any, fields: tuple[str, ...]) -> str:
    said = [getattr(event, field) for field in fields]
    return ", ".join(_shown(value) for value in said if value not in (None, "", [], False))


@transaction.atomic
def put_back(service: Service, *, event: int, field: str) -> None:
    """Let a field say again what it said in an earlier version, and publish that.

    A number, hours or a place that was taken away comes back whole, and one that was added goes. Raises
    KeyError for a field without history, ObjectDoesNotExist for another's version, and ValidationError
    for what no longer fits.
    """
    name, _, part = field.partition("-")
    if field == RELATED:
        _relink(service, SeeAlso.pgh_event_model.objects.get(pgh_id=event, from_service=service.pk))
    elif part:
        _put_part_back(service, *PARTS[name], event, part)
    else:
        _say(service, service.events.get(pgh_id=event), field, FIELDS)  # type: ignore[attr-defined]
    publish()


def _put_part_back(
    service: Service, model: Any, _: str, fields: tuple[str, ...], event: int, part: str
) -> None:
    version = model.pgh_event_model.objects.get(pgh_id=event, service_id=service.pk)
    if part == WHOLE:
        _restore(model, version, fields)
    elif part == ADDED:
        model.objects.filter(pk=version.pgh_obj_id, service=service).delete()
    else:
        _say(model.objects.get(pk=version.pgh_obj_id, service=service), version, part, fields)


def _relink(service: Service, event: Any) -> None:
    """Undo one link that was made or taken away; one that is so already stays so."""
    other = Service.objects.filter(pk=event.to_service_id).first()
    if event.pgh_label == "insert":
        service.related.remove(*filter(None, [other]))
    elif other:
        service.related.add(other)
    else:
        raise ValidationError(
            f"“{_last_names({event.to_service_id})[event.to_service_id]}” exists no longer."
        )


def _say(row: Any, version: Any, field: str, fields: tuple[str, ...]) -> None:
    if field not in fields:
        raise KeyError(field)
    attname = row._meta.get_field(field).attname
    setattr(row, attname, getattr(version, attname))
    row.full_clean()
    # All of it, since what is dialed follows from what is written.
    row.save()


def _restore(model: Any, version: Any, fields: tuple[str, ...]) -> None:
    """Make a row anew as it was; one that is there already stays as it is."""
    if model.objects.filter(pk=version.pgh_obj_id).exists():
        return
    kept = {name: getattr(version, name) for name in (*fields, "service_id", "position")}
    row = model(pk=version.pgh_obj_id, **kept)
    row.full_clean(validate_unique=False)
    row.save(force_insert=True)


def _actor(event: Any) -> int | None:
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _names(events: list[Any]) -> dict[int | None, str]:
    ids = {_actor(event) for event in events} - {None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))


def _shown(value: object) -> str:
    if value in (None, "", []):
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
