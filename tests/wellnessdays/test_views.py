from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.wellnessdays.conftest import later
from wellnessdays import operations
from wellnessdays.halves import Half
from wellnessdays.models import Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.conftest import Cast

    Ask = Callable[..., Request]
    As = Callable[..., Client]


def address(name: str, request: Request) -> str:
    """Return one of a request's addresses."""
    return reverse(f"wellnessdays:{name}", args=[request.public_id])


def text(response: Any) -> str:
    """Return a page with its white space made even."""
    return " ".join(response.content.decode().split())


def test_a_trainee_reads_what_is_free(cast: Cast, as_: As, ask: Ask) -> None:
    ask()
    page = text(as_(cast.trainee).get(reverse("wellnessdays:home")))
    assert "<strong>3 days</strong> free of 4 days" in page


def test_asking_by_the_form_holds_the_day(cast: Cast, as_: As) -> None:
    as_(cast.trainee).post(reverse("wellnessdays:confirm"), {"day": later(28).isoformat(), "part": "pm"})
    assert Request.objects.get().half_days == [Half(later(28), "pm")]


def test_asking_leads_to_the_request(cast: Cast, as_: As) -> None:
    data = {"day": later(28).isoformat(), "part": "day"}
    response = as_(cast.trainee).post(reverse("wellnessdays:confirm"), data)
    assert response["Location"] == address("request", Request.objects.get())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose at least one half day."),
        ({"half": "tomorrow.am"}, "Choose half days from the table."),
        ({"half": "2126-10-05.am"}, "this academic year or the next"),
        ({"half": "0001-01-01.am"}, "this academic year or the next"),
        ({"day": "soon", "part": "day"}, "Write the day as year-month-day."),
        ({"day": "2026-10-05", "part": "day"}, "from tomorrow on"),
        ({"day": "2126-10-05", "part": "day"}, "this academic year or the next"),
        ({"day": "0001-01-01", "part": "am"}, "this academic year or the next"),
        ({"day": "2026-11-02", "part": "night"}, "Select a valid choice"),
    ],
)
def test_a_wrong_form_says_how_to_mend_it(cast: Cast, as_: As, data: dict[str, str], said: str) -> None:
    assert said in text(as_(cast.trainee).post(reverse("wellnessdays:confirm"), data))


def test_a_wrong_choice_keeps_what_was_ticked(cast: Cast, as_: As) -> None:
    data = {"half": ["2026-11-02.am", "soon"]}
    page = text(as_(cast.trainee).get(reverse("wellnessdays:confirm"), data))
    assert 'value="2026-11-02.am" checked' in page


def test_going_on_from_the_table_asks_for_nothing_yet(cast: Cast, as_: As) -> None:
    as_(cast.trainee).get(reverse("wellnessdays:confirm"), {"half": "2026-11-02.am"})
    assert not Request.objects.exists()


def test_the_rule_is_read_before_asking(cast: Cast, as_: As) -> None:
    page = text(as_(cast.trainee).get(reverse("wellnessdays:confirm"), {"half": "2026-10-08.am"}))
    assert "Thu 8 Oct 2026, morning: less than 14 days ahead" in page


def test_a_day_that_is_not_possible_has_no_button_to_ask_for_it(cast: Cast, as_: As) -> None:
    page = text(as_(cast.trainee).get(reverse("wellnessdays:confirm"), {"half": "2026-10-10.am"}))
    assert ("weekend" in page, "Ask for it" in page) == (True, False)


def test_the_trainee_is_told_by_when_there_is_an_answer(cast: Cast, as_: As) -> None:
    data = {"half": "2026-11-02.am"}
    page = text(as_(cast.trainee).post(reverse("wellnessdays:confirm"), data, follow=True))
    assert "You will hear by Mon 12 Oct 2026" in page


@pytest.mark.parametrize("name", ["ask", "confirm"])
def test_no_page_to_ask_has_a_field_for_a_reason(cast: Cast, as_: As, name: str) -> None:
    page = text(as_(cast.trainee).get(reverse(f"wellnessdays:{name}"), {"half": "2026-11-02.am"}))
    assert ("<textarea" in page, 'name="reason"' in page) == (False, False)


def test_someone_in_two_programs_chooses_which_one_answers(cast: Cast, as_: As) -> None:
    cast.trainee.enrollments.create(program=cast.other_program, training_year=2, starts_on="2021-07-01")
    data = {"half": "2026-11-02.am", "program": cast.other_program.slug}
    as_(cast.trainee).post(reverse("wellnessdays:confirm"), data)
    assert Request.objects.get().program == cast.other_program


def test_another_programs_request_is_not_found(cast: Cast, as_: As, ask: Ask) -> None:
    assert as_(cast.other_lead).get(address("decide", ask())).status_code == 404


def test_an_unknown_request_is_not_found(cast: Cast, as_: As) -> None:
    unknown = reverse("wellnessdays:request", args=[uuid.uuid4()])
    assert as_(cast.gme_admin).get(unknown).status_code == 404


def test_opening_the_decision_page_decides_nothing(cast: Cast, as_: As, ask: Ask) -> None:
    request = ask()
    as_(cast.program_lead).get(address("decide", request))
    request.refresh_from_db()
    assert request.state == "pending"


def test_approving_answers_the_trainee(cast: Cast, as_: As, ask: Ask) -> None:
    request = ask()
    as_(cast.program_lead).post(address("approve", request))
    assert "Approved" in text(as_(cast.trainee).get(address("request", request)))


def test_a_decline_without_a_reason_asks_for_one(cast: Cast, as_: As, ask: Ask) -> None:
    page = text(as_(cast.program_lead).post(address("decline", ask()), {"ground": "cover", "reason": ""}))
    assert "Give a reason" in page


def test_the_trainee_reads_why_not(cast: Cast, as_: As, ask: Ask) -> None:
    request = ask()
    as_(cast.program_lead).post(
        address("decline", request), {"ground": "cover", "reason": "Two are away; try Thursday."}
    )
    assert "Two are away; try Thursday." in text(as_(cast.trainee).get(address("request", request)))


def test_what_is_written_as_a_reason_is_shown_as_text(cast: Cast, as_: As, ask: Ask) -> None:
    request = ask()
    operations.decline(request=request, by=cast.program_lead, reason="<script>alert(1)</script>")
    assert "<script>alert" not in text(as_(cast.trainee).get(address("request", request)))


def test_withdrawing_an_answered_request_says_why_not(cast: Cast, as_: As, ask: Ask) -> None:
    request = operations.approve(request=ask(), by=cast.program_lead)
    response = as_(cast.trainee).post(address("withdraw", request), follow=True)
    assert "already approved" in text(response)


def test_a_lead_who_also_trains_does_not_find_their_own_in_the_queue(cast: Cast, as_: As, ask: Ask) -> None:
    cast.program_lead.enrollments.create(program=cast.program, starts_on="2020-07-01", training_year=3)
    ask(by=cast.program_lead)
    assert "Nothing waits for you" in text(as_(cast.program_lead).get(reverse("wellnessdays:queue")))


@pytest.mark.parametrize(
    ("name", "role"),
    [("home", "trainee"), ("ask", "trainee"), ("queue", "program_lead"), ("clean", "program_lead")],
)
def test_a_longer_list_asks_no_more_queries(
    cast: Cast, as_: As, ask: Ask, name: str, role: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, where = as_(cast.member(role)), reverse(f"wellnessdays:{name}")
    ask(21)
    with django_assert_max_num_queries(12) as one:
        client.get(where)
    for days in (22, 23, 24):
        ask(days)
    with django_assert_max_num_queries(len(one)):
        client.get(where)
