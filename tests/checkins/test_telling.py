"""A rule and what differs from it, in words for the office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client

from checkins.desk import telling
from checkins.instruments.shapes import Band, Form, Item, Option, Part, Rule, Score
from tests.checkins.desk import DARK, ZERO, kept, page, reviewed
from tests.conftest import Cast

As = Callable[..., Client]
OPTIONS = (Option("LA1", "Never", Decimal(0)), Option("LA2", "Often", Decimal(10)))
ITEMS = tuple(Item(name, f"How is {name}?", "choice", OPTIONS) for name in "abc")
FORM = Form("", "", "", (*ITEMS, Item("y", "", "boolean")))
SUM = Score("t", "Total", tuple(Part(name, {"LA1": Decimal(0), "LA2": Decimal(10)}) for name in "abc"))


FEWER = "It needs 1 of them; with fewer there is no score."


@pytest.mark.parametrize(
    ("score", "how"),
    [
        (SUM, "Sum of the weights of 3 answers. It needs all of them."),
        (
            replace(SUM, parts=SUM.parts[:1]),
            "Sum of the weights of 1 answer. A missing answer leaves it out.",
        ),
        (
            replace(SUM, kind="mean", parts=SUM.parts[:2], least_answered=1, places=1),
            f"Mean of the weights of 2 answers, rounded to tenths. {FEWER}",
        ),
        (
            replace(SUM, multiplier=Fraction(4), offset=Fraction(1, 2)),
            "Sum of the weights of 3 answers, times 4, plus 1/2. It needs all of them.",
        ),
        (
            replace(SUM, table=(Band(Decimal(0), "low"),)),
            "Sum of the weights of 3 answers, looked up in a table. It needs all of them.",
        ),
    ],
)
def test_a_score_in_words(score: Score, how: str) -> None:
    assert telling.told(FORM, Rule((score,)))[0].how == how


def test_questions_that_count_backwards_are_named_by_their_text() -> None:
    turned = replace(SUM, parts=(replace(SUM.parts[0], reversed=True), *SUM.parts[1:]))
    assert telling.told(FORM, Rule((turned,)))[0].backwards == ["How is a?"]


def test_a_rule_without_scores_tells_nothing() -> None:
    assert telling.told(FORM, Rule()) == []


def test_ranges_are_named_from_their_least_number() -> None:
    assert telling.ranges((Band(Decimal("10.0"), "some"),)) == ["from 10: some"]


@pytest.mark.parametrize(
    ("given", "said"),
    [("LA2", "Often"), (["LA1", "LA2"], "Never and Often"), ("own words", "own words"), (None, "nothing")],
)
def test_answers_that_differ_are_told_by_their_labels(given: Any, said: str) -> None:
    row = {"score": "t", "answers": {"a": given}, "author": 1, "rule": 2}
    assert telling.differences(FORM, [row])[0].answers == [("a", said)]


@pytest.mark.parametrize(("result", "said"), [(None, "nothing"), (0, "0"), (True, "yes"), (False, "no")])
def test_a_result_that_is_nothing_is_told_from_zero(result: Any, said: str) -> None:
    row = {"score": "t", "answers": {"y": True}, "author": result, "rule": 2}
    assert telling.differences(FORM, [row])[0].author == said


def test_a_weight_of_ten_is_written_as_people_do() -> None:
    assert [option.shown_weight for option in (*OPTIONS, Option("x", "X"))] == ["0", "10", ""]


@pytest.mark.django_db
def test_the_page_tells_how_a_questionnaire_would_be_scored(as_: As, cast: Cast) -> None:
    shown = page(as_(cast.wellbeing_office), "instrument", kept(ZERO).public_id)
    assert "How it would be scored" in shown


@pytest.mark.django_db
def test_the_page_says_that_a_questionnaire_was_reviewed(as_: As, cast: Cast) -> None:
    found = reviewed(cast, DARK, crisis_page="interruption")
    shown = page(as_(cast.wellbeing_office), "instrument", found.public_id)
    told = ["Reviewed, not in use", "How it is scored", "After a self-harm answer"]
    assert [text in shown for text in told] == [True, True, True]
