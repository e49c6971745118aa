"""What an entry said before, who changed it, and how to put it back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import transaction

from people.models import User
from resources import records
from resources.models import Phone, Place, Schedule
from resources.operations import publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resources.models import Service

FIELDS = ("status", *records.FIELDS, "organization", "owner", "internal_note")
# What belongs to an entry and has a history of its own; its fields are named "phones-number" and so on.
PARTS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "phones": (Phone, "Number", records.PHONE_FIELDS),
    "schedules": (Schedule, "Hours", records.SCHEDULE_FIELDS),
    "places": (Place, "Place", (*records.PLACE_FIELDS, "is_private")),
}
WHOLE = "whole"  # stands for a part that was taken away


@dataclass(frozen=True)
class Change:
    """One field that said something else before an event; `event` is the version that still said it."""

    event: int
    field: str
    label: str
    before: str
    after: str
    at: dt.datetime
    by: str


def changes(service: Service) -> list[Change]:
    """Return every change of every field of an entry, its numbers, hours and places, the newest first."""
    own = service.events.select_related("pgh_context", "organization", "owner")  # type: ignore[attr-defined]
    rows: list[tuple[tuple[str, ...], str, str, list[Any]]] = [(FIELDS, "", "", list(own.order_by("pgh_id")))]
    for name, (model, title, fields) in PARTS.items():
        rows += [(fields, f"{name}-", f"{title}: ", events) for events in _by_row(model, service)]
    names = _names([event for *_, events in rows for event in events])
    found = [change for row in rows for change in _changes(*row, names)]
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
            continue
        for field in fields:
            described = old._meta.get_field(field)
            if getattr(old, described.attname) != getattr(new, described.attname):
                before, after = _shown(getattr(old, field)), _shown(getattr(new, field))
                label = f"{title}{described.verbose_name}"
                yield Change(field=f"{prefix}{field}", label=label, before=before, after=after, **told)


def _whole(event: Any, fields: tuple[str, ...]) -> str:
    said = [getattr(event, field) for field in fields]
    return ", ".join(_shown(value) for value in said if value not in (None, "", [], False))


@transaction.atomic
def put_back(service: Service, *, event: int, field: str) -> None:
    """Let a field say again what it said in an earlier version, and publish that.

    A number, hours or a place that was taken away comes back whole. Raises KeyError for a field without
    history, and ObjectDoesNotExist for another's version.
    """
    name, _, part = field.partition("-")
    if part:
        model, _, fields = PARTS[name]
        version = model.pgh_event_model.objects.get(pgh_id=event, service_id=service.pk)
        _restore(model, version, fields) if part == WHOLE else _say(
            model.objects.get(pk=version.pgh_obj_id, service=service), version, part, fields
        )
    else:
        _say(service, service.events.get(pgh_id=event), field, FIELDS)  # type: ignore[attr-defined]
    publish()


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
