"""Who may look after the reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.models import Role

if TYPE_CHECKING:
    from people.models import User


def can_see_operations(user: User) -> bool:
    """The well-being office, and whoever runs the site."""
    return user.is_superuser or user.has_role(Role.Kind.WELLBEING_OFFICE)
