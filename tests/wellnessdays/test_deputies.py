"""Who decides while a lead is away: named by the lead or the office, for some days, never by themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from people.models import Entry, Role, User
from tests.conftest import browse, make_official
from tests.wellnessdays.conftest import TODAY, later

if TYPE_CHECKING:
    from tests.conftest import Cast

LEAD = Role.Kind.PROGRAM_LEAD


def name(
    cast: Cast, by: User | None, person: User, *, first: int = 1, last: int = 5, slug: str = "medicine"
) -> Any:
    """Send the form that names someone; return the answer."""
    days = {"starts_on": later(first).isoformat(), "ends_on": later(last).isoformat()}
    where = reverse("wellnessdays:deputies", args=[slug])
    return browse(by).post(where, {"email": person.email} | days)


def roles_of(person: User) -> list[tuple[dt.date, dt.date | None]]:
    """Return the days on which a person leads a program."""
    held = Role.objects.filter(user=person, kind=LEAD).order_by("starts_on")
    return list(held.values_list("starts_on", "ends_on"))


@pytest.fixture
def standing_in(cast: Cast) -> User:
    """Someone who stands in for the program's lead, today and for a week."""
    deputy = make_official("deputy", LEAD, cast.program)
    deputy.roles.update(deputy_for=cast.program_lead.roles.get(), starts_on=TODAY, ends_on=later(7))
    return deputy


def test_a_lead_names_a_deputy_for_their_own_duty(cast: Cast) -> None:
    name(cast, cast.program_lead, cast.clinician)
    assert cast.clinician.roles.get(kind=LEAD).deputy_for == cast.program_lead.roles.get()


def test_naming_a_deputy_is_on_record(cast: Cast) -> None:
    name(cast, cast.program_lead, cast.clinician)
    assert Entry.objects.filter(act=Entry.Act.DEPUTY_NAMED).count() == 1


def test_the_office_gives_the_role_itself(cast: Cast) -> None:
    name(cast, cast.gme_admin, cast.clinician)
    assert cast.clinician.roles.get(kind=LEAD).deputy_for is None


def test_what_the_office_gives_is_on_record(cast: Cast) -> None:
    name(cast, cast.gme_admin, cast.clinician)
    assert Entry.objects.filter(act=Entry.Act.ROLE_GIVEN).count() == 1


def test_a_deputy_does_not_lengthen_their_own_days(cast: Cast, standing_in: User) -> None:
    name(cast, standing_in, standing_in, first=8, last=400)
    assert roles_of(standing_in) == [(TODAY, later(7))]


def test_a_deputy_names_no_deputy(cast: Cast, standing_in: User) -> None:
    answer = name(cast, standing_in, cast.clinician)
    assert (answer.status_code, roles_of(cast.clinician)) == (422, [])


def test_a_deputy_reads_why_they_name_nobody(cast: Cast, standing_in: User) -> None:
    assert b"a duty of your own" in name(cast, standing_in, cast.clinician).content


def test_a_lead_is_not_their_own_deputy(cast: Cast) -> None:
    assert b"someone else" in name(cast, cast.program_lead, cast.program_lead).content


def test_an_officer_does_not_give_the_role_to_themselves(cast: Cast) -> None:
    name(cast, cast.gme_admin, cast.gme_admin)
    assert roles_of(cast.gme_admin) == []


def test_an_officer_reads_whom_to_ask_instead(cast: Cast) -> None:
    assert b"Ask a colleague in the GME office." in name(cast, cast.gme_admin, cast.gme_admin).content


def test_the_form_sent_twice_names_once(cast: Cast) -> None:
    for _ in range(2):
        name(cast, cast.program_lead, cast.clinician)
    assert roles_of(cast.clinician) == [(later(1), later(5))]


def test_the_second_of_two_reads_that_it_is_so_already(cast: Cast) -> None:
    name(cast, cast.program_lead, cast.clinician)
    assert (
        b"They hold this role on some of these days."
        in name(cast, cast.program_lead, cast.clinician, first=5, last=9).content
    )


def test_the_day_after_is_free_for_another_turn(cast: Cast) -> None:
    name(cast, cast.program_lead, cast.clinician)
    name(cast, cast.program_lead, cast.clinician, first=6, last=9)
    assert roles_of(cast.clinician) == [(later(1), later(5)), (later(6), later(9))]


def test_half_a_year_is_the_longest(cast: Cast) -> None:
    answer = name(cast, cast.program_lead, cast.clinician, first=1, last=182)
    assert (b"half a year at most" in answer.content, roles_of(cast.clinician)) == (True, [])


def test_no_deputy_outlasts_the_lead(cast: Cast) -> None:
    cast.program_lead.roles.update(ends_on=later(3))
    assert b"Your own duty ends on 2026-10-08." in name(cast, cast.program_lead, cast.clinician).content


def test_a_deputy_goes_with_the_leads_duty(cast: Cast) -> None:
    name(cast, cast.program_lead, cast.clinician)
    cast.program_lead.roles.all().delete()
    assert roles_of(cast.clinician) == []


@pytest.mark.parametrize("role", ["trainee", "other_lead", "facilitator", "clinician", "superuser"])
def test_nobody_else_names_anyone(cast: Cast, role: str) -> None:
    answer = name(cast, cast.member(role), cast.wellbeing_office)
    assert (answer.status_code, roles_of(cast.wellbeing_office)) == (404, [])


def test_a_lead_names_nobody_in_another_program(cast: Cast) -> None:
    assert name(cast, cast.program_lead, cast.clinician, slug="surgery").status_code == 404


def test_an_address_in_capitals_is_the_same_address(cast: Cast) -> None:
    where = reverse("wellnessdays:deputies", args=["medicine"])
    days = {"starts_on": later(1).isoformat(), "ends_on": later(1).isoformat()}
    browse(cast.program_lead).post(where, {"email": cast.clinician.email.upper()} | days)
    assert roles_of(cast.clinician) == [(later(1), later(1))]


def test_whoever_left_is_nobody_here(cast: Cast) -> None:
    User.objects.filter(pk=cast.clinician.pk).update(is_active=False)
    assert b"Nobody here has this address." in name(cast, cast.program_lead, cast.clinician).content


def test_today_alone_is_a_turn(cast: Cast) -> None:
    name(cast, cast.program_lead, cast.clinician, first=0, last=0)
    assert User.objects.get(pk=cast.clinician.pk).has_role(LEAD, cast.program)


def test_the_page_lists_who_is_still_to_come(cast: Cast) -> None:
    name(cast, cast.program_lead, cast.clinician, first=30, last=31)
    page = browse(cast.program_lead).get(reverse("wellnessdays:deputies", args=["medicine"]))
    assert b"Wed 4 Nov 2026" in page.content


def test_the_page_leaves_out_whose_days_are_over(cast: Cast, standing_in: User) -> None:
    standing_in.roles.update(starts_on=later(-9), ends_on=later(-1))
    page = browse(cast.program_lead).get(reverse("wellnessdays:deputies", args=["medicine"]))
    assert b'<td data-label="Name">Deputy</td>' not in page.content
