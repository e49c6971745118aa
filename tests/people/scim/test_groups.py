"""Roles and places in programs by SCIM groups."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from core.clock import site_today
from people import history
from people.models import Enrollment, Entry, Role, User
from tests.conftest import Cast
from tests.people.scim.conftest import Directory

pytestmark = pytest.mark.django_db
LEADS = "Program leadership: Medicine"
YEAR_3 = "Surgery: year 3"


def member(person: User) -> dict[str, str]:
    """Return a person as a list of members names one."""
    return {"value": str(person.public_id)}


def add(*people: User) -> dict[str, Any]:
    """Return the operation that adds people, as Entra ID writes it."""
    return {"op": "Add", "path": "members", "value": [member(person) for person in people]}


def take(*people: User) -> dict[str, Any]:
    """Return the operation that takes people out, as Entra ID writes it."""
    return {"op": "Remove", "path": "members", "value": [member(person) for person in people]}


def is_lead(cast: Cast) -> bool:
    """Say whether the clinician leads Medicine now."""
    found: User = User.objects.get(pk=cast.clinician.pk)
    return found.has_role("program_lead", cast.program)


@pytest.mark.parametrize(
    "name",
    ["GME office", "PEERS director", "Clinician", "PEERS facilitator", LEADS, "pediatrics: YEAR 1", YEAR_3],
)
def test_roles_and_years_are_groups(directory: Directory, cast: Cast, name: str) -> None:
    cast.program.name = "Pediatrics" if "pediatrics" in name else "Medicine"
    cast.program.save()
    assert directory.get("Groups", filter=f'displayName eq "{name}"')["totalResults"] == 1


@pytest.mark.parametrize("name", ["Program leadership", "Superuser", "Surgery: year 11", ""])
def test_what_means_nothing_is_no_group(directory: Directory, name: str) -> None:
    assert directory.get("Groups", filter=f'displayName eq "{name}"')["Resources"] == []


def test_a_group_keeps_its_id_when_its_program_is_renamed(directory: Directory, cast: Cast) -> None:
    before = directory.group(LEADS)
    cast.program.name = "Internal Medicine"
    cast.program.save()
    assert directory.group("Program leadership: Internal Medicine") == before


def test_a_new_group_is_refused_with_what_to_do(directory: Directory) -> None:
    answer = directory.call("POST", "Groups", {"displayName": "Everyone", "members": []})
    assert (answer.status_code, "list Groups" in answer.json()["detail"]) == (400, True)


def test_a_known_group_is_not_brought_again(directory: Directory) -> None:
    assert directory.call("POST", "Groups", {"displayName": LEADS}).status_code == 409


def test_joining_gives_the_role_today(directory: Directory, cast: Cast) -> None:
    answer = directory.patch(directory.group(LEADS), add(cast.clinician))
    assert (answer.status_code, is_lead(cast)) == (200, True)


def test_joining_twice_gives_it_once(directory: Directory, cast: Cast) -> None:
    for _ in range(2):
        directory.patch(directory.group(LEADS), add(cast.clinician))
    assert Role.objects.filter(user=cast.clinician, kind="program_lead").count() == 1


@pytest.mark.parametrize("way", ["value", "path", "replace", "put", "delete", "all"])
def test_leaving_ends_the_role_at_once(directory: Directory, cast: Cast, way: str) -> None:
    group = directory.group(LEADS)
    directory.patch(group, add(cast.clinician))
    steps = {
        "value": take(cast.clinician),
        "path": {"op": "remove", "path": f'members[value eq "{cast.clinician.public_id}"]'},
        "replace": {"op": "replace", "value": {"members": []}},
        "all": {"op": "remove", "path": "members"},
    }
    if way in steps:
        directory.patch(group, steps[way])
    else:
        directory.call(way.upper(), group, {"members": []} if way == "put" else None)
    assert not is_lead(cast)


def test_leaving_leaves_what_was_given_by_hand(directory: Directory, cast: Cast) -> None:
    directory.patch(directory.group(LEADS), add(cast.program_lead))
    directory.patch(directory.group(LEADS), take(cast.program_lead))
    assert User.objects.get(pk=cast.program_lead.pk).has_role("program_lead", cast.program)


def test_members_are_whoever_holds_it(directory: Directory, cast: Cast) -> None:
    directory.patch(directory.group(LEADS), add(cast.clinician))
    found = {row["value"] for row in directory.get(directory.group(LEADS))["members"]}
    assert found == {str(cast.program_lead.public_id), str(cast.clinician.public_id)}


def test_members_may_be_left_out(directory: Directory) -> None:
    found = directory.get("Groups", filter=f'displayName eq "{LEADS}"', excludedAttributes="members")
    assert "members" not in found["Resources"][0]


def test_joining_a_year_is_a_place_in_the_program(directory: Directory, cast: Cast) -> None:
    directory.patch(directory.group(YEAR_3), add(cast.clinician))
    place = Enrollment.objects.get(user=cast.clinician)
    assert (place.program, place.training_year, place.starts_on) == (cast.other_program, 3, site_today())


@pytest.mark.parametrize("order", ["add first", "remove first"])
def test_the_next_year_is_the_same_place(directory: Directory, cast: Cast, order: str) -> None:
    three, four = directory.group(YEAR_3), directory.group("Surgery: year 4")
    directory.patch(three, add(cast.clinician))
    steps = [(four, add(cast.clinician)), (three, take(cast.clinician))]
    for group, step in steps if order == "add first" else reversed(steps):
        directory.patch(group, step)
    places = Enrollment.objects.current().filter(user=cast.clinician)
    assert [place.training_year for place in places] == [4]


def test_the_last_of_the_gme_office_does_not_leave(directory: Directory, cast: Cast, settings: Any) -> None:
    settings.SCIM_ROLES = ["gme_admin"]
    group = directory.group("GME office")
    Role.objects.filter(kind="gme_admin").delete()
    directory.patch(group, add(cast.clinician))
    assert directory.patch(group, take(cast.clinician)).status_code == 409
    assert User.objects.get(pk=cast.clinician.pk).has_role("gme_admin")


def test_a_patch_that_fails_halfway_changes_nothing(directory: Directory, cast: Cast) -> None:
    directory.patch(
        directory.group(LEADS), add(cast.clinician), {"op": "replace", "path": "owner", "value": "x"}
    )
    assert not is_lead(cast)


def test_changes_are_in_the_audit_and_in_the_history(directory: Directory, cast: Cast) -> None:
    directory.patch(directory.group(LEADS), add(cast.clinician))
    entry = Entry.objects.get(act="role_given", person=cast.clinician)
    assert "directory" in entry.detail
    assert any("Program leadership" in change.words for change in history.of(cast.clinician))


@pytest.mark.parametrize(
    "value",
    [
        [{"value": "x"}],
        [{}],
        ["x"],
        "x",
        7,
        [{"value": str(uuid.UUID(int=1))}],
        [{"value": None}],
    ],
)
def test_a_member_who_is_not_here_is_refused(directory: Directory, value: Any) -> None:
    step = {"op": "add", "path": "members", "value": value}
    assert directory.patch(directory.group(LEADS), step).status_code == 400


def test_whoever_runs_the_site_joins_nothing(directory: Directory, cast: Cast) -> None:
    assert directory.patch(directory.group(LEADS), add(cast.superuser)).status_code == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_an_unknown_group_is_404(directory: Directory, method: str) -> None:
    assert directory.call(method, f"Groups/{uuid.UUID(int=1)}", {}).status_code == 404


@pytest.mark.parametrize(
    "step", [{"op": "replace", "path": "displayName", "value": "x"}, {"op": "replace", "value": {}}]
)
def test_a_groups_name_stays_what_it_is(directory: Directory, step: dict[str, Any]) -> None:
    assert directory.patch(directory.group(LEADS), step).json()["displayName"] == LEADS


def test_a_group_is_found_by_its_id(directory: Directory) -> None:
    group = directory.group(LEADS).partition("/")[2]
    found = directory.get("Groups", filter=f'id eq "{group}"')["Resources"]
    assert [row["displayName"] for row in found] == [LEADS]


def test_no_group_has_a_name_of_the_directorys_own(directory: Directory) -> None:
    assert directory.get("Groups", filter='externalId eq "x"')["totalResults"] == 0


@pytest.mark.parametrize("members", ["everyone", {"value": "x"}, 7, None])
def test_members_that_are_no_list_change_nothing(directory: Directory, cast: Cast, members: object) -> None:
    answer = directory.call("PUT", directory.group(LEADS), {"members": members})
    assert (answer.status_code, "members is a list" in answer.json()["detail"]) == (400, True)
    assert Role.objects.open().filter(user=cast.program_lead, kind="program_lead").exists()
