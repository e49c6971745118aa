"""A directory that knows a token, and calls as Entra ID and Okta do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from people.models import Role, ScimToken
from tests.conftest import LONG_AGO, Cast

if TYPE_CHECKING:
    from people.models import User

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"


@dataclass(frozen=True)
class Directory:
    """Speaks SCIM with one token."""

    token: str

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Call an address below /scim/v2/; `body` is sent as JSON, or as it is where it is text."""
        data: dict[str, Any] = (
            {} if body is None else {"data": body if isinstance(body, str) else json.dumps(body)}
        )
        kind = more.pop("kind", "application/scim+json")
        headers = {"Authorization": f"Bearer {self.token}"}
        return Client().generic(
            method, f"/scim/v2/{path}", content_type=kind, headers=headers, **data, **more
        )

    def get(self, path: str, **query: str) -> Any:
        """Read."""
        return self.call("GET", path, query_params=query).json()

    def patch(self, path: str, *operations: dict[str, Any]) -> Any:
        """Change with a PATCH."""
        return self.call("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})

    def user(self, person: User) -> str:
        """Return a person's path."""
        return f"Users/{person.public_id}"

    def group(self, name: str) -> str:
        """Return the path of a group, found by its name as directories do."""
        found = self.get("Groups", filter=f'displayName eq "{name}"')["Resources"]
        return f"Groups/{found[0]['id']}"


@pytest.fixture
def directory(cast: Cast) -> Directory:
    """A directory with a token that holds, and a second person in the GME office."""
    Role.objects.create(user=cast.clinician, kind="gme_admin", starts_on=LONG_AGO)
    return Directory(ScimToken.make("entra"))
