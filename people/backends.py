"""How a session becomes a person."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from people.models import User


class RosterBackend(AuthenticationBackend):
    """Sign-in by e-mail through allauth; loads roles with the person, so that permissions ask no query."""

    def get_user(self, user_id: int) -> User | None:
        """Return someone who is active and has not left, with roles and enrollments, or None."""
        found: User | None = User.objects.with_roles().present().filter(pk=user_id).first()
        return found
