"""What a directory reads first: what this interface can do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from people.scim import groups, users
from people.scim.asking import MOST

CORE = "urn:ietf:params:scim:schemas:core:2.0:"


def service() -> dict[str, Any]:
    """Return the features."""
    no = {"supported": False}
    return {
        "schemas": [CORE + "ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": no | {"maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": no,
        "sort": no,
        "etag": no,
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "Bearer token",
                "description": "Made by manage.py scim_token.",
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": _at("scim:service")},
    }


def _at(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def kinds() -> list[dict[str, Any]]:
    """Return the kinds of resources."""
    return [
        {
            "schemas": [CORE + "ResourceType"],
            "id": name,
            "name": name,
            "endpoint": f"/{name}s",
            "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": _at("scim:kind", name)},
        }
        for name, schema in (("User", users.SCHEMA), ("Group", groups.SCHEMA))
    ]


def _field(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    plain = {
        "name": name,
        "type": kind,
        "multiValued": False,
        "required": False,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
    }
    return plain | more


def schemas() -> list[dict[str, Any]]:
    """Return the attributes that mean something here."""
    person = [
        _field("userName", required=True, uniqueness="server"),
        _field("externalId", caseExact=True),
        _field("displayName"),
        _field("name", "complex", subAttributes=[_field("formatted")]),
        _field("active", "boolean"),
        _field(
            "emails",
            "complex",
            multiValued=True,
            mutability="readOnly",
            subAttributes=[_field("value"), _field("type"), _field("primary", "boolean")],
        ),
    ]
    member = [_field("value", mutability="immutable"), _field("display", mutability="readOnly")]
    group = [
        _field("displayName", mutability="readOnly", uniqueness="server"),
        _field("members", "complex", multiValued=True, subAttributes=member),
    ]
    return [
        {
            "schemas": [CORE + "Schema"],
            "id": schema,
            "name": name,
            "attributes": fields,
            "meta": {"resourceType": "Schema", "location": _at("scim:schema", schema)},
        }
        for name, schema, fields in (("User", users.SCHEMA, person), ("Group", groups.SCHEMA, group))
    ]
