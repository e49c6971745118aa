"""What changes who may do what. Every change goes through one lock, and leaves the GME office someone."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from core.clock import site_today
from people import audit, permissions
from people.models import Role, live

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from people.models import Enrollment, Program, User

LOCK = 7_341_001
LONGEST_DEPUTY = dt.timedelta(days=180)


class RefusedError(Exception):
    """Someone may not do this, or not any more; the message says what to do."""


def _admins() -> tuple[bool, bool]:
    offices = Role.objects.filter(live(site_today()), kind=Role.Kind.GME_ADMIN, user__is_active=True)
    return offices.exists(), offices.filter(ends_on=None).exists()


@contextmanager
def keeping_an_admin() -> Iterator[None]:
    """Change roles one transaction at a time; refuse what would leave the GME office without anyone."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        before = _admins()
        yield
        if any(was and not still for was, still in zip(before, _admins(), strict=True)):
            raise RefusedError(
                "This would leave the GME office without anyone for good. "
                "Give someone else the role first, with no last day."
            )


def grant(
    *, by: User, person: User, kind: str, program: Program | None, starts_on: dt.date, ends_on: dt.date | None
) -> Role:
    """Give a role from one day to another; raises RefusedError where it may not be or is held already."""
    if not permissions.can_grant(by, person):
        raise RefusedError("Nobody gives themselves a role. Ask a colleague in the GME office.")
    with keeping_an_admin():
        _refuse_overlap(person, kind, program, starts_on, ends_on)
        role = Role.objects.create(
            user=person, kind=kind, program=program, starts_on=starts_on, ends_on=ends_on
        )
        audit.record(audit.Act.ROLE_GIVEN, by=by, person=person, detail=role.what)
        return role


def _refuse_overlap(
    person: User, kind: str, program: Program | None, starts_on: dt.date, ends_on: dt.date | None
) -> None:
    same = Role.objects.filter(user=person, kind=kind, program=program).open(starts_on)
    if ends_on is not None:
        same = same.filter(starts_on__lte=ends_on)
    if same.exists():
        raise RefusedError("They hold this role on some of these days. End that one first.")


def name_deputy(*, by: User, role: Role, person: User, starts_on: dt.date, ends_on: dt.date) -> Role:
    """Let someone stand in for a duty of one's own, for some days."""
    if not permissions.can_name_deputy(by, role) or person.pk == by.pk:
        raise RefusedError("You can name a deputy for a duty of your own, and it is someone else.")
    if ends_on - starts_on > LONGEST_DEPUTY:
        raise RefusedError("A deputy stands in for half a year at most. Choose an earlier last day.")
    if role.ends_on is not None and ends_on > role.ends_on:
        raise RefusedError(f"Your own duty ends on {role.ends_on}. Choose that day or an earlier one.")
    with keeping_an_admin():
        _refuse_overlap(person, role.kind, role.program, starts_on, ends_on)
        held = Role.objects.create(
            user=person,
            kind=role.kind,
            program=role.program,
            starts_on=starts_on,
            ends_on=ends_on,
            deputy_for=role,
        )
        audit.record(audit.Act.DEPUTY_NAMED, by=by, person=person, detail=held.what)
        return held


def end_role(*, by: User, role: Role) -> None:
    """End a role now, and what its deputies hold; one that has not begun is taken away."""
    if not permissions.can_end(by, role):
        raise RefusedError("This role is over already, or is not yours to end.")
    with keeping_an_admin():
        audit.record(audit.Act.ROLE_ENDED, by=by, person=role.user, detail=role.what)
        close(role)
        end_deputies([role])


def end_deputies(roles: Sequence[Role]) -> None:
    """End what was held for someone whose own role is over."""
    for held in Role.objects.filter(deputy_for__in=[role.pk for role in roles if role.pk]).open():
        close(held)


def close(held: Role | Enrollment) -> None:
    """Make yesterday the last day of a role or a place, so that it does not hold any more today."""
    yesterday = site_today() - dt.timedelta(days=1)
    if held.starts_on > yesterday:
        held.delete()
        return
    held.ends_on = yesterday
    held.save(update_fields=["ends_on"])
