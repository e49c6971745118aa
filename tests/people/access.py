from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from tests.access import FORBIDDEN, FOUND, NOT_ALLOWED, NOT_FOUND, Row, everyone, members, only

if TYPE_CHECKING:
    from tests.conftest import Cast

UNAUTHORIZED = 401
OFFICE = only("gme_admin", "superuser")
# Whoever holds a duty of their own may name a deputy for it.
DUTIES = only("program_lead", "other_lead", "gme_admin", "peers_director", "wellbeing_office")


def trainee(cast: Cast) -> list[Any]:
    """Name the trainee."""
    return [cast.trainee.public_id]


def nobody(_cast: Cast) -> list[Any]:
    """Name a thing that is not there."""
    return [uuid.UUID(int=1)]


ROWS = [
    Row("mfa_index", members()),
    Row("mfa_authenticate", everyone(FOUND)),
    Row("mfa_reauthenticate", members(FORBIDDEN)),
    Row("mfa_activate_totp", members()),
    Row("mfa_deactivate_totp", members(NOT_FOUND)),
    Row("mfa_list_webauthn", members()),
    Row("mfa_add_webauthn", members()),
    Row("mfa_reauthenticate_webauthn", members(FORBIDDEN)),
    Row("mfa_remove_webauthn", members(NOT_FOUND), lambda _cast: [1]),
    Row("mfa_edit_webauthn", members(NOT_FOUND), lambda _cast: [1]),
    Row("mfa_login_webauthn", everyone(FOUND)),
    # No school's sign-in is set up in most tests: tests/people/sso/ has what happens where one is.
    Row("sso:oidc", everyone(NOT_FOUND), method="post"),
    Row("sso:oidc_back", everyone(NOT_FOUND)),
    Row("sso:oidc_end", members(NOT_FOUND), method="post"),
    Row("sso:oidc_left", everyone(NOT_FOUND)),
    Row("sso:oidc_ended", everyone(NOT_FOUND), method="post"),
    Row("sso:saml", everyone(NOT_FOUND), method="post"),
    Row("sso:saml_acs", everyone(NOT_FOUND), method="post"),
    Row("sso:saml_back", everyone(NOT_FOUND)),
    Row("sso:saml_end", members(NOT_FOUND), method="post"),
    Row("sso:saml_sls", everyone(NOT_FOUND)),
    Row("sso:saml_metadata", everyone(NOT_FOUND)),
    # Being signed in opens nothing of SCIM: only a token does.
    Row("scim:users", everyone(UNAUTHORIZED)),
    Row("scim:user", everyone(UNAUTHORIZED), trainee),
    Row("scim:groups", everyone(UNAUTHORIZED)),
    Row("scim:group", everyone(UNAUTHORIZED), nobody),
    Row("scim:service", everyone(UNAUTHORIZED)),
    Row("scim:kinds", everyone(UNAUTHORIZED)),
    Row("scim:kind", everyone(UNAUTHORIZED), lambda _cast: ["User"]),
    Row("scim:schemas", everyone(UNAUTHORIZED)),
    Row("scim:schema", everyone(UNAUTHORIZED), lambda _cast: ["User"]),
    Row("people:list", OFFICE),
    Row("people:roster", OFFICE),
    Row("people:roster_format_new", OFFICE),
    Row("people:roster_format", members(NOT_FOUND), nobody),
    Row("people:roster_file", members(NOT_FOUND), nobody),
    Row("people:roster_confirm", members(NOT_FOUND), nobody, method="post"),
    Row("people:roster_discard", members(NOT_FOUND), nobody, method="post"),
    Row("people:person", OFFICE, trainee),
    Row("people:grant", OFFICE, trainee),
    Row("people:sign_out", members(NOT_ALLOWED), trainee),
    Row("people:end_role", members(NOT_ALLOWED), lambda cast: [cast.trainee.public_id, 1]),
    Row("people:deputies", DUTIES),
    Row("people:audit", OFFICE),
    Row("people:audit_csv", OFFICE, method="post"),
    Row("people:profile", members()),
    Row("people:welcome", members()),
    Row("people:prove", members()),
    Row("people:end_session", members(NOT_FOUND), nobody, method="post"),
    Row("people:sign_out_everywhere", members(NOT_ALLOWED)),
    # Nobody in the cast has a second step that the codes would stand in for.
    Row("people:recovery", members(FOUND)),
    Row("people:export", members()),
    Row("people:delete", members()),
]
