"""Every parameter of the standard's API does what the standard says, or is refused with a reason."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from resources.hsds.importing import bring_in
from resources.models import Organization, Place, Service, Topic
from tests.resources.exchange import OFFICE, an_id, service, write
from tests.resources.test_hsds_schemas import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


API = "/api/hsds/"
NOBODY = "00000000-0000-0000-0000-000000000000"
LISTS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")


@pytest.fixture
def tea(make_service: Callable[..., Service]) -> Service:
    """A service with a topic and a place, beside another organization's without either."""
    Topic.objects.create(slug="calm", name="Calm")
    made = make_service("tea", topics=["calm"], verified_on="2026-11-01")
    Place.objects.create(service=made, name="Tower", address="1 Main Street", postal_code="10029")
    other = Organization.objects.create(slug="clinic", name="The clinic")
    make_service("coffee", organization=other)
    return made


def ask(client: Client, path: str, **query: object) -> Any:
    return client.get(f"{API}{path}", query).json()  # type: ignore[arg-type]


def names(page: Any) -> list[str]:
    return [row["name"] for row in page["contents"]]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        *((name, query) for name in LISTS for query in (
            "page=0", "page=-1", "page=1.5", "page=two", "page=99999999999999999999", "page=2", "per_page=0",
            "per_page=101", "per_page=all", "format=xml", "search=%00", f"search={'x' * 201}",
        )),
        *(("services", query) for query in (
            "minimal=perhaps", "full=2", "organization_id=1", "taxonomy_id=x", "taxonomy_term_id='--",
            "modified_after=soon", "modified_after=2026-13-01", "modified_after=20260101T000000+9999",
        )),
        ("organizations", "full_service=maybe"),
        ("organizations", "taxonomy_term_id=calm"),
        ("service_at_locations", "proximity=500"),
        ("service_at_locations", f"postcode={'1' * 21}"),
        ("taxonomy_terms", "parent_id=top"),
        ("taxonomy_terms", "top_only=sure"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_a_reason(
    tea: Service, client: Client, path: str, query: str
) -> None:
    answer = client.get(f"{API}{path}?{query}")
    assert (answer.status_code in (400, 404), len(answer.json()["error"]) > 10) == (True, True)


def test_the_reason_names_the_parameter(db: None, client: Client) -> None:
    assert ask(client, "services", minimal="perhaps") == {"error": "minimal: Write true or false."}


@pytest.mark.parametrize("path", [*LISTS, ""])
@pytest.mark.parametrize("value", ["true", "false", "True", "0", ""])
def test_yes_and_no_are_read_in_every_spelling(db: None, client: Client, path: str, value: str) -> None:
    assert client.get(f"{API}{path}?full={value}&minimal={value}&top_only={value}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [*(f"{name}/{end}" for name in LISTS for end in (NOBODY, "7", "a b", "%00")), "locations", "services/",
     "services/x/y", "../../etc/passwd"],
)  # fmt: skip
def test_what_is_not_there_is_told_in_json(db: None, client: Client, path: str) -> None:
    answer = client.get(f"{API}{path}")
    assert (answer.status_code, list(answer.json())) == (404, ["error"])


def test_an_id_in_capitals_is_the_same_id(tea: Service, client: Client) -> None:
    assert ask(client, f"services/{str(tea.public_id).upper()}")["name"] == "Tea"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_and_is_told_so(db: None, method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(f"{API}services")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "reading alone" in answer.json()["error"]


def test_a_page_of_another_site_may_ask_first(db: None, client: Client) -> None:
    answer = client.options(f"{API}services")
    assert (answer.status_code, answer["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", ["", *LISTS])
def test_a_head_has_no_body(tea: Service, client: Client, path: str) -> None:
    answer = client.head(f"{API}{path}")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"", "application/json")


@pytest.mark.parametrize("path", [*LISTS, "openapi.json"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_who_has_it_is_not_sent_it_again(tea: Service, client: Client, path: str, method: str) -> None:
    known = client.get(f"{API}{path}")["ETag"]
    answer = getattr(client, method)(f"{API}{path}", headers={"If-None-Match": known})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (304, "*")


def test_what_changed_is_sent_again(tea: Service, client: Client) -> None:
    known = client.get(f"{API}services")["ETag"]
    Service.objects.filter(pk=tea.pk).update(summary="Fresh tea.")
    assert client.get(f"{API}services", headers={"If-None-Match": known}).status_code == 200


def lines(answer: Any) -> list[Any]:
    return [json.loads(line) for line in answer.getvalue().decode().splitlines()]


@pytest.mark.parametrize(
    ("path", "count"),
    [("services", 2), ("services?full=true", 2), ("organizations", 2), ("service_at_locations", 1),
     ("taxonomies", 1), ("taxonomy_terms", 1)],
)  # fmt: skip
def test_all_rows_come_one_a_line(tea: Service, client: Client, path: str, count: int) -> None:
    mark = "&" if "?" in path else "?"
    answer = client.get(f"{API}{path}{mark}format=ndjson&per_page=1")
    assert (answer["Content-Type"], len(lines(answer))) == ("application/x-ndjson", count)


def test_lines_come_in_as_they_went_out(tea: Service, client: Client, tmp_path: Path) -> None:
    answer = client.get(f"{API}services?full=true&format=ndjson")
    (tmp_path / "in.ndjson").write_bytes(answer.getvalue())
    assert bring_in(tmp_path / "in.ndjson", source="portal").counts["same"] == 2


def test_in_brief_all_stand_on_one_page(make_service: Callable[..., Service], client: Client) -> None:
    for number in range(52):
        make_service(f"s{number}")
    page = ask(client, "services", minimal="true")
    assert (page["size"], set(page["contents"][0])) == (52, {"id", "name", "status", "last_modified"})


def test_a_moment_counts_from_itself_on(tea: Service, client: Client) -> None:
    at = ask(client, f"services/{tea.public_id}")["last_modified"]
    assert "Tea" in names(ask(client, "services", modified_after=at))


def test_a_moment_later_nothing_had_changed(tea: Service, client: Client) -> None:
    at = dt.datetime.fromisoformat(ask(client, f"services/{tea.public_id}")["last_modified"])
    assert ask(client, "services", modified_after=(at + dt.timedelta(minutes=1)).isoformat())["empty"]


@pytest.mark.parametrize("value", ["2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00+05:30",
                                   "2020-01-01T00:00:00.5-0400"])  # fmt: skip
def test_a_moment_is_read_as_people_write_it(tea: Service, client: Client, value: str) -> None:
    # Unquoted, as in a link that somebody typed: the plus arrives as a space.
    assert len(client.get(f"{API}services?modified_after={value}").json()["contents"]) == 2


@pytest.mark.parametrize("path", ["services", "organizations", "service_at_locations"])
@pytest.mark.parametrize("name", ["taxonomy_term_id", "taxonomy_id"])
def test_terms_narrow_every_list(tea: Service, client: Client, path: str, name: str) -> None:
    term = ask(client, "taxonomy_terms")["contents"][0]
    value = term["id"] if name == "taxonomy_term_id" else term["taxonomy_detail"]["id"]
    found = ask(client, path, **{name: value})["total_items"]
    assert (found > 0, ask(client, path, **{name: NOBODY})["total_items"]) == (True, 0)


def test_an_organizations_term_is_its_services(tea: Service, client: Client) -> None:
    term = ask(client, "taxonomy_terms")["contents"][0]["id"]
    assert names(ask(client, "organizations", taxonomy_term_id=term)) == ["Office"]


def test_an_organization_names_its_services(tea: Service, client: Client) -> None:
    found = ask(client, f"organizations/{tea.organization.public_id}")
    check("organization", found)
    assert [set(row) for row in found["services"]] == [{"id", "name", "status", "last_modified"}]


def test_an_organization_tells_its_services_whole(tea: Service, client: Client) -> None:
    found = ask(client, f"organizations/{tea.organization.public_id}", full_service="true")
    check("organization", found)
    assert found["services"][0]["service_at_locations"][0]["location"]["name"] == "Tower"


@pytest.mark.parametrize("name", ["full", "full_service"])
def test_organizations_come_with_their_services(tea: Service, client: Client, name: str) -> None:
    page = ask(client, "organizations", **{name: "true"})
    for row in page["contents"]:
        check("organization", row)
    assert [[part["name"] for part in row["services"]] for row in page["contents"]] == [["Tea"], ["Coffee"]]


def test_a_draft_is_no_organizations_service(
    tea: Service, make_service: Callable[..., Service], client: Client
) -> None:
    make_service("draft", status="draft")
    found = ask(client, f"organizations/{tea.organization.public_id}", full_service="true")
    assert [row["name"] for row in found["services"]] == ["Tea"]


def test_a_private_place_does_not_leave_with_who_runs_it(db: None, tmp_path: Path, client: Client) -> None:
    address = {"id": an_id(80), "address_1": "9 Hidden Lane", "city": "X", "state_province": "NY",
               "postal_code": "1", "country": "US", "address_type": "physical"}  # fmt: skip
    place = {"id": an_id(81), "location_type": "physical", "name": "Shelter", "addresses": [address]}
    given = service(
        organization={**OFFICE, "locations": [place]},
        service_at_locations=[{"id": an_id(82), "location": place}],
    )
    bring_in(write(tmp_path / "in.json", [given]), source="211")
    before = client.get(f"{API}organizations/{OFFICE['id']}").text
    Place.objects.update(is_private=True)
    paths = (f"organizations/{OFFICE['id']}", "organizations?full_service=true", f"services/{an_id(1)}")
    after = ["Hidden" in client.get(f"{API}{path}").text for path in paths]
    assert ("Hidden" in before, after) == (True, [False] * 3)
