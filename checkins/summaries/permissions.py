"""Who publishes summaries. Everyone who is signed in reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.models import Role

if TYPE_CHECKING:
    from people.models import User


def can_publish_summaries(user: User) -> bool:
    """The well-being office says which terms there are, and publishes them."""
    return user.has_role(Role.Kind.WELLBEING_OFFICE)
