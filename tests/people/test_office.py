"""The office's pages: finding people, giving and ending roles, who sees what, and how it came about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from core.clock import site_today
from people.models import Role, User
from tests.conftest import Cast, make_official, make_person, make_trainee
from tests.people.pages import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    As = Callable[..., Client]

pytestmark = pytest.mark.django_db


def page_of(person: User, name: str = "person") -> str:
    """Return one of a person's addresses."""
    return reverse(f"people:{name}", args=[person.public_id])


def end_address(role: Role) -> str:
    """Return where a role is ended."""
    return reverse("people:end_role", args=[role.user.public_id, role.pk])


def test_everyone_is_listed_with_what_they_are_here_for(cast: Cast, as_: As) -> None:
    page = text(as_(cast.gme_admin).get(reverse("people:list")))
    assert "Medicine, year 2" in page
    assert "Program leadership, Medicine" in page


def test_a_superuser_is_listed_as_one_and_whoever_has_nothing_as_that(cast: Cast, as_: As) -> None:
    make_person("nobody_yet")
    rows = as_(cast.gme_admin).get(reverse("people:list")).context["rows"]
    told = {person.email: reasons for person, reasons in rows}
    assert (told[cast.superuser.email], told["nobody_yet@example.test"]) == (["Superuser"], [])


@pytest.mark.parametrize("query", [{"q": "CLINIC"}, {"q": "clinician@example"}, {"role": "clinician"}])
def test_people_are_found_by_name_address_and_role(cast: Cast, as_: As, query: dict[str, str]) -> None:
    page = as_(cast.gme_admin).get(reverse("people:list"), query)
    assert [person for person, _ in page.context["rows"]] == [cast.clinician]


@pytest.mark.parametrize("query", [{"role": "king"}, {"page": "x"}, {"page": "999"}, {"q": "a" * 101}])
def test_an_address_bent_by_hand_lists_everyone(cast: Cast, as_: As, query: dict[str, str]) -> None:
    assert as_(cast.gme_admin).get(reverse("people:list"), query).context["rows"]


def test_a_search_without_a_hit_says_what_to_try(cast: Cast, as_: As) -> None:
    assert "Nobody found" in text(as_(cast.gme_admin).get(reverse("people:list"), {"q": "%_"}))


def test_the_office_gives_a_role_by_the_form(cast: Cast, as_: As) -> None:
    data = {"kind": "facilitator", "starts_on": site_today().isoformat()}
    as_(cast.gme_admin).post(page_of(cast.clinician, "grant"), data)
    assert cast.clinician.roles.filter(kind="facilitator").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "king"}, "Choose a role from the list"),
        ({"kind": "program_lead"}, "Choose the program that they lead"),
        ({"starts_on": "2020-01-01"}, "Choose today or a later day"),
        ({"starts_on": ""}, "Choose the first day"),
        ({"starts_on": "soon"}, "Write the day as year-month-day"),
        ({"starts_on": "2099-02-01", "ends_on": "2099-01-01"}, "not before the first"),
        ({"kind": "clinician"}, "End that one first"),
    ],
)
def test_a_wrong_grant_says_how_to_mend_it(cast: Cast, as_: As, change: dict[str, str], said: str) -> None:
    data = {"kind": "facilitator", "starts_on": site_today().isoformat()} | change
    page = as_(cast.gme_admin).post(page_of(cast.clinician, "grant"), data)
    assert (page.status_code, said in text(page)) == (422, True)


def test_a_role_of_the_whole_institution_takes_no_program(cast: Cast, as_: As) -> None:
    data = {"kind": "gme_admin", "starts_on": site_today().isoformat(), "program": str(cast.program.pk)}
    page = as_(cast.gme_admin).post(page_of(cast.clinician, "grant"), data)
    assert "for the whole institution" in text(page)


def test_there_is_no_way_to_give_oneself_a_role(cast: Cast, as_: As) -> None:
    data = {"kind": "clinician", "starts_on": site_today().isoformat()}
    assert as_(cast.gme_admin).post(page_of(cast.gme_admin, "grant"), data).status_code == 404


def test_the_office_ends_a_role(cast: Cast, as_: As) -> None:
    as_(cast.gme_admin).post(end_address(cast.facilitator.roles.get()))
    assert not Role.objects.open().filter(user=cast.facilitator).exists()


def test_the_last_of_the_office_reads_why_not(cast: Cast, as_: As) -> None:
    page = as_(cast.gme_admin).post(end_address(cast.gme_admin.roles.get()), follow=True)
    assert "without anyone" in text(page)


@pytest.mark.parametrize("role", ["trainee", "program_lead", "clinician"])
def test_a_stranger_ends_no_role(cast: Cast, as_: As, role: str) -> None:
    address = end_address(cast.facilitator.roles.get())
    assert as_(cast.member(role)).post(address).status_code == 404


def test_a_role_is_not_reached_through_another_person(cast: Cast, as_: As) -> None:
    role = cast.facilitator.roles.get()
    address = reverse("people:end_role", args=[cast.trainee.public_id, role.pk])
    assert as_(cast.gme_admin).post(address).status_code == 404


def sees(page: str, what: str, scope: str) -> bool:
    """Say whether a person's page tells that they see so much of something."""
    return f"<dt>{what}</dt> <dd>{scope}</dd>" in page


@pytest.mark.parametrize(
    ("role", "what", "scope"),
    [
        ("trainee", "Their own wellness days", "own"),
        ("trainee", "Wellness-day requests, to decide", "nothing"),
        ("program_lead", "Wellness-day requests, to decide", "Medicine"),
        ("gme_admin", "Wellness-day requests, to decide", "of every program"),
        ("clinician", "People, roles, rosters and this page", "nothing"),
        ("superuser", "People, roles, rosters and this page", "all"),
    ],
)
def test_a_persons_page_says_what_they_can_see(cast: Cast, as_: As, role: str, what: str, scope: str) -> None:
    person = cast.member(role)
    assert person is not None
    assert sees(text(as_(cast.gme_admin).get(page_of(person))), what, scope)


def test_history_names_who_gave_a_role(cast: Cast, as_: As) -> None:
    office = as_(cast.gme_admin)
    office.post(page_of(cast.trainee, "grant"), {"kind": "facilitator", "starts_on": "2099-01-01"})
    page = text(office.get(page_of(cast.trainee)))
    assert "PEERS facilitator, from 2099-01-01: given, by Gme Admin" in page


def test_history_keeps_what_was_taken_away(cast: Cast, as_: As) -> None:
    office = as_(cast.gme_admin)
    office.post(page_of(cast.trainee, "grant"), {"kind": "facilitator", "starts_on": "2099-01-01"})
    office.post(end_address(cast.trainee.roles.get()))
    assert "taken away, by Gme Admin" in text(office.get(page_of(cast.trainee)))


def deputy_data(cast: Cast, **change: str) -> dict[str, str]:
    """Return the form that makes the facilitator stand in for the program's lead."""
    later = site_today() + dt.timedelta(days=10)
    data = {"role": str(cast.program_lead.roles.get().pk), "email": "FACILITATOR@example.test"}
    return data | {"starts_on": site_today().isoformat(), "ends_on": later.isoformat()} | change


def test_a_lead_names_a_deputy(cast: Cast, as_: As) -> None:
    page = as_(cast.program_lead).post(reverse("people:deputies"), deputy_data(cast), follow=True)
    assert "Facilitator stands in until" in text(page)


def test_a_lead_ends_a_deputy(cast: Cast, as_: As) -> None:
    lead = as_(cast.program_lead)
    lead.post(reverse("people:deputies"), deputy_data(cast))
    lead.post(end_address(Role.objects.get(user=cast.facilitator, kind="program_lead")))
    assert not User.objects.get(pk=cast.facilitator.pk).has_role("program_lead")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": "nobody@example.test"}, "Nobody on the roster has this address"),
        ({"email": "program_lead@example.test"}, "it is someone else"),
        ({"ends_on": ""}, "Choose the last day"),
        ({"role": "1000000"}, "Select a valid choice"),
    ],
)
def test_a_wrong_deputy_says_how_to_mend_it(cast: Cast, as_: As, change: dict[str, str], said: str) -> None:
    page = as_(cast.program_lead).post(reverse("people:deputies"), deputy_data(cast, **change))
    assert (page.status_code, said in text(page)) == (422, True)


def test_longer_lists_ask_no_more_queries(
    cast: Cast, as_: As, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(cast.gme_admin)
    with django_assert_max_num_queries(12) as one:
        client.get(reverse("people:list"))
    for number in range(12):
        make_trainee(f"more{number}", cast.program)
        make_official(f"lead{number}", "program_lead", cast.program)
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("people:list"))
