"""SCIM's door: tokens, methods, and what cannot be read."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from people.models import Entry, ScimToken
from tests.conftest import Cast, browse
from tests.people.scim.conftest import Directory

pytestmark = pytest.mark.django_db
PATHS = ["Users", "Groups", "ServiceProviderConfig", "ResourceTypes", "Schemas", "ResourceTypes/User"]


def token(*words: str) -> str:
    """Run the command; return what it prints."""
    out = StringIO()
    call_command("scim_token", *words, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic wrong", "wrong"])
def test_without_a_token_that_holds_there_is_nothing(path: str, header: str) -> None:
    answer = Client().get(f"/scim/v2/{path}", headers={"Authorization": header})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_being_signed_in_is_no_token(cast: Cast) -> None:
    assert browse(cast.superuser).get("/scim/v2/Users").status_code == 401


def test_a_token_in_the_address_is_no_token(directory: Directory) -> None:
    assert Client().get("/scim/v2/Users", {"token": directory.token}).status_code == 401


@pytest.mark.parametrize("path", PATHS)
def test_a_token_opens_it(directory: Directory, path: str) -> None:
    answer = directory.call("GET", path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/scim+json")


def test_a_token_needs_no_form_and_no_cookie(directory: Directory) -> None:
    strict = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"bearer {directory.token}"}
    answer = strict.post("/scim/v2/Users", "{}", content_type="application/scim+json", headers=headers)
    assert (answer.status_code, answer.cookies) == (400, {})


def test_the_command_makes_a_token_that_opens_it(db: None) -> None:
    assert Directory(token("make", "okta")).call("GET", "Users").status_code == 200


def test_a_token_is_stored_as_a_digest_alone(db: None) -> None:
    made = token("make", "okta")
    assert made not in str(ScimToken.objects.values().get())


def test_a_token_is_long_enough_that_nobody_guesses_it(db: None) -> None:
    assert len(token("make", "okta")) >= 43


def test_an_ended_token_opens_nothing(db: None) -> None:
    made = token("make", "okta")
    token("end", "okta")
    assert Directory(made).call("GET", "Users").status_code == 401


def test_ending_one_leaves_the_other(db: None) -> None:
    made = token("make", "okta")
    token("make", "entra")
    token("end", "entra")
    assert Directory(made).call("GET", "Users").status_code == 200


def test_the_list_shows_no_token(db: None) -> None:
    made = token("make", "okta")
    assert ("okta: made" in token("list"), made in token("list")) == (True, False)


def test_the_list_says_when_one_was_used_and_ended(directory: Directory) -> None:
    directory.call("GET", "Users")
    token("end", "entra")
    assert ("used 20" in token("list"), "ended 20" in token("list")) == (True, True)


def test_use_is_written_down_every_few_minutes(directory: Directory) -> None:
    start = timezone.now()
    for minutes in (0, 1, 7):
        with time_machine.travel(start + dt.timedelta(minutes=minutes), tick=False):
            directory.call("GET", "Users")
        if minutes == 1:
            first = ScimToken.objects.get().used_at
    assert (first, ScimToken.objects.get().used_at) == (start, start + dt.timedelta(minutes=7))


@pytest.mark.parametrize("words", [["make"], ["end"], ["end", "okta"], ["make", "x" * 61]])
def test_the_command_says_what_is_missing(db: None, words: list[str]) -> None:
    with pytest.raises(CommandError):
        token(*words)


def test_a_name_is_used_once(db: None) -> None:
    token("make", "okta")
    with pytest.raises(CommandError, match="another name"):
        token("make", "okta")


def test_tokens_are_in_the_audit(db: None) -> None:
    made = token("make", "okta")
    token("end", "okta")
    found = Entry.objects.order_by("pk").values_list("act", "detail")
    assert list(found) == [("token_made", "okta"), ("token_ended", "okta")]
    assert made not in str(list(found))


@pytest.mark.parametrize(("method", "path"), [("DELETE", "Users"), ("PUT", "Groups"), ("POST", "Schemas")])
def test_another_method_is_refused_in_json(directory: Directory, method: str, path: str) -> None:
    answer = directory.call(method, path, {})
    assert (answer.status_code, answer.json()["status"], "GET" in answer["Allow"]) == (405, "405", True)


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "7",
        '"x"',
        "[" * 100_000,
        "null",
        "\xff",
        '{"userName": "a\\u0000"}',
        '{"externalId": "\\ud800"}',
    ],
)
@pytest.mark.parametrize("path", ["Users", "Groups"])
def test_what_is_no_json_object_is_refused(directory: Directory, path: str, body: str) -> None:
    answer = directory.call("POST", path, body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/scim+json")


@pytest.mark.parametrize("name", ["userName", "externalId"])
def test_half_a_character_finds_nobody(directory: Directory, name: str) -> None:
    assert directory.get("Users", filter=f'{name} eq "\\ud800"')["totalResults"] == 0


def test_schemas_that_are_no_list_are_refused(directory: Directory, cast: Cast) -> None:
    steps = [{"op": "replace", "path": "active", "value": True}]
    answer = directory.call("PATCH", directory.user(cast.trainee), {"schemas": 5, "Operations": steps})
    assert answer.status_code == 400


def test_far_too_much_is_refused(directory: Directory) -> None:
    assert directory.call("POST", "Users", '"' + "x" * 2_700_000 + '"').status_code == 400


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_another_type_of_body_is_refused(directory: Directory, kind: str) -> None:
    assert directory.call("POST", "Users", "{}", kind=kind).status_code == 415


@pytest.mark.parametrize("path", ["Users/1", "Me", "Bulk", "Users/../Groups", ""])
def test_other_addresses_are_not_there(directory: Directory, path: str) -> None:
    assert directory.call("GET", path).status_code == 404


@pytest.mark.parametrize("path", ["ResourceTypes/Nothing", "Schemas/urn:x"])
def test_an_unknown_name_is_404_in_json(directory: Directory, path: str) -> None:
    assert directory.call("GET", path).json()["status"] == "404"


def test_what_it_cannot_do_is_told(directory: Directory) -> None:
    told: dict[str, Any] = directory.get("ServiceProviderConfig")
    can = {
        name: part["supported"]
        for name, part in told.items()
        if isinstance(part, dict) and "supported" in part
    }
    assert can == {
        "patch": True, "filter": True, "bulk": False, "changePassword": False, "sort": False, "etag": False
    }  # fmt: skip


def test_each_kind_names_a_schema_that_is_told(directory: Directory) -> None:
    kinds = directory.get("ResourceTypes")["Resources"]
    told = {directory.get(f"Schemas/{kind['schema']}")["id"] for kind in kinds}
    assert told == {kind["schema"] for kind in kinds}


def test_every_attribute_of_a_person_is_in_the_schema(directory: Directory, cast: Cast) -> None:
    kind = directory.get("ResourceTypes/User")
    fields = {field["name"] for field in directory.get(f"Schemas/{kind['schema']}")["attributes"]}
    assert set(directory.get(directory.user(cast.trainee))) - {"schemas", "id", "meta"} <= fields
