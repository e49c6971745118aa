"""Who works at the clinic. Running the site, or any other office, opens nothing here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.models import Role

if TYPE_CHECKING:
    from people.models import User


def works_at_clinic(user: User) -> bool:
    """Clinicians have a queue; what they read there, their key decides."""
    return user.has_role(Role.Kind.CLINICIAN)
