from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.conftest import make_trainee
from tests.wellnessdays.conftest import later, put_on, weekday
from wellnessdays import operations, queues
from wellnessdays.halves import Half
from wellnessdays.models import Account, Blackout, Request

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from people.models import User
    from tests.conftest import Cast
    from wellnessdays.models import Policy

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]
    As = Callable[..., Client]


@pytest.fixture
def crowd(cast: Cast) -> list[User]:
    """Twenty others of the trainee's program."""
    return [make_trainee(f"resident_{number}", cast.program) for number in range(20)]


def of(cast: Cast) -> tuple[list[queues.Waiting], list[queues.Waiting]]:
    """Return both lanes as the program's lead sees them."""
    return queues.lanes(list(Request.objects.to_decide(cast.program_lead).with_halves()))


def test_what_passes_every_rule_is_in_the_clean_lane(cast: Cast, ask: Ask) -> None:
    ask(28)
    clean, look = of(cast)
    assert (len(clean), len(look)) == (1, 0)


def test_what_a_rule_speaks_of_is_in_the_look_lane_with_the_rule(cast: Cast, ask: Ask) -> None:
    ask(2)
    _, look = of(cast)
    assert look[0].sentences == ["Wed 7 Oct 2026: less than 14 days ahead"]


def test_a_request_moves_to_the_look_lane_when_a_day_is_closed(cast: Cast, ask: Ask) -> None:
    ask(28)
    Blackout.objects.create(title="Exam", first_day=weekday(0), last_day=weekday(0))
    clean, look = of(cast)
    assert (clean, look[0].sentences) == ([], ["Mon 2 Nov 2026: Exam"])


def test_two_for_one_place_are_both_looked_at(cast: Cast, ask: Ask, rules: Rules, crowd: list[User]) -> None:
    ask(28)
    ask(28, by=crowd[0])
    rules(cap_day=1)
    clean, look = of(cast)
    assert (len(clean), len(look)) == (0, 2)


def test_a_target_that_has_passed_is_marked(cast: Cast, ask: Ask, monday) -> None:  # type: ignore[no-untyped-def]
    ask(28)
    monday.shift(8 * 24 * 3600)
    clean, _ = of(cast)
    assert clean[0].overdue


# --- all at once ---


def test_the_clean_lane_is_approved_at_once(cast: Cast, as_: As, ask: Ask, crowd: list[User]) -> None:
    ids = [str(ask(28, by=person).public_id) for person in crowd[:5]]
    as_(cast.program_lead).post(reverse("wellnessdays:clean"), {"request": ids})
    assert Request.objects.filter(state="approved", decided_by=cast.program_lead).count() == 5


def test_opening_the_summary_approves_nothing(cast: Cast, as_: As, ask: Ask) -> None:
    ask(28)
    as_(cast.program_lead).get(reverse("wellnessdays:clean"))
    assert Request.objects.get().is_pending


def test_what_is_no_longer_clean_is_left_waiting(cast: Cast, ask: Ask, crowd: list[User]) -> None:
    requests = [ask(28), ask(29, by=crowd[0])]
    Blackout.objects.create(title="Exam", first_day=weekday(0), last_day=weekday(0))
    approved = operations.approve_clean(requests=requests, by=cast.program_lead)
    assert approved == [requests[1]]


def test_another_programs_requests_are_left_waiting(cast: Cast, as_: As, ask: Ask) -> None:
    ids = [str(ask(28, by=cast.other_trainee).public_id), "no-id"]
    as_(cast.program_lead).post(reverse("wellnessdays:clean"), {"request": ids})
    assert Request.objects.get().is_pending


def test_nobodys_own_request_is_among_them(cast: Cast, ask: Ask) -> None:
    cast.program_lead.enrollments.create(program=cast.program, training_year=3, starts_on="2020-07-01")
    own = ask(28, by=cast.program_lead)
    assert operations.approve_clean(requests=[own], by=cast.program_lead) == []


def test_approving_all_twice_takes_the_days_once(cast: Cast, ask: Ask) -> None:
    request = ask(28)
    for _ in range(2):
        operations.approve_clean(requests=[request], by=cast.program_lead)
    assert request.entries.filter(kind="use").count() == 1


def test_all_at_once_never_breaks_a_cap(cast: Cast, ask: Ask, rules: Rules, crowd: list[User]) -> None:
    requests = [ask(28, by=person) for person in crowd[:6]]
    rules(cap_day=4)
    operations.approve_clean(requests=requests, by=cast.program_lead)
    assert Request.objects.filter(state="approved").count() <= 4


def test_all_at_once_keeps_every_balance_true(cast: Cast, ask: Ask, crowd: list[User]) -> None:
    requests = [ask(28, by=person) for person in crowd[:6]]
    operations.approve_clean(requests=requests, by=cast.program_lead)
    assert not Account.objects.untrue().exists()


def test_twenty_at_once_take_as_many_queries_as_two(
    cast: Cast, ask: Ask, crowd: list[User], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    requests = [ask(28, by=person) for person in crowd]
    assert cast.program_lead.roles_now
    with django_assert_max_num_queries(20) as two:
        operations.approve_clean(requests=requests[:2], by=cast.program_lead)
    with django_assert_max_num_queries(len(two)):
        operations.approve_clean(requests=requests[2:], by=cast.program_lead)


# --- beside a decision ---


def test_the_card_names_who_else_is_off(cast: Cast, ask: Ask, crowd: list[User]) -> None:
    put_on(crowd[0], cast.program, "Wards", later(14), later(60))
    ask(halves=[Half(weekday(0), "am")], by=crowd[0])
    (overlap,) = queues.card(ask(28)).overlaps
    assert (overlap.name, overlap.training_year, overlap.rotation) == ("Resident 0", 2, "Wards")


def test_the_card_says_how_full_the_day_is_after_approval(
    cast: Cast, ask: Ask, rules: Rules, crowd: list[User]
) -> None:
    rules(cap_day=3)
    half = [Half(weekday(0), "am")]
    operations.approve(request=ask(halves=half, by=crowd[0]), by=cast.program_lead)
    assert queues.card(ask(halves=half)).places == ["Mon 2 Nov 2026, morning: 2 of 3 off"]


def test_the_card_says_when_they_were_last_off(cast: Cast, ask: Ask, monday) -> None:  # type: ignore[no-untyped-def]
    operations.approve(request=ask(2), by=cast.program_lead)
    monday.shift(7 * 24 * 3600)
    assert queues.card(ask(28)).last_off == later(2)
