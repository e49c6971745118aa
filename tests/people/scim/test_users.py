"""People by SCIM: brought, changed and taken away as Entra ID and Okta do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from people.models import Entry, Provisioned, Role, User
from tests.conftest import Cast
from tests.people.scim.conftest import USER, Directory

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db
NEW = {
    "schemas": [USER],
    "userName": "Ana.Velasco@Example.Test",
    "externalId": "0a1b",
    "displayName": "Ana Velasco",
    "name": {"givenName": "Ana", "familyName": "Velasco"},
    "emails": [{"value": "ana.velasco@example.test", "type": "work", "primary": True}],
    "active": True,
}


def change(op: str, path: str, value: Any) -> dict[str, Any]:
    """Return one operation."""
    return {"op": op, "path": path, "value": value}


def test_a_person_is_brought(directory: Directory) -> None:
    answer = directory.call("POST", "Users", NEW)
    person = User.objects.get(email="ana.velasco@example.test")
    assert (answer.status_code, answer["Location"].endswith(f"/Users/{person.public_id}")) == (201, True)


def test_what_was_brought_reads_the_same(directory: Directory) -> None:
    made = directory.call("POST", "Users", NEW).json()
    assert directory.get(f"Users/{made['id']}") == made


def test_a_person_who_was_brought_has_no_password_and_no_role(directory: Directory) -> None:
    directory.call("POST", "Users", NEW)
    person = User.objects.get(email="ana.velasco@example.test")
    assert (person.has_usable_password(), person.roles.exists(), person.is_staff) == (False, False, False)


def test_the_names_of_a_person_may_come_in_parts(directory: Directory) -> None:
    directory.call("POST", "Users", {name: value for name, value in NEW.items() if name != "displayName"})
    assert User.objects.get(email="ana.velasco@example.test").display_name == "Ana Velasco"


@pytest.mark.parametrize("email", ["trainee@example.test", "TRAINEE@example.test", "superuser@example.test"])
def test_whoever_is_here_is_not_brought_again(directory: Directory, email: str) -> None:
    answer = directory.call("POST", "Users", NEW | {"userName": email})
    assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")


@pytest.mark.parametrize(
    "wrong",
    [
        {"userName": None},
        {"userName": "ana"},
        {"userName": ""},
        {"userName": ["a@b.test"]},
        {"userName": "аna@example.test"},
        {"userName": "a@b.test\r\nBcc: x@y.test"},
        {"displayName": '=HYPERLINK("evil")'},
        {"displayName": "x" * 200},
        {"displayName": "a\u202eb"},
        {"displayName": "a\0b"},
        {"active": "perhaps"},
        {"active": 1},
        {"active": None},
        {"externalId": {"a": 1}},
    ],
)
def test_a_person_that_cannot_be_is_refused(directory: Directory, wrong: dict[str, Any]) -> None:
    before = User.objects.count()
    answer = directory.call("POST", "Users", NEW | wrong)
    assert (answer.status_code, User.objects.count()) == (400, before)


@pytest.mark.parametrize(
    "query",
    [
        'userName eq "trainee@example.test"',
        'username EQ "Trainee@Example.Test"',
        'emails[type eq "work"].value eq "trainee@example.test"',
        'emails.value eq "trainee@example.test"',
    ],
)
def test_a_person_is_found_by_their_address(directory: Directory, query: str) -> None:
    found = directory.get("Users", filter=query)
    assert [row["userName"] for row in found["Resources"]] == ["trainee@example.test"]


def test_a_person_is_found_by_the_directorys_own_id(directory: Directory) -> None:
    directory.call("POST", "Users", NEW)
    found = directory.get("Users", filter='externalId eq "0a1b"')
    assert [row["userName"] for row in found["Resources"]] == ["ana.velasco@example.test"]


def test_a_person_is_found_by_id(directory: Directory, cast: Cast) -> None:
    found = directory.get("Users", filter=f'id eq "{cast.trainee.public_id}"')
    assert found["totalResults"] == 1


@pytest.mark.parametrize(
    "query", ['userName eq "nobody@x.test"', 'externalId eq ""', 'externalId eq "?"', 'id eq "1"']
)
def test_nobody_found_is_an_empty_list(directory: Directory, query: str) -> None:
    assert directory.get("Users", filter=query)["Resources"] == []


@pytest.mark.parametrize(
    "query",
    [
        "userName",
        'userName co "a"',
        'password eq "x"',
        "userName eq trainee",
        'userName eq "a" or userName eq "b"',
        'userName eq "\\q"',
        "'; DROP TABLE people_user; --",
        "(" * 500,
    ],
)
def test_another_filter_is_refused(directory: Directory, query: str) -> None:
    answer = directory.call("GET", "Users", query_params={"filter": query})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


def test_pages_cover_everyone_once(directory: Directory) -> None:
    total = directory.get("Users")["totalResults"]
    starts = range(1, total + 1, 3)
    pages = [directory.get("Users", startIndex=str(start), count="3")["Resources"] for start in starts]
    ids = [row["id"] for page in pages for row in page]
    assert (len(ids), len(set(ids))) == (total, total)


@pytest.mark.parametrize(
    ("start", "count", "rows"), [("0", "1", 1), ("-5", "2", 2), ("1", "0", 0), ("99", "5", 0)]
)
def test_a_page_outside_is_no_error(directory: Directory, start: str, count: str, rows: int) -> None:
    assert len(directory.get("Users", startIndex=start, count=count)["Resources"]) == rows


@pytest.mark.parametrize("start", ["x", "1.5", "９" * 5000])
def test_a_page_that_is_no_number_is_refused(directory: Directory, start: str) -> None:
    assert directory.call("GET", "Users", query_params={"startIndex": start}).status_code == 400


def test_a_list_costs_the_same_for_few_and_for_many(
    directory: Directory, django_assert_max_num_queries: Any
) -> None:
    User.objects.bulk_create(
        User(email=f"p{number}@example.test", display_name="P", password="!") for number in range(60)
    )
    with django_assert_max_num_queries(4):
        directory.get("Users")


# --- taken away, and brought back ---

ENTRA_OFF = change("Replace", "active", "False")
OKTA_OFF = {"op": "replace", "value": {"active": False}}


@pytest.mark.parametrize("step", [ENTRA_OFF, OKTA_OFF, change("replace", "Active", value=False)])
def test_switching_off_ends_open_sessions_at_once(
    directory: Directory, cast: Cast, as_: As, step: dict[str, Any]
) -> None:
    browser = as_(cast.trainee)
    browser.get(reverse("people:profile"))
    answer = directory.patch(directory.user(cast.trainee), step)
    assert answer.json()["active"] is False
    assert browser.get(reverse("people:profile")).status_code == 302


def test_switching_off_and_on_does_not_open_an_old_session_again(
    directory: Directory, cast: Cast, as_: As
) -> None:
    browser = as_(cast.trainee)
    directory.patch(directory.user(cast.trainee), ENTRA_OFF)
    directory.patch(directory.user(cast.trainee), change("Replace", "active", "True"))
    assert browser.get(reverse("people:profile")).status_code == 302


def test_switching_off_and_on_is_in_the_audit_once_each(directory: Directory, cast: Cast) -> None:
    for value in ("False", "False", "True", "True"):
        directory.patch(directory.user(cast.trainee), change("Replace", "active", value))
    acts = Entry.objects.filter(person=cast.trainee).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["switched_off", "switched_on"]


def test_a_put_without_a_word_about_it_switches_nobody_off(directory: Directory, cast: Cast) -> None:
    directory.call("PUT", directory.user(cast.trainee), {"userName": cast.trainee.email})
    cast.trainee.refresh_from_db()
    assert cast.trainee.is_active


def test_a_person_taken_away_is_gone_for_the_directory(directory: Directory, cast: Cast) -> None:
    assert directory.call("DELETE", directory.user(cast.trainee)).status_code == 204
    assert directory.call("GET", directory.user(cast.trainee)).status_code == 404


def test_a_person_taken_away_keeps_what_they_own_and_cannot_sign_in(directory: Directory, cast: Cast) -> None:
    directory.call("DELETE", directory.user(cast.trainee))
    found = User.objects.get(pk=cast.trainee.pk)
    assert (found.is_active, found.enrollments.exists()) == (False, True)


def test_a_person_taken_away_can_be_brought_back(directory: Directory, cast: Cast) -> None:
    directory.call("DELETE", directory.user(cast.trainee))
    made = directory.call("POST", "Users", NEW | {"userName": "trainee@example.test"})
    assert (made.status_code, made.json()["id"]) == (201, str(cast.trainee.public_id))


def test_the_last_of_the_gme_office_is_not_switched_off(directory: Directory, cast: Cast) -> None:
    Role.objects.filter(user=cast.clinician, kind="gme_admin").delete()
    answer = directory.patch(directory.user(cast.gme_admin), ENTRA_OFF)
    cast.gme_admin.refresh_from_db()
    assert (answer.status_code, cast.gme_admin.is_active) == (409, True)


def test_the_last_of_the_gme_office_is_not_taken_away(directory: Directory, cast: Cast) -> None:
    Role.objects.filter(user=cast.clinician, kind="gme_admin").delete()
    assert directory.call("DELETE", directory.user(cast.gme_admin)).status_code == 409
    assert not Provisioned.objects.filter(removed=True).exists()


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_whoever_runs_the_site_is_none_of_its_business(directory: Directory, cast: Cast, method: str) -> None:
    assert directory.call(method, directory.user(cast.superuser), {}).status_code == 404


# --- changed ---


def test_an_address_changes_for_everyone_who_reads_it(directory: Directory, cast: Cast) -> None:
    directory.patch(directory.user(cast.trainee), change("replace", "userName", "Married@Example.Test"))
    cast.trainee.refresh_from_db()
    assert cast.trainee.email == "married@example.test"


def test_an_address_of_another_is_not_taken(directory: Directory, cast: Cast) -> None:
    answer = directory.patch(
        directory.user(cast.trainee), change("replace", "userName", "OTHER_trainee@example.test")
    )
    assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")


@pytest.mark.parametrize(
    "step",
    [
        change("Add", "displayName", "Ana V."),
        change("Replace", "name.formatted", "Ana V."),
        change("replace", "name", {"givenName": "Ana", "familyName": "V."}),
        {"op": "Add", "value": {"displayName": "Ana V."}},
        {"op": "Replace", "value": {f"{USER}:displayName": "Ana V."}},
    ],
)
def test_a_name_changes_in_each_way_that_directories_write_it(
    directory: Directory, cast: Cast, step: dict[str, Any]
) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(roster_name="Trainee", display_name="Trainee")
    directory.patch(directory.user(cast.trainee), step)
    cast.trainee.refresh_from_db()
    assert cast.trainee.display_name == "Ana V."


def test_whoever_goes_by_another_name_keeps_it(directory: Directory, cast: Cast) -> None:
    User.objects.filter(pk=cast.trainee.pk).update(roster_name="Anastasia", display_name="Sam")
    directory.patch(directory.user(cast.trainee), change("replace", "displayName", "Anastasia V."))
    cast.trainee.refresh_from_db()
    assert (cast.trainee.display_name, cast.trainee.roster_name) == ("Sam", "Anastasia V.")


@pytest.mark.parametrize(
    "path", ["title", "is_superuser", "isStaff", "password", "roles", "__class__", "phoneNumbers"]
)
def test_other_attributes_are_taken_and_not_kept(directory: Directory, cast: Cast, path: str) -> None:
    before = User.objects.filter(pk=cast.trainee.pk).values().get()
    assert directory.patch(directory.user(cast.trainee), change("replace", path, "x")).status_code == 200
    assert User.objects.filter(pk=cast.trainee.pk).values().get() == before


def test_nobody_becomes_a_superuser_by_being_brought(directory: Directory) -> None:
    directory.call("POST", "Users", NEW | {"is_superuser": True, "roles": [{"value": "superuser"}]})
    assert User.objects.filter(is_superuser=True).count() == 1


def test_a_patch_that_fails_halfway_changes_nothing(directory: Directory, cast: Cast) -> None:
    steps = [
        change("replace", "displayName", "New"),
        change("replace", "userName", "other_trainee@example.test"),
    ]
    directory.patch(directory.user(cast.trainee), *steps)
    assert User.objects.get(pk=cast.trainee.pk).display_name == "Trainee"


@pytest.mark.parametrize(
    "steps",
    [
        [],
        "replace",
        [7],
        [{"op": "move", "path": "active"}],
        [{"op": "remove"}],
        [{"op": "replace", "path": 7, "value": 1}],
        [{"op": "replace", "value": "x"}],
        [{"op": "remove", "path": "userName"}],
    ],
)
def test_a_patch_that_cannot_be_is_refused(directory: Directory, cast: Cast, steps: Any) -> None:
    schema = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    body = {"schemas": [schema], "Operations": steps}
    assert directory.call("PATCH", directory.user(cast.trainee), body).status_code == 400


def test_too_many_operations_are_refused(directory: Directory, cast: Cast) -> None:
    steps = [change("replace", "active", value=True)] * 1001
    assert directory.patch(directory.user(cast.trainee), *steps).status_code == 413
