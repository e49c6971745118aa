"""What an entry said before, who changed it, and how to put it back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.db import transaction

from people.models import User
from resources import records
from resources.operations import publish

if TYPE_CHECKING:
    from resources.models import Service

FIELDS = ("status", *records.FIELDS, "internal_note")


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
    """Return every change of every field, the newest first."""
    events = list(service.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[attr-defined]
    names = _names(events)
    found = [
        Change(
            event=old.pgh_id,
            field=field,
            label=str(service._meta.get_field(field).verbose_name),  # type: ignore[union-attr]
            before=_shown(getattr(old, field)),
            after=_shown(getattr(new, field)),
            at=new.pgh_created_at,
            by=names.get(_actor(new), "the system"),
        )
        for old, new in pairwise(events)
        for field in FIELDS
        if getattr(old, field) != getattr(new, field)
    ]
    return found[::-1]


@transaction.atomic
def put_back(service: Service, *, event: int, field: str) -> None:
    """Let a field say again what it said in an earlier version, and publish that.

    Raises KeyError for a field without history, and the event model's DoesNotExist for another's version.
    """
    if field not in FIELDS:
        raise KeyError(field)
    version = service.events.get(pgh_id=event)  # type: ignore[attr-defined]
    setattr(service, field, getattr(version, field))
    service.full_clean()
    service.save(update_fields=[field])
    publish()


def _actor(event: Any) -> int | None:
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _names(events: list[Any]) -> dict[int | None, str]:
    ids = {_actor(event) for event in events} - {None}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))


def _shown(value: object) -> str:
    if value in (None, "", []):
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
