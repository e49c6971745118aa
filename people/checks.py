"""What a start refuses about people: a setting that names something that is not there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from people.models import Role


@register()
def directory_gives_known_roles(**_given: Any) -> list[CheckMessage]:
    """Refuse a role in SCIM_ROLES that the portal does not know: a misspelt one would be given to nobody."""
    return [
        Error(
            f"SCIM_ROLES names {name!r}, which is no role here.",
            hint=f"It may name {', '.join(Role.Kind.values)}.",
            id="people.E001",
        )
        for name in settings.SCIM_ROLES
        if name not in Role.Kind.values
    ]
