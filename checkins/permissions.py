"""Who may do what with check-ins. Nobody reads another's: no function here takes somebody else's check-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from people.models import Role

if TYPE_CHECKING:
    from people.models import User


def can_check_in(user: User) -> bool:
    """Everyone who is signed in has check-ins of their own, whatever their role."""
    return user.is_active


def can_publish_summaries(user: User) -> bool:
    """The well-being office says which terms there are, and publishes them; everyone reads them."""
    return user.has_role(Role.Kind.WELLBEING_OFFICE)


def works_at_clinic(user: User) -> bool:
    """Clinicians have a queue; what they read there, their key decides. Running the site opens nothing."""
    return user.has_role(Role.Kind.CLINICIAN)
