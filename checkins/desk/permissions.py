"""Who looks after questionnaires. They hold nobody's answers, and still only the well-being office does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.models import Role

if TYPE_CHECKING:
    from people.models import User


def can_keep_instruments(user: User) -> bool:
    """The well-being office brings questionnaires in, reviews them and puts them to use."""
    return user.has_role(Role.Kind.WELLBEING_OFFICE)
