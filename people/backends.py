"""How a session becomes a person."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from people.models import User


class RosterBackend(AuthenticationBackend):
    """Sign-in by e-mail through allauth; loads roles with the person, so that permissions ask no query."""

    def get_user(self, user_id: int) -> User | None:
        """Return an active person with roles and enrollments, or None."""
        person = User.objects.with_roles().filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
