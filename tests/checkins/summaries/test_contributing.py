"""What a check-in adds to a term: only with a yes to it, only when complete, and only the last."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from checkins import operations, records, subjects
from checkins.desk import pulse
from checkins.models import Term
from checkins.records import Content
from checkins.summaries.contributing import contributions
from checkins.summaries.questions import INDICATORS, OVERALL, QUESTIONS, value
from checkins.wishes import KEEP, SUMMARIES
from tests.checkins.conftest import check_in, subject
from tests.checkins.summaries.crowds import FALL, fall

if TYPE_CHECKING:
    from checkins.models import Instrument
    from people.models import User
    from tests.conftest import Cast

OCTOBER = dt.date(2026, 10, 5)


@pytest.fixture
def asked(db: None) -> Instrument:
    """The pulse, in use."""
    return pulse.load()


def answered(person: User, asked: Instrument, code: str, day: dt.date = OCTOBER, **fields: Any) -> None:
    """Keep a check-in of someone with one answer to every question."""
    said = {"answers": dict.fromkeys(QUESTIONS, code), "status": "complete"} | fields
    content = Content(day=day.isoformat(), **said)
    row = records.sealed(
        subjects.subject_for(person), check_in_id=uuid.uuid4(), instrument=asked.public_id, content=content
    )
    row.save()


@pytest.fixture
def willing(cast: Cast, asked: Instrument) -> User:
    """Someone who said yes to summaries."""
    for kind in (KEEP, SUMMARIES):
        operations.give(person=cast.trainee, kind=kind)
    return cast.trainee


def test_the_pulse_asks_what_summaries_speak_of(asked: Instrument) -> None:
    assert {item.link_id for item in asked.form.items} >= set(QUESTIONS)


def test_the_last_complete_check_in_counts(willing: User, asked: Instrument) -> None:
    answered(willing, asked, "nearly")
    answered(willing, asked, "hardly", dt.date(2026, 11, 5))
    answered(willing, asked, "nearly", dt.date(2026, 12, 5), status="incomplete")
    assert list(contributions(fall())) == [(subject(willing).pk, {"sleep": True})]


@pytest.mark.parametrize(
    ("code", "low"), [("hardly", True), ("seldom", True), ("half", False), ("mostly", False)]
)
def test_seldom_is_the_lowest_two_of_five(willing: User, asked: Instrument, code: str, low: bool) -> None:
    answered(willing, asked, code)
    assert next(iter(contributions(fall())))[1]["sleep"] is low


def test_nobody_counts_who_agreed_to_a_text_that_did_not_tell_of_the_count(
    willing: User, asked: Instrument
) -> None:
    answered(willing, asked, "hardly")
    held = subject(willing)
    wishes = subjects.wishes_of(held)
    wishes.withdraw(SUMMARIES, OCTOBER)
    wishes.give(SUMMARIES, 1, OCTOBER)
    subjects.seal_wishes(held, wishes)
    held.save()
    assert list(contributions(fall())) == []


def test_one_value_is_added_whatever_was_answered(willing: User, asked: Instrument) -> None:
    answered(willing, asked, "hardly")
    for indicator in INDICATORS:
        term = Term(indicator=indicator, **{k: v for k, v in FALL.items() if k != "indicator"})
        assert list(contributions(term)) == [(subject(willing).pk, {indicator: True})]


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [(6, 0, True), (3, 3, True), (2, 4, False), (0, 6, False), (3, 0, True), (2, 3, None), (0, 4, False)],
)
def test_three_low_ones_of_six_are_a_yes_and_an_open_one_that_would_decide_is_nothing(
    low: int, high: int, found: bool | None
) -> None:
    answers = dict(zip(QUESTIONS, [True] * low + [False] * high, strict=False))
    assert value(OVERALL, answers) is found


def test_a_question_that_is_open_adds_nothing(willing: User, asked: Instrument) -> None:
    answered(willing, asked, "hardly", answers={"energy": "hardly"})
    assert list(contributions(fall())) == []


def test_nobody_counts_who_did_not_say_yes(cast: Cast, asked: Instrument) -> None:
    answered(cast.trainee, asked, "hardly")
    assert list(contributions(fall())) == []


def test_nobody_counts_who_took_their_yes_back(willing: User, asked: Instrument) -> None:
    answered(willing, asked, "hardly")
    operations.withdraw(person=willing, kind=SUMMARIES)
    assert list(contributions(fall())) == []


def test_months_outside_the_term_do_not_count(willing: User, asked: Instrument) -> None:
    answered(willing, asked, "hardly", dt.date(2026, 7, 31))
    assert list(contributions(fall())) == []


def test_a_question_left_open_is_no_answer(willing: User, asked: Instrument) -> None:
    answered(willing, asked, "hardly", answers={"sleep": "hardly"})
    assert next(iter(contributions(fall())))[1] == {"sleep": True}


def test_another_questionnaire_does_not_count(willing: User) -> None:
    check_in(willing, OCTOBER, answers={"q1": "never"}, status="complete")
    assert list(contributions(fall())) == []
