"""What a page sends: read as it was meant, refused in words, never lost, never guessed."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.http import QueryDict

from checkins import asking, tickets
from checkins.instruments.shapes import Condition, Form, Item, Option
from tests.checkins.conftest import FORM
from tests.conftest import Cast


def sent(**answers: Any) -> QueryDict:
    """Return answers as a browser posts them."""
    found = QueryDict(mutable=True)
    for link_id, value in answers.items():
        found.setlist(asking.PREFIX + link_id, value if isinstance(value, list) else [value])
    return found


def test_answers_are_read_by_their_kind() -> None:
    given = asking.read(FORM, sent(q1="some", words=" tired ", hours="7", shift="yes"))
    assert given.answers == {"q1": "some", "words": "tired", "hours": 7, "shift": True}


def test_what_is_left_out_is_no_answer() -> None:
    assert asking.read(FORM, sent(q1="some", q2="", words="  ")).answers == {"q1": "some"}


@pytest.mark.parametrize(
    ("link_id", "typed", "words"),
    [
        ("q1", "always", "one of the answers"),
        ("q1", ["some", "most"], "Choose one"),
        ("shift", "maybe", "yes or no"),
        ("hours", "seven", "a number"),
        ("hours", "NaN", "a number"),
        ("hours", "1e400", "a number"),
        ("hours", "7.5", "whole number"),
        ("hours", "25", "24 or less"),
        ("hours", "-1", "0 or more"),
        ("words", "w" * 2001, "at most 2000"),
    ],
)
def test_what_does_not_fit_is_said_at_its_question(link_id: str, typed: Any, words: str) -> None:
    given = asking.read(FORM, sent(**{link_id: typed}))
    assert words in given.problems[link_id]


@pytest.mark.parametrize("link_id", ["other", "intro", "", "q1 ", "__proto__"])
def test_what_nobody_asked_is_refused(link_id: str) -> None:
    given = asking.read(FORM, sent(**{link_id: "some", "q1": "some"}))
    assert given.problems[""] == asking.UNASKED


def test_hidden_and_calculated_items_take_no_answer() -> None:
    form = Form(
        "u", "1", "t", (Item("a", "A", "text", hidden=True), Item("b", "B", "decimal", calculated=True))
    )
    assert asking.read(form, sent(a="x")).problems
    assert asking.read(form, sent(b="27")).problems


def test_an_empty_page_is_said_to_be_empty() -> None:
    assert asking.read(FORM, sent()).problems == {"": asking.EMPTY}


def test_what_was_typed_stands_in_its_field_again() -> None:
    typed = sent(q1="some", words="tired", hours="many")
    shown = {line.item.link_id: line for line in asking.questions(FORM, typed, asking.read(FORM, typed))}
    assert [choice.is_chosen for choice in shown["q1"].choices] == [False, True, False]
    assert (shown["words"].text, shown["hours"].text) == ("tired", "many")


def test_several_answers_are_kept_as_a_list() -> None:
    item = Item("a", "A", "choice", options=(Option("x", "X"), Option("y", "Y")), repeats=True)
    assert asking.read(Form("u", "1", "t", (item,)), sent(a=["x", "y"])).answers == {"a": ["x", "y"]}


def test_an_open_choice_takes_words_of_ones_own() -> None:
    item = Item("a", "A", "choice", options=(Option("x", "X"),), open_ended=True)
    assert asking.read(Form("u", "1", "t", (item,)), sent(a="mine")).answers == {"a": "mine"}


def test_a_decimal_is_read_as_one() -> None:
    form = Form("u", "1", "t", (Item("a", "A", "decimal", most=Decimal("9.5")),))
    assert asking.read(form, sent(a="7.25")).answers == {"a": 7.25}


def test_questions_are_counted_without_headings() -> None:
    assert [line.number for line in asking.questions(FORM)] == [0, 1, 2, 3, 4, 5, 6, 7]


def test_a_step_carries_the_headings_before_it() -> None:
    first, *rest = asking.steps(asking.questions(FORM))
    assert [line.item.link_id for line in first.lines] == ["intro"]
    assert not [line for step in rest for line in step.lines]


def test_steps_know_what_is_before_and_after() -> None:
    steps = asking.steps(asking.questions(FORM))
    assert [(step.previous, step.following) for step in (steps[0], steps[1], steps[-1])] == [
        (0, 2), (1, 3), (6, 0),
    ]  # fmt: skip


def test_a_condition_is_said_in_words() -> None:
    last = asking.questions(FORM)[-1]
    assert last.only_if == "Only if you answered “Were you on nights?” with yes."


def test_a_condition_on_an_option_names_its_label() -> None:
    asked = Item("a", "A", "choice", options=(Option("x", "Often"),))
    item = Item("b", "B", "text", enable_when=(Condition("a", "=", "x"), Condition("gone", "=", "x")))
    assert asking.questions(Form("u", "1", "t", (asked, item)))[-1].only_if.endswith("with Often.")


@pytest.mark.django_db
def test_a_ticket_is_read_by_whom_it_was_made_for(cast: Cast) -> None:
    asked = uuid.uuid4()
    ticket = tickets.read(cast.trainee, tickets.issue(cast.trainee, asked))
    assert ticket is not None
    assert ticket.instrument == asked


@pytest.mark.django_db
def test_a_ticket_is_nobody_elses(cast: Cast) -> None:
    assert tickets.read(cast.other_trainee, tickets.issue(cast.trainee, uuid.uuid4())) is None


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "x", "a:b:c", "W10:1:x"])
def test_a_forged_ticket_is_none(cast: Cast, text: str) -> None:
    assert tickets.read(cast.trainee, text) is None


@pytest.mark.django_db
def test_a_ticket_is_good_for_a_day(cast: Cast) -> None:
    begin = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
    with time_machine.travel(begin, tick=False):
        text = tickets.issue(cast.trainee, uuid.uuid4())
    with time_machine.travel(begin + dt.timedelta(hours=23), tick=False):
        assert tickets.read(cast.trainee, text) is not None
    with time_machine.travel(begin + dt.timedelta(hours=25), tick=False):
        assert tickets.read(cast.trainee, text) is None
