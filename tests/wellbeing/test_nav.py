"""The main navigation: everyone finds their rooms in it, and only theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from people.models import Role
from tests.conftest import LONG_AGO, ROLES
from wellbeing import nav

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.conftest import Cast

    As = Callable[..., Client]

EVERYONE = ["Today", "Find help"]
OWN = {
    "visitor": [],
    "trainee": ["Wellness days", "PEERS", "Check-ins"],
    "other_trainee": ["Wellness days", "PEERS", "Check-ins"],
    "facilitator": ["PEERS", "Check-ins"],
    "program_lead": ["Check-ins", "Requests"],
    "other_lead": ["Check-ins", "Requests"],
    "gme_admin": ["Check-ins", "Requests", "People"],
    "peers_director": ["PEERS", "Check-ins"],
    "wellbeing_office": ["Check-ins", "Summaries", "Directory desk", "Questionnaires", "Sending"],
    "clinician": ["Check-ins", "Clinic", "Crisis lines"],
    "superuser": ["PEERS", "Check-ins", "All requests", "Directory desk", "Sending", "People"],
}


def here(client: Client, path: str) -> list[str]:
    """Return what the navigation marks on a page."""
    return [item.label for item in client.get(path).context["nav"] if item.current]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_finds_its_rooms(role: str, cast: Cast, as_: As) -> None:
    found = as_(cast.member(role)).get("/privacy/").context["nav"]
    assert [item.label for item in found] == EVERYONE + OWN[role]


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_to_a_closed_door(role: str, cast: Cast, as_: As) -> None:
    client = as_(cast.member(role))
    found = client.get("/privacy/").context["nav"]
    assert [client.get(item.url).status_code for item in found] == [200] * len(found)


@pytest.mark.parametrize(
    ("role", "path", "label"),
    [
        ("trainee", "/", "Today"),
        ("trainee", "/resources/", "Find help"),
        ("trainee", "/wellness-days/", "Wellness days"),
        ("trainee", "/wellness-days/ask/", "Wellness days"),
        ("program_lead", "/wellness-days/queue/", "Requests"),
        ("program_lead", "/wellness-days/rules/", "Requests"),
        ("program_lead", "/wellness-days/rules/medicine/", "Requests"),
        ("wellbeing_office", "/resources/desk/home/", "Directory desk"),
        ("wellbeing_office", "/resources/desk/outages/", "Directory desk"),
        ("wellbeing_office", "/resources/", "Find help"),
        ("wellbeing_office", "/reminders/office/messages/", "Sending"),
        ("clinician", "/resources/desk/outages/", "Crisis lines"),
        ("clinician", "/check-ins/clinic/", "Clinic"),
        ("trainee", "/check-ins/summaries/", "Check-ins"),
        ("wellbeing_office", "/check-ins/summaries/", "Summaries"),
        ("gme_admin", "/people/deputies/", "People"),
    ],
)
def test_a_page_is_marked_by_its_room(role: str, path: str, label: str, cast: Cast, as_: As) -> None:
    assert here(as_(cast.member(role)), path) == [label]


@pytest.mark.parametrize("path", ["/privacy/", "/reminders/", "/reminders/preferences/", "/accounts/email/"])
def test_a_page_outside_every_room_is_not_marked(path: str, cast: Cast, as_: As) -> None:
    assert here(as_(cast.wellbeing_office), path) == []


@pytest.mark.parametrize(
    ("path", "label"), [("/wellness-days/", "Wellness days"), ("/wellness-days/queue/", "Requests")]
)
def test_a_chief_resident_has_both_rooms(path: str, label: str, cast: Cast, as_: As) -> None:
    Role.objects.create(
        user=cast.trainee, kind=Role.Kind.PROGRAM_LEAD, program=cast.program, starts_on=LONG_AGO
    )
    assert here(as_(cast.trainee), path) == [label]


def test_one_s_own_page_is_not_the_office_s(cast: Cast, as_: As) -> None:
    assert here(as_(cast.gme_admin), reverse(nav.YOURS.name)) == []


def test_every_room_has_an_address() -> None:
    assert all(reverse(room.name) for room in [*nav.OPEN, *nav.ROOMS])


def test_every_room_lies_around_its_own_link() -> None:
    assert [room.label for room in nav.ROOMS if not room.depth(reverse(room.name))] == []


def test_rooms_of_one_reader_have_names_of_their_own() -> None:
    labels = [room.label for room in [*nav.OPEN, *nav.ROOMS]]
    assert len(set(labels)) == len(labels)
