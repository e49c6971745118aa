"""What triggers kept of someone's roles and places: when, what, and by whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from people.models import Enrollment, Role, User
from people.roster.difference import dates

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 50
WORDS = {"insert": "given", "update": "changed", "delete": "taken away"}


@dataclass(frozen=True)
class Change:
    """One change, in words; `by` is empty for whoever ran a command on the server."""

    at: dt.datetime
    words: str
    by: str


def of(person: User) -> list[Change]:
    """Return the newest changes of a person's roles and places, newest first."""
    rows = [row for model in (Role, Enrollment) for row in _events(model, person)]
    rows = sorted(rows, key=lambda row: row.pgh_created_at, reverse=True)[:LONGEST]
    names = _names(rows)
    return [Change(row.pgh_created_at, _words(row), _by(_context(row), names)) for row in rows]


def _events(model: type[Role | Enrollment], person: User) -> list[Any]:
    found = model.pgh_event_model.objects.filter(user=person)  # type: ignore[union-attr]
    return list(found.select_related("pgh_context", "program").order_by("-pgh_created_at")[:LONGEST])


def _context(row: Any) -> Mapping[str, Any]:
    return row.pgh_context.metadata if row.pgh_context else {}


def _names(rows: list[Any]) -> dict[int, str]:
    wanted = {_context(row).get("user") for row in rows}
    return dict(User.objects.filter(pk__in=wanted - {None}).values_list("pk", "display_name"))


def _by(context: Mapping[str, Any], names: Mapping[int, str]) -> str:
    who = names.get(context.get("user", 0), "")
    ways = [who, "a roster" if "roster" in context else ""]
    return " with ".join(way for way in ways if way)


def _words(row: Any) -> str:
    what = row.get_kind_display() if hasattr(row, "kind") else f"Training year {row.training_year}"
    place = f" of {row.program}" if row.program else ""
    return f"{what}{place}, {dates(row.starts_on, row.ends_on)}: {WORDS[row.pgh_label]}"
