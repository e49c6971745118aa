"""The API's own description, in OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from resources.hsds.queries import MOST, PER_PAGE

Json = dict[str, Any]

NUMBER = {"type": "integer", "minimum": 1}
PARAMETERS: dict[str, Json] = {
    "page": NUMBER,
    "per_page": {**NUMBER, "maximum": MOST, "default": PER_PAGE},
    "search": {"type": "string", "maxLength": 200, "pattern": r"^[^\u0000]*$"},
    "format": {"type": "string", "enum": ["json", "ndjson"]},
    "taxonomy_term_id": {"type": "string", "format": "uuid"},
    "taxonomy_id": {"type": "string", "format": "uuid"},
    "organization_id": {"type": "string", "format": "uuid"},
    "modified_after": {"type": "string", "format": "date-time"},
    "postcode": {"type": "string", "maxLength": 20, "pattern": r"^[^\u0000]*$"},
    "parent_id": {"type": "string", "format": "uuid"},
    "minimal": {"type": "boolean"},
    "full": {"type": "boolean"},
    "full_service": {"type": "boolean"},
    "top_only": {"type": "boolean"},
}
PAGING = ("page", "per_page", "search", "format")
NARROWING = (*PAGING, "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after")
LISTS = {
    "services": (*NARROWING, "minimal", "full"),
    "organizations": (*PAGING, "taxonomy_term_id", "taxonomy_id", "full", "full_service"),
    "service_at_locations": (*NARROWING, "postcode", "full"),
    "taxonomies": PAGING,
    "taxonomy_terms": (*PAGING, "taxonomy_id", "parent_id", "top_only"),
}
COUNTS = ("total_items", "total_pages", "page_number", "size")
PAGE: Json = {
    "type": "object",
    "required": [*COUNTS, "first_page", "last_page", "empty", "contents"],
    "properties": {
        **{name: {"type": "integer"} for name in COUNTS},
        **{name: {"type": "boolean"} for name in ("first_page", "last_page", "empty")},
        "contents": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
    },
}
THING: Json = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}},
}
ROOT: Json = {
    "type": "object",
    "required": ["version", "profile", "openapi_url"],
    "properties": {
        "version": {"type": "string"},
        "profile": {"type": "string", "format": "uri"},
        "openapi_url": {"type": "string", "format": "uri"},
    },
}
ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string"}},
}


def document() -> Json:
    """Return the description of every path."""
    paths: Json = {"/": {"get": _get("Version", "Root", [])}}
    for name, parameters in LISTS.items():
        query = [{"name": key, "in": "query", "schema": PARAMETERS[key]} for key in parameters]
        paths[f"/{name}"] = {"get": _get(f"List {name}", "Page", query)}
        lines = {"schema": {"type": "string"}}
        paths[f"/{name}"]["get"]["responses"]["200"]["content"]["application/x-ndjson"] = lines
        public_id = {"name": "id", "in": "path", "required": True}
        one = [{**public_id, "schema": {"type": "string", "format": "uuid"}}]
        paths[f"/{name}/{{id}}"] = {"get": _get(f"One of {name}", "Thing", one)}
    services = {"name": "full_service", "in": "query", "schema": PARAMETERS["full_service"]}
    paths["/organizations/{id}"]["get"]["parameters"].append(services)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{settings.SITE_NAME}: directory", "version": "3.1"},
        "servers": [{"url": f"{settings.SITE_URL}/api/hsds"}],
        "paths": paths,
        "components": {"schemas": {"Root": ROOT, "Page": PAGE, "Thing": THING, "Error": ERROR}},
    }


def _get(summary: str, schema: str, parameters: list[Json]) -> Json:
    answers = {"200": _answer("Found", schema), "400": _answer("A parameter is wrong", "Error")}
    return {
        "summary": summary,
        "parameters": parameters,
        "responses": answers | {"404": _answer("Nothing there", "Error")},
    }


def _answer(words: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": words, "content": content}
