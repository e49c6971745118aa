"""Who is here, and the roster that says so."""

from people.models.audit import Entry
from people.models.people import (
    Enrollment,
    EnrollmentNow,
    Program,
    Role,
    RoleNow,
    User,
    UserManager,
    UserQuerySet,
    known_zone,
    live,
)
from people.models.roster import RosterFile, RosterFormat
from people.models.scim import Provisioned, ScimToken
from people.models.sessions import SignIn
from people.models.sign_on import Spent

__all__ = [
    "Enrollment",
    "EnrollmentNow",
    "Entry",
    "Program",
    "Provisioned",
    "Role",
    "RoleNow",
    "RosterFile",
    "RosterFormat",
    "ScimToken",
    "SignIn",
    "Spent",
    "User",
    "UserManager",
    "UserQuerySet",
    "known_zone",
    "live",
]
