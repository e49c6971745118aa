"""Roles and places in programs, as groups. A group is there because the portal knows what it means."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pghistory
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from core.clock import site_today
from people import audit, emails
from people.models import Enrollment, Program, Role
from people.operations import close, end_deputies, keeping_an_admin
from people.scim import users
from people.scim.asking import Operation, ScimError, invalid

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from people.models import User

SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"
FILTERS = ("displayname", "id", "externalid")
SOURCE = "scim:directory"
SPACE = uuid.UUID("5d0d3c0e-3a0a-4f6e-9c39-0b6b6f2b6a11")
YEARS = range(1, 11)
DIRECTORY = "the school's directory"


@dataclass(frozen=True)
class Group:
    """A role (`kind`), or a training year of a program (`year`)."""

    name: str
    kind: str = ""
    program: Program | None = None
    year: int = 0

    @property
    def id(self) -> str:
        """The same for the same meaning, also when a program is renamed."""
        scope = self.program.public_id if self.program else ""
        return str(uuid.uuid5(SPACE, f"{self.kind}:{scope}:{self.year}"))

    def rows(self) -> QuerySet[Any]:
        """Return the open roles or places that this group stands for."""
        if self.kind:
            return Role.objects.open().filter(kind=self.kind, program=self.program)
        found = Enrollment.objects.filter(program=self.program, training_year=self.year)
        return found.exclude(ends_on__lt=site_today())


def every() -> list[Group]:
    """Return each group there is."""
    programs = list(Program.objects.all())
    found = [
        Group(Role.Kind(kind).label, kind) for kind in Role.Kind.values if kind != Role.Kind.PROGRAM_LEAD
    ]
    for program in programs:
        found += [Group(f"{Role.Kind(kind).label}: {program}", kind, program) for kind in Role.SCOPED]
        found += [Group(f"{program}: year {year}", "", program, year) for year in YEARS]
    return found


def matching(asked: tuple[str, str] | None) -> list[Group]:
    """Return which groups a filter means."""
    if asked is None:
        return every()
    name, value = asked
    if name == "externalid":
        return []
    if name == "id":
        return [group for group in every() if group.id == value]
    return [group for group in every() if group.name.casefold() == value.casefold()]


def one(public_id: uuid.UUID) -> Group:
    """Return a group; 404 for everything else."""
    found = next((group for group in every() if group.id == str(public_id)), None)
    if found is None:
        raise ScimError(404, "There is no group of this id.")
    return found


def told(group: Group, *, members: bool) -> dict[str, Any]:
    """Return a group as SCIM writes one."""
    address = settings.SITE_URL + reverse("scim:group", args=[group.id])
    found = {
        "schemas": [SCHEMA],
        "id": group.id,
        "displayName": group.name,
        "meta": {"resourceType": "Group", "location": address},
    }
    return found | ({"members": _members(group)} if members else {})


def _members(group: Group) -> list[dict[str, str]]:
    people = users.seen().filter(pk__in=group.rows().values("user"))
    return [{"value": str(person.public_id), "display": person.display_name} for person in people]


def refuse_new(found: dict[str, Any]) -> None:
    """Refuse to make a group: the one that is named is here already, or means nothing."""
    name = found.get("displayName")
    if isinstance(name, str) and matching(("displayname", name)):
        raise ScimError(409, "This group is here. Find it by its displayName.", "uniqueness")
    raise invalid("No group of this displayName means anything here; list Groups to see those that do.")


def people(value: Any) -> list[User]:
    """Return the people that a list of members names."""
    listed = value if isinstance(value, list) else [value]
    ids = {str(row.get("value")) if isinstance(row, dict) else "" for row in listed}
    try:
        wanted = {uuid.UUID(found) for found in ids}
    except ValueError:
        raise invalid("A member's value is the id of a user.") from None
    found = list(users.seen().filter(public_id__in=wanted))
    if len(found) != len(wanted):
        raise invalid("One of the members is not here.")
    return found


def change(group: Group, steps: Iterable[Operation]) -> None:
    """Do a PATCH, all of it or nothing; raises RefusedError for the last of the GME office."""
    with keeping_an_admin(), pghistory.context(roster=DIRECTORY):
        for step in steps:
            _step(group, step)


def replace(group: Group, members: list[User]) -> None:
    """Make a group's members these and no others."""
    with keeping_an_admin(), pghistory.context(roster=DIRECTORY):
        _replace(group, members)


def _replace(group: Group, members: list[User]) -> None:
    _let_go(group, group.rows().exclude(user__in=members))
    _take_in(group, members)


def _step(group: Group, step: Operation) -> None:
    path, value = step.path, step.value
    if not path and isinstance(value, dict):
        path, value = ("members", value["members"]) if "members" in value else ("displayName", None)
    plain = path.lower()
    if plain.startswith("members[") and step.op == "remove":
        asked = path.partition('"')[2].rpartition('"')[0]
        _let_go(group, group.rows().filter(user__in=people({"value": asked})))
    elif plain == "members" and step.op == "add":
        _take_in(group, people(value))
    elif plain == "members" and step.op == "remove":
        rows = group.rows()
        _let_go(group, rows.filter(user__in=people(value)) if value else rows)
    elif plain == "members":
        _replace(group, people(value))
    elif plain not in ("displayname", "externalid"):
        raise invalid("A group has members, and nothing else that can be changed.", "invalidPath")


def _take_in(group: Group, members: list[User]) -> None:
    held = set(group.rows().values_list("user", flat=True))
    for person in members:
        if person.pk not in held:
            _begin(group, person)
            _note(audit.Act.ROLE_GIVEN, group, person)


def _note(act: audit.Act, group: Group, person: User) -> None:
    audit.record(act, by=None, person=person, detail=f"{group.name} ({DIRECTORY})")


def _begin(group: Group, person: User) -> None:
    today = site_today()
    if group.kind:
        _give(group, person, today)
        return
    places = Enrollment.objects.filter(user=person, program=group.program)
    place = places.exclude(ends_on__lt=today).first() or places.filter(starts_on=today).first()
    if place is None:
        place = Enrollment(user=person, program=group.program, starts_on=today, source=SOURCE)
    place.training_year, place.ends_on = group.year, None
    place.save()


def _give(group: Group, person: User, today: dt.date) -> None:
    """Give a role that the site lets directories give; the GME office hears of one that opens much."""
    if group.kind not in settings.SCIM_ROLES:
        raise ScimError(
            403,
            f"This site lets no directory give {group.name}. Its GME office does, or SCIM_ROLES changes it.",
        )
    role = Role.objects.create(
        user=person, kind=group.kind, program=group.program, starts_on=today, source=SOURCE
    )
    if group.kind in Role.OFFICES:
        # A mail that cannot be sent undoes nothing: the audit has it.
        transaction.on_commit(lambda: emails.role_given(role), robust=True)


def _let_go(group: Group, rows: QuerySet[Any]) -> None:
    """End what the directory gave; what was given by hand or by a roster stays."""
    for row in rows.filter(source=SOURCE).select_related("user"):
        _note(audit.Act.ROLE_ENDED, group, row.user)
        if isinstance(row, Role):
            end_deputies([row])
        close(row)
