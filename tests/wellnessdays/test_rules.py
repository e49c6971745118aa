from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.conftest import make_trainee
from tests.wellnessdays.conftest import TODAY, later, put_on, weekday
from wellnessdays import facts, operations
from wellnessdays import rules as engine
from wellnessdays.halves import Half
from wellnessdays.models import Blackout, Policy
from wellnessdays.operations import RefusedError
from wellnessdays.rules import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries

    from people.models import User
    from tests.conftest import Cast
    from wellnessdays.models import Request

    Ask = Callable[..., Request]
    Rules = Callable[..., Policy]

MORNING = Half(weekday(0), "am")


def said(cast: Cast, half: Half = MORNING, person: User | None = None) -> list[tuple[Level, str]]:
    """Return what the rules say to someone, by default the trainee, about a half day in their program."""
    asking = person or cast.trainee
    known = facts.load([cast.program.pk], [half.day], [asking.pk])[cast.program.pk]
    (found,) = engine.judge(known, asking.pk, [half]).values()
    return [(finding.level, finding.words) for finding in found]


@pytest.fixture
def peers(cast: Cast) -> list[User]:
    """Three others of the same program: two in the trainee's year, one in the next."""
    years = {"first": 2, "second": 2, "third": 3}
    return [make_trainee(name, cast.program, year=year) for name, year in years.items()]


def test_a_plain_weekday_is_open(cast: Cast) -> None:
    assert said(cast) == []


@pytest.mark.parametrize("days", [0, -7])
def test_today_and_the_past_are_closed(cast: Cast, days: int) -> None:
    assert (Level.BLOCKED, "ask from tomorrow on") in said(cast, Half(later(days), "am"))


def test_a_weekend_is_closed(cast: Cast) -> None:
    assert said(cast, Half(later(33), "am")) == [(Level.BLOCKED, "weekend")]


def test_a_weekend_is_open_where_the_program_says_so(cast: Cast, rules: Rules) -> None:
    rules(weekends=True)
    assert said(cast, Half(later(33), "am")) == []


def test_a_day_outside_the_program_is_closed(cast: Cast) -> None:
    cast.trainee.enrollments.update(ends_on=later(10))
    assert said(cast) == [(Level.BLOCKED, "outside your dates in the program")]


def test_thirteen_days_ahead_get_a_look(cast: Cast) -> None:
    assert said(cast, Half(later(11), "am")) == [(Level.LOOK, "less than 14 days ahead")]


def test_fourteen_days_ahead_are_enough(cast: Cast) -> None:
    assert said(cast, Half(later(14), "am")) == []


def test_notice_is_counted_from_the_day_of_asking(cast: Cast, ask: Ask, monday) -> None:  # type: ignore[no-untyped-def]
    request = ask(14)
    monday.shift(dt.timedelta(days=10))
    assert engine.level(operations.judge_all([request])[request.pk].values()) == Level.OPEN


def test_a_blackout_is_closed_under_its_title(cast: Cast) -> None:
    Blackout.objects.create(
        program=cast.program, title="In-training exam", first_day=weekday(0), last_day=weekday(2)
    )
    assert said(cast) == [(Level.BLOCKED, "In-training exam")]


def test_a_blackout_of_every_program_closes_this_one(cast: Cast) -> None:
    Blackout.objects.create(title="Orientation", first_day=weekday(0), last_day=weekday(0))
    assert said(cast) == [(Level.BLOCKED, "Orientation")]


def test_another_programs_blackout_closes_nothing_here(cast: Cast) -> None:
    Blackout.objects.create(
        program=cast.other_program, title="Exam", first_day=weekday(0), last_day=weekday(0)
    )
    assert said(cast) == []


# --- places ---


def test_a_cap_that_is_asked_for_gets_a_look(cast: Cast, ask: Ask, rules: Rules, peers: list[User]) -> None:
    rules(cap_day=1)
    ask(by=peers[0])
    assert said(cast) == [(Level.LOOK, "1 of 1 off or asked for")]


def test_a_cap_that_is_full_is_closed(cast: Cast, ask: Ask, rules: Rules, peers: list[User]) -> None:
    rules(cap_day=1)
    operations.approve(request=ask(by=peers[0]), by=cast.program_lead)
    assert said(cast) == [(Level.BLOCKED, "1 of 1 already off")]


def test_a_place_left_under_the_cap_is_open(cast: Cast, ask: Ask, rules: Rules, peers: list[User]) -> None:
    rules(cap_day=2)
    operations.approve(request=ask(by=peers[0]), by=cast.program_lead)
    assert said(cast) == []


def test_the_other_half_of_a_full_day_is_open(cast: Cast, ask: Ask, rules: Rules, peers: list[User]) -> None:
    rules(cap_day=1)
    ask(by=peers[0], halves=[Half(weekday(0), "pm")])
    assert said(cast) == []


def test_no_rule_names_anyone(cast: Cast, ask: Ask, rules: Rules, peers: list[User]) -> None:
    rules(cap_day=1, cap_training_year=1)
    operations.approve(request=ask(by=peers[0]), by=cast.program_lead)
    assert not [words for _, words in said(cast) if peers[0].display_name in words]


def test_a_cap_by_training_year_counts_that_year_alone(
    cast: Cast, ask: Ask, rules: Rules, peers: list[User]
) -> None:
    rules(cap_training_year=1)
    ask(by=peers[0])
    assert (said(cast), said(cast, person=peers[2])) == (
        [(Level.LOOK, "1 of 1 off or asked for in your training year")],
        [],
    )


def test_a_cap_by_rotation_counts_that_rotation_alone(
    cast: Cast, ask: Ask, rules: Rules, peers: list[User]
) -> None:
    rules(cap_rotation=1, edges_looked_at=False)
    for person, name in ((cast.trainee, "Wards"), (peers[0], "Wards"), (peers[1], "Clinic")):
        put_on(person, cast.program, name, later(14), later(60))
    ask(by=peers[0])
    assert (said(cast), said(cast, person=peers[1])) == (
        [(Level.LOOK, "1 of 1 off or asked for on Wards")],
        [],
    )


def test_staffing_keeps_enough_people_there(cast: Cast, ask: Ask, rules: Rules, peers: list[User]) -> None:
    rules(staff_at_least=3)
    operations.approve(request=ask(by=peers[0]), by=cast.program_lead)
    assert said(cast) == [(Level.BLOCKED, "at least 3 must be there")]


def test_approving_never_breaks_a_cap(cast: Cast, ask: Ask, rules: Rules, peers: list[User]) -> None:
    requests = [ask(), ask(by=peers[0])]
    rules(cap_day=1)
    operations.approve(request=requests[0], by=cast.program_lead)
    with pytest.raises(RefusedError, match="1 of 1 already off"):
        operations.approve(request=requests[1], by=cast.program_lead)


def test_a_lead_may_approve_what_only_needs_a_look(cast: Cast, ask: Ask) -> None:
    assert operations.approve(request=ask(2), by=cast.program_lead).state == "approved"


# --- rotations ---


def test_a_rotation_that_asks_gets_a_look(cast: Cast, rules: Rules) -> None:
    put_on(cast.trainee, cast.program, "Consults", later(14), later(60), mode="ask")
    assert said(cast) == [(Level.LOOK, "Consults gets a look")]


def test_a_closed_rotation_is_closed(cast: Cast) -> None:
    put_on(cast.trainee, cast.program, "ICU", later(14), later(60), mode="closed")
    assert said(cast) == [(Level.BLOCKED, "not on ICU")]


@pytest.mark.parametrize(("day", "which"), [(weekday(0), "first"), (weekday(4), "last")])
def test_the_edges_of_a_rotation_get_a_look(cast: Cast, day: dt.date, which: str) -> None:
    put_on(cast.trainee, cast.program, "Wards", weekday(0), weekday(4))
    assert said(cast, Half(day, "am")) == [(Level.LOOK, f"{which} day of Wards")]


def test_a_second_day_in_one_block_gets_a_look(cast: Cast, ask: Ask) -> None:
    put_on(cast.trainee, cast.program, "Wards", later(14), later(60))
    ask(29)
    assert said(cast) == [(Level.LOOK, "a second day in this rotation block")]


def test_the_second_half_of_one_day_is_no_second_day(cast: Cast, ask: Ask) -> None:
    put_on(cast.trainee, cast.program, "Wards", later(14), later(60))
    ask(halves=[Half(weekday(0), "pm")])
    assert said(cast) == []


# --- which rules hold ---


def test_a_programs_own_rules_go_before_the_institutions(cast: Cast, rules: Rules) -> None:
    rules(program=None, notice_days=60)
    rules(notice_days=7)
    assert said(cast) == []


def test_the_institutions_rules_hold_where_a_program_has_none(cast: Cast, rules: Rules) -> None:
    rules(program=None, notice_days=60)
    assert said(cast) == [(Level.LOOK, "less than 60 days ahead")]


def test_rules_hold_from_their_day_on(cast: Cast, rules: Rules) -> None:
    rules(notice_days=60, valid_from=weekday(1))
    assert (said(cast), said(cast, Half(weekday(1), "am"))) == (
        [],
        [(Level.LOOK, "less than 60 days ahead")],
    )


def test_of_two_versions_from_one_day_the_later_written_holds(cast: Cast, rules: Rules) -> None:
    rules(notice_days=60)
    rules(notice_days=7)
    assert said(cast) == []


def test_a_blocked_half_day_is_refused_with_its_rule(cast: Cast, ask: Ask) -> None:
    Blackout.objects.create(title="Orientation", first_day=weekday(0), last_day=weekday(0))
    with pytest.raises(RefusedError, match="Mon 2 Nov 2026: Orientation"):
        ask()


def test_what_passes_every_rule_is_approved_at_once_where_the_rules_say_so(ask: Ask, rules: Rules) -> None:
    rules(approves_clean=True)
    request = ask()
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("approved", None)


def test_what_needs_a_look_waits_even_there(ask: Ask, rules: Rules) -> None:
    rules(approves_clean=True)
    assert ask(2).state == "pending"


def test_an_answer_is_promised_within_the_target(ask: Ask, rules: Rules) -> None:
    rules(target_days=5)
    assert ask().answer_by == later(5)


def test_an_answer_is_promised_before_the_day_itself(ask: Ask) -> None:
    assert ask(3).answer_by == later(2)


def test_the_facts_of_many_programs_take_as_many_queries_as_of_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):
        facts.load([cast.program.pk], [TODAY])
    with django_assert_num_queries(5):
        facts.load([cast.program.pk, cast.other_program.pk], [TODAY, later(80)], [cast.trainee.pk])
