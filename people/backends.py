"""How a session becomes a person."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from core.clock import site_today
from people.models import User

if TYPE_CHECKING:
    import datetime as dt

    from people.models.people import UserQuerySet

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class RosterBackend(AuthenticationBackend):
    """Sign-in by e-mail through allauth; loads roles with the person, so that permissions ask no query."""

    def get_user(self, user_id: int) -> User | None:
        """Return someone who is active and has not left, with roles and enrollments, or None."""
        found: User | None = next(iter(_present(site_today()).filter(pk=user_id)), None)
        return found


# Every signed-in request asks this, and to put it together costs more than to ask it.
@lru_cache(maxsize=2)
def _present(on: dt.date) -> UserQuerySet:
    own = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_STEPS)
    people: UserQuerySet = User.objects.with_roles(on).present(on).annotate(has_second_step=Exists(own))
    return people.order_by()
