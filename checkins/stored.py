"""What is stored about somebody, as the database holds it: every row and column, ciphertext shortened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checkins import subjects
from checkins.models import CheckIn, Subject, SubjectLink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from people.models import User

SHOWN = 12  # bytes of a ciphertext
MEANING: dict[type[Model], str] = {
    Subject: "You, as the portal knows you here: a random number, a key of your own, locked, and what you "
    "wish, sealed.",
    SubjectLink: "The way from your account to that number. Both ends are hidden by a key that the database "
    "does not hold.",
    CheckIn: "Each check-in: its month, its questionnaire, and everything you said, sealed.",
}


@dataclass(frozen=True)
class Table:
    """One table's rows of one person."""

    name: str
    meaning: str
    columns: list[str]
    rows: list[list[str]]


def tables(person: User) -> list[Table]:
    """Return the rows that are stored about someone; nothing of it is opened but the way to the subject."""
    link = subjects.link_of(person)
    own = [subjects.leads_to(link)] if link else []
    return [
        _table(Subject, Subject.objects.filter(pk__in=own)),
        _table(SubjectLink, [link] if link else []),
        _table(CheckIn, CheckIn.objects.filter(subject__in=own).order_by("month", "pk")),
    ]


def _table(model: type[Model], rows: Iterable[Model]) -> Table:
    columns = [field.attname for field in model._meta.concrete_fields]
    return Table(
        model._meta.db_table,
        MEANING[model],
        columns,
        [[_cell(getattr(row, column)) for column in columns] for row in rows],
    )


def _cell(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        whole = bytes(value)
        return f"{whole[:SHOWN].hex(' ')} … ({len(whole)} bytes)"
    return str(value)
