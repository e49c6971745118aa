"""What the API answers is valid under the standard's own schemas, with nothing that they do not name."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from resources import search
from resources.hsds import openapi
from resources.models import Phone, Place, Schedule, Service, Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

STANDARD = Path(__file__).parents[2].parent / "shared/standards/hsds/schema"
API = "/api/hsds/"
TYPES: dict[str, Any] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "array": list,
    "object": dict,
    "boolean": bool,
}
URI = re.compile(r"^[a-z][a-z0-9+.-]*://[^\s]+$")


def schema(name: str) -> dict[str, Any]:
    path = STANDARD / f"{name}.json"
    if not path.exists():
        pytest.skip("the standard's schemas are not beside this clone")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def faults(value: Any, rule: dict[str, Any], where: str = "") -> Iterator[str]:
    """Yield what a schema finds wrong: types, choices, formats, what is missing or not named."""
    kind = rule.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        yield f"{where} is no {kind}"
        return
    if "enum" in rule and value not in rule["enum"]:
        yield f"{where} is none of {rule['enum']}"
    if isinstance(value, str) and not well_formed(value, rule.get("format", "")):
        yield f"{where} is no {rule['format']}"
    if isinstance(value, dict):
        known = rule.get("properties", {})
        yield from (f"{where}.{key} is not named" for key in value if key not in known)
        yield from (f"{where}.{key} is missing" for key in rule.get("required", ()) if key not in value)
        for key in set(value) & set(known):
            yield from faults(value[key], known[key], f"{where}.{key}")
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield from faults(item, rule.get("items", {}), f"{where}[{position}]")


def well_formed(value: str, form: str) -> bool:
    try:
        if form == "uuid":
            return str(uuid.UUID(value)) == value
        if form == "date":
            dt.date.fromisoformat(value)
        if form == "date-time":
            return dt.datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    checks = {"uri": bool(URI.match(value)), "email": "@" in value}
    return checks.get(form, True)


@pytest.fixture
def rich(make_service: Callable[..., Service]) -> Service:
    """A service with everything that HSDS can hold."""
    Topic.objects.create(slug="calm", name="Calm")
    service = make_service(
        topics=["calm"], languages=["en", "es"], audiences=["resident"], email="tea@example.org",
        website="https://example.org/", hours="weekly", caution="Ask first.", limits="Some.",
        verified_on="2026-11-01", cost_note="A cup.",
    )  # fmt: skip
    Phone.objects.create(service=service, number="212-241-2400 ext. 12", label="Desk")
    Phone.objects.create(service=service, number="212-241-6660.60")
    Schedule.objects.create(service=service, weekdays=[0, 4], opens_at="08:00", closes_at="17:00")
    Schedule.objects.create(service=service, is_exception=True, from_date="2026-12-24", to_date="2026-12-25")
    Place.objects.create(
        service=service, name="Tower", room="Lotus", address="1 Main Street", city="New York", region="NY",
        postal_code="10029",
    )  # fmt: skip
    return service


def get(client: Client, path: str, **query: str) -> Any:
    return client.get(f"{API}{path}", query).json()


def test_a_whole_service_is_valid(rich: Service, client: Client) -> None:
    assert list(faults(get(client, f"services/{rich.public_id}"), schema("service"))) == []


@pytest.mark.parametrize("path", ["services", "organizations", "service_at_locations"])
def test_what_lists_hold_is_valid(rich: Service, client: Client, path: str) -> None:
    found = get(client, path)["contents"]
    rule = schema(f"{path.removesuffix('s')}_list")
    assert (len(found), [fault for row in found for fault in faults(row, rule)]) == (1, [])


@pytest.mark.parametrize(
    ("path", "rule"), [("organizations", "organization"), ("service_at_locations", "service_at_location")]
)
def test_one_of_a_list_is_valid(rich: Service, client: Client, path: str, rule: str) -> None:
    first = get(client, path)["contents"][0]["id"]
    assert list(faults(get(client, f"{path}/{first}"), schema(rule))) == []


def test_the_whole_shipped_directory_is_valid(directory: int, client: Client) -> None:
    found = get(client, "services", full="true", per_page="100")["contents"]
    rule = schema("service")
    assert (len(found), [fault for row in found for fault in faults(row, rule)]) == (directory, [])


def test_the_check_itself_finds_faults() -> None:
    wrong = {"id": "1", "name": 2, "status": "open", "mood": "good"}
    assert len(list(faults(wrong, schema("service")))) == 4


def test_ids_stay_the_same(rich: Service, client: Client) -> None:
    path = f"services/{rich.public_id}"
    assert get(client, path) == get(client, path)


def test_a_number_that_cannot_be_dialed_says_so(rich: Service, client: Client) -> None:
    phone = get(client, f"services/{rich.public_id}")["phones"][1]
    assert (phone["number"], phone["description"]) == (
        "212-241-6660.60", "Do not dial. This number has too many digits.",
    )  # fmt: skip


def test_an_extension_is_a_number(rich: Service, client: Client) -> None:
    assert get(client, f"services/{rich.public_id}")["phones"][0]["extension"] == 12


def test_day_and_night_is_written_as_the_standard_writes_it(
    make_service: Callable[..., Service], client: Client
) -> None:
    hours = get(client, f"services/{make_service(hours='always').public_id}")["schedules"][0]
    assert (hours["opens_at"], hours["closes_at"], hours["byday"]) == (
        "00:00:00", "23:59:00", "MO,TU,WE,TH,FR,SA,SU",
    )  # fmt: skip


def test_a_closed_day_is_told_in_words(rich: Service, client: Client) -> None:
    notes = [row.get("notes", "") for row in get(client, f"services/{rich.public_id}")["schedules"]]
    assert notes[1].startswith("Closed.")


def test_a_private_address_does_not_leave(rich: Service, client: Client) -> None:
    Place.objects.update(is_private=True)
    shown = json.dumps([get(client, "service_at_locations"), get(client, f"services/{rich.public_id}")])
    assert ("Main Street" in shown, "10029" in shown, "Lotus" in shown) == (False, False, False)


def test_a_private_place_is_not_found_by_its_postal_code(rich: Service, client: Client) -> None:
    Place.objects.update(is_private=True)
    assert get(client, "service_at_locations", postcode="10029")["empty"]


def test_what_editors_note_does_not_leave(rich: Service, client: Client) -> None:
    Service.objects.update(internal_note="Ask for Robin.")
    assert "Robin" not in json.dumps(get(client, f"services/{rich.public_id}"))


def test_a_draft_is_not_there(make_service: Callable[..., Service], client: Client) -> None:
    draft = make_service(status="draft")
    statuses = (client.get(f"{API}services/{draft.public_id}").status_code, get(client, "services")["empty"])
    assert statuses == (404, True)


def test_pages_are_numbered(make_service: Callable[..., Service], client: Client) -> None:
    for slug in ("one", "two", "three"):
        make_service(slug)
    page = get(client, "services", per_page="2", page="2")
    known = {key: page[key] for key in ("total_items", "total_pages", "size", "first_page", "last_page")}
    assert known == {"total_items": 3, "total_pages": 2, "size": 1, "first_page": False, "last_page": True}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"search": "tea"}, 1),
        ({"search": "coffee"}, 0),
        ({"taxonomy_id": "00000000-0000-0000-0000-000000000000"}, 0),
        ({"taxonomy_term_id": "00000000-0000-0000-0000-000000000000"}, 0),
        ({"modified_after": "2020-01-01T00:00:00Z"}, 1),
        ({"modified_after": "2020-01-01T00:00:00-19:50"}, 1),
        ({"modified_after": "0001-01-01T00:00:00+23:00"}, 1),
        ({"modified_after": "9999-12-31T23:59:59-23:00"}, 0),
        ({"unheard_of": "x"}, 1),
        ({"minimal": "true"}, 1),
    ],
)
def test_the_standards_filters_narrow(
    rich: Service, client: Client, query: dict[str, str], count: int
) -> None:
    search.index()
    assert get(client, "services", **query)["total_items"] == count


def test_services_are_found_by_term_and_organization(rich: Service, client: Client) -> None:
    term = get(client, "taxonomy_terms")["contents"][0]["id"]
    office = get(client, "organizations")["contents"][0]["id"]
    found = get(client, "services", taxonomy_term_id=term, organization_id=office)
    assert found["contents"][0]["id"] == str(rich.public_id)


def test_what_was_not_changed_lately_is_left_out(rich: Service, client: Client) -> None:
    later = (timezone.now() + dt.timedelta(days=1)).isoformat()
    assert get(client, "services", modified_after=later)["empty"]


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "per_page=101", "organization_id=1", "modified_after=soon", "format=csv",
              "page=99999999999999999999", "search=%00", "taxonomy_term_id='"],
)  # fmt: skip
def test_a_parameter_that_makes_no_sense_is_told(db: None, client: Client, query: str) -> None:
    answer = client.get(f"{API}services?{query}")
    assert (answer.status_code in (400, 404), "error" in answer.json()) == (True, True)


@pytest.mark.parametrize("path", ["services", "organizations", "service_at_locations", "taxonomy_terms"])
def test_an_id_that_nobody_has_is_told(db: None, client: Client, path: str) -> None:
    answer = client.get(f"{API}{path}/00000000-0000-0000-0000-000000000000")
    assert (answer.status_code, "error" in answer.json()) == (404, True)


def test_nobody_writes(db: None, client: Client) -> None:
    assert client.post(f"{API}services").status_code == 405


def test_any_site_may_read_it(db: None, client: Client) -> None:
    answer = client.get(f"{API}services")
    assert (answer["Access-Control-Allow-Origin"], len(answer.cookies)) == ("*", 0)


def test_the_description_names_every_path(db: None, client: Client) -> None:
    paths = get(client, "openapi.json")["paths"]
    lists = [client.get(API + path[1:]).status_code for path in paths if "{" not in path]
    assert lists == [200] * (len(openapi.LISTS) + 1)
    assert set(paths) == {"/", *(f"/{name}{end}" for name in openapi.LISTS for end in ("", "/{id}"))}


def test_whole_services_take_the_same_queries(
    make_service: Callable[..., Service], client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for slug in ("one", "two", "three"):
        make_service(slug)
        with django_assert_num_queries(6):
            get(client, "services", full="true")


def test_the_export_holds_what_the_api_tells(rich: Service, client: Client, tmp_path: Path) -> None:
    call_command("export_hsds", str(tmp_path / "out.json"))
    assert json.loads((tmp_path / "out.json").read_text()) == [get(client, f"services/{rich.public_id}")]
