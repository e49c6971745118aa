"""Making a roster true: all of it or nothing, in as many queries for many people as for few."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pghistory
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from people import audit
from people.models import Enrollment, Program, Role, User
from people.operations import RefusedError, end_deputies, keeping_an_admin
from people.roster import reading
from people.roster.comparing import compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from people.roster.difference import Difference
    from people.roster.formats import Format

CHANGING: dict[type[Model], list[str]] = {
    Enrollment: ["training_year", "ends_on", "source"],
    Role: ["ends_on", "source"],
}


@transaction.atomic
def preview(*, text: str, form: Format, by: User | None = None) -> Difference:
    """Return what a roster would change, and change nothing; raises RosterError."""
    return compare(reading.read(text, form), form, by)


def bring_in(
    *, text: str, form: Format, by: User | None = None, leaving: int | None = None, mark: str | None = None
) -> Difference:
    """Make a roster true and return what changed; raises RosterError or RefusedError, with nothing changed.

    `leaving` repeats how many people go when that is half of them or more. `mark` is the difference that
    someone agreed to: another one is refused.
    """
    lines = reading.read(text, form)
    with keeping_an_admin(), pghistory.context(roster=form.title):
        found = compare(lines, form, by)
        if mark is not None and found.mark != mark:
            raise RefusedError("Something changed here meanwhile. Look at it again, then confirm.")
        if found.removes_many and leaving != len(found.leaving):
            raise RefusedError(
                f"{len(found.leaving)} of {found.managed} people would leave. Is the file whole? "
                f"If so, say the number {len(found.leaving)}."
            )
        _write(found)
        audit.record(audit.Act.ROSTER, by=by, detail=f"{form.title}: {found.counts}")
    return found


def _write(found: Difference) -> None:
    for person in found.people:
        # What set_unusable_password() does, which draws its forty letters one by one.
        person.password = UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)
    Program.objects.bulk_create(found.programs)
    User.objects.bulk_create(found.people)
    _update(User, found.renamed, ["display_name", "roster_name"])
    for model, fields in CHANGING.items():
        model._default_manager.bulk_create([row for row in found.begun if type(row) is model])
        old = [row for row in (*found.changed, *found.ended) if type(row) is model]
        _update(model, old, fields)
        gone = [row.pk for row in found.withdrawn if type(row) is model]
        if gone:
            model._default_manager.filter(pk__in=gone).delete()
    end_deputies([row for row in found.ended if isinstance(row, Role)])


def _update(model: type[Model], rows: Sequence[Model], fields: list[str]) -> None:
    # One INSERT that meets its own rows: bulk_update would write a CASE with an arm for each of them.
    model._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
