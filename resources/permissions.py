"""Who may change the directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.models import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


def can_edit(user: User | AnonymousUser) -> bool:
    """The well-being office, and whoever runs the site."""
    if not user.is_authenticated:
        return False
    return user.is_superuser or user.has_role(Role.Kind.WELLBEING_OFFICE)


def can_declare_outage(user: User | AnonymousUser) -> bool:
    """Those who edit, and the trainee clinic: at night it may be the first to learn of it."""
    return can_edit(user) or (user.is_authenticated and user.has_role(Role.Kind.CLINICIAN))
