"""Who may do what with check-ins. Nobody reads another's: no function here takes somebody else's check-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from people.models import User


def can_check_in(user: User) -> bool:
    """Everyone who is signed in has check-ins of their own, whatever their role."""
    return user.is_active
