"""The API against the published schemas by jsonschema, and under attack by schemathesis."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.core.failures import Failure

from resources.hsds import openapi, shape
from resources.hsds.importing import bring_in
from resources.models import Place, Service
from tests.resources.exchange import STANDARD, an_id, service, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

API = "/api/hsds/"


def closed(rule: Any) -> Any:
    """Return a schema in which every object holds what it names and nothing else."""
    if isinstance(rule, list):
        return [closed(part) for part in rule]
    if not isinstance(rule, dict):
        return rule
    found = {key: closed(part) for key, part in rule.items()}
    return found | ({"additionalProperties": False} if "properties" in found else {})


def check(name: str, value: Any) -> None:
    """Hold a value against one of the published schemas, formats included; skip where they are not."""
    path = STANDARD / f"schema/{name}.json"
    if not path.exists():
        pytest.skip("the standard's schemas are not beside this clone")
    rule = closed(json.loads(path.read_text()))
    jsonschema.Draft202012Validator(rule, format_checker=jsonschema.FormatChecker()).validate(value)


def test_every_shipped_service_is_valid(directory: int, client: Client) -> None:
    rows = client.get(f"{API}services", {"full": "true", "per_page": "100"}).json()["contents"]
    for row in rows:
        check("service", row)
    assert len(rows) == directory


@pytest.mark.parametrize("name", ["service_list", "organization_list", "service_at_location_list"])
def test_every_list_is_valid(directory: int, client: Client, name: str) -> None:
    lactation = Service.objects.get(slug="lactation-rooms")
    for room in ("Lotus", "Lily"):
        Place.objects.create(service=lactation, name="Tower", room=room, address="1 Main Street")
    rows = client.get(f"{API}{name.replace('_list', 's')}", {"per_page": "100"}).json()["contents"]
    for row in rows:
        check(name, row)
    assert rows


def test_what_came_in_broken_goes_out_valid(db: None, tmp_path: Path, client: Client) -> None:
    broken = service(
        mood="good", email="nobody", url="example.org", minimum_age="12", last_modified="yesterday",
        phones=[{"id": "1", "number": "988"}, {"id": an_id(4), "number": "988", "extension": "x"}],
        schedules=[{"id": an_id(5), "freq": "DAILY", "wkst": "XX"}],
        attributes=[{"id": an_id(6), "taxonomy_term": {"id": an_id(7)}}, "none"],
        capacities=[{"id": an_id(8), "available": 1, "updated": "now"}], languages=None,
    )  # fmt: skip
    bring_in(write(tmp_path / "in.json", [broken]), source="211")
    told = client.get(f"{API}services/{an_id(1)}").json()
    check("service", told)
    assert [row["id"] for row in told["phones"]] == [an_id(4)]


def test_the_standards_own_example_comes_back_whole_from_the_api(
    db: None, tmp_path: Path, client: Client
) -> None:
    path = STANDARD / "examples/service_full.json"
    if not path.exists():
        pytest.skip("the standard's examples are not beside this clone")
    example = json.loads(path.read_text())
    bring_in(write(tmp_path / "in.json", [example]), source="211")
    told = client.get(f"{API}services/{example['id']}").json()
    check("service", told)
    assert told == shape.strict("service", example)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's own connection open across requests, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_no_request_that_the_description_allows_or_forbids_breaks_the_api(
    directory: int, one_connection: None
) -> None:
    schema = schemathesis.openapi.from_dict(openapi.document() | {"servers": [{"url": API.rstrip("/")}]})
    schema.config.generation.update(modes=list(schemathesis.GenerationMode))
    schema.app = get_wsgi_application()
    troubles: list[str] = []

    @settings(
        max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def attack(case: Any) -> None:
        try:
            case.call_and_validate()
        except* Failure as group:
            troubles.append(f"{case.as_curl_command()}: {group.exceptions[0]}")

    for operation in schema.get_all_operations():
        strategy = operation.ok().as_strategy()  # type: ignore[union-attr]
        given(case=strategy)(attack)()
    assert not troubles, troubles[0]
