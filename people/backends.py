"""How a session becomes a person."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from people.models import User

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class RosterBackend(AuthenticationBackend):
    """Sign-in by e-mail through allauth; loads roles with the person, so that permissions ask no query."""

    def get_user(self, user_id: int) -> User | None:
        """Return someone who is active and has not left, with roles and enrollments, or None."""
        own = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_STEPS)
        people = User.objects.with_roles().present().annotate(has_second_step=Exists(own))
        found: User | None = people.filter(pk=user_id).first()
        return found
