"""Who may look after people and their roles. Nobody grants themselves anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from people.models import Role

if TYPE_CHECKING:
    from people.models import User


def can_manage_people(user: User) -> bool:
    """The GME office, and whoever runs the site, see people, roles and rosters."""
    return user.is_superuser or user.has_role(Role.Kind.GME_ADMIN)


def needs_second_step(user: User) -> bool:
    """Say whether a role that someone holds asks for a second step that they have not set up."""
    if getattr(user, "has_second_step", False):
        return False
    wanted = settings.SECOND_STEP_ROLES
    if "everyone" in wanted or (user.is_superuser and "superuser" in wanted):
        return True
    return any(role.kind in wanted for role in user.roles_now)


def can_grant(user: User, person: User) -> bool:
    """Roles are granted to others only."""
    return can_manage_people(user) and user.pk != person.pk


def can_end(user: User, role: Role) -> bool:
    """The GME office ends roles, its own too; whoever named a deputy ends that."""
    named_it = role.deputy_for is not None and role.deputy_for.user_id == user.pk
    return role.is_open and (can_manage_people(user) or named_it)


def can_name_deputy(user: User, role: Role) -> bool:
    """Whoever holds a duty of their own may name a deputy for it; a deputy may not."""
    return (
        role.user_id == user.pk and role.is_live and role.deputy_for_id is None and role.kind in Role.DUTIES
    )
