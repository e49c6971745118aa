"""What this app itself holds of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from people.belongings import Belonging
from people.farewell import OWN_RULES

if TYPE_CHECKING:
    from people.models import User

ABOUT = (
    "email",
    "display_name",
    "roster_name",
    "pronouns",
    "time_zone",
    "languages",
    "joined_at",
    "last_login",
)
DATES = ("starts_on", "ends_on", "source")


def about(person: User) -> dict[str, Any]:
    """Return who someone is, and where and as what."""
    return {field: getattr(person, field) for field in ABOUT} | {
        "programs": list(person.enrollments.values("program__name", "training_year", *DATES)),
        "roles": list(person.roles.values("kind", "program__name", *DATES)),
        "passkeys_and_apps": list(
            Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")
        ),
        "school_sign_ins": list(
            SocialAccount.objects.filter(user=person).values("provider", "uid", "date_joined")
        ),
        "signed_in": list(person.sign_ins.values("device", "at")),
    }


BELONGINGS = [Belonging("person", " ".join(OWN_RULES), about)]
