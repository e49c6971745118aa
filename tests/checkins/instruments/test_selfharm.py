"""Questions about hurting oneself are found unmarked, and any answer but a no leads to the crisis page."""

from __future__ import annotations

from typing import Any

import pytest

from checkins.instruments import selfharm
from checkins.instruments.shapes import Item, Option
from tests.checkins.instruments.published import (
    Json,
    item,
    judge,
    option,
    outcome,
    questionnaire,
    response,
    scale,
)

SPEAKS = [
    "Have you wished you were dead or wished you could go to sleep and not wake up?",
    "Have you felt that you or your family would be better off if you were dead?",
    "Thoughts that you would be better off dead",
    "The thought of harming myself has occurred to me",
    "Have you had any plans to harm or kill yourself?",
    "Thoughts of killing\u00a0your\u00a0self",
    "Self\u2011harm, of whatever kind",
    "Non-suicidal injury",
    "Feeling that life isn\u2019t worth living",
    "Thoughts of death or dying",
    "Wanting to end it all",
    "Gedanken, dass Sie lieber tot wären oder sich Leid zufügen möchten",
    "De gedachte dat u beter dood had kunnen zijn of uzelf op een of andere manier pijn te doen",
    "Penser que vous seriez mieux mort(e), ou penser à vous faire du mal",
    "Pensamientos de que estaría mejor muerto/a o de lastimarse",
]
OTHER = [
    "Have you hurt your back?",
    "I feel dead tired at the end of the day",
    "Are you afraid of an accident?",
    "Have you cut yourself off from other people?",
    "Is your work worth doing?",
    "Did you take time for your own life?",
]


@pytest.mark.parametrize("text", SPEAKS)
def test_a_question_is_found_by_its_words(text: str) -> None:
    assert selfharm.speaks(text)


@pytest.mark.parametrize("text", OTHER)
def test_another_question_is_left_alone(text: str) -> None:
    assert not selfharm.speaks(text)


def asked(*items: Json) -> list[str]:
    """Return the link ids that an import marks."""
    return [found.link_id for found in judge(questionnaire(*items)).form.crisis_items]


def test_an_item_is_marked_by_its_loinc_code_whatever_it_says() -> None:
    assert asked(item("a", "boolean", code=[{"system": "http://loinc.org", "code": "44260-8"}])) == ["a"]


def test_an_item_is_marked_by_the_name_of_its_code() -> None:
    assert asked(item("a", "boolean", code=[{"code": "1", "display": "Suicidal ideation"}])) == ["a"]


def test_an_item_is_marked_by_its_answers() -> None:
    ways = [option("I have no such thoughts", 0), option("I think of killing myself", 1)]
    assert asked(item("a", answerOption=ways)) == ["a"]


def headed(*inside: Json) -> Json:
    return item("g", "group", item=list(inside)) | {"text": "Thoughts of suicide"}


def test_a_heading_marks_what_stands_under_it() -> None:
    assert asked(headed(item("a", "boolean"), item("b", "boolean")), item("c", "boolean")) == ["a", "b"]


def test_a_heading_marks_nothing_more_where_one_question_says_so_itself() -> None:
    own = item("b", "boolean") | {"text": "Have you thought of ending your life?"}
    assert asked(headed(item("a", "boolean"), own)) == ["b"]


def test_neither_a_heading_nor_a_calculated_item_is_marked_itself() -> None:
    risk = item("r", "integer", readOnly=True) | {"text": "Suicide score"}
    assert asked(headed(item("d", "display")), risk, item("c", "boolean")) == []


def test_a_mark_by_words_is_said_so_that_a_reviewer_can_take_it_away() -> None:
    notes = judge(questionnaire(headed(item("a", "boolean")))).notes
    assert "a: marked as a self-harm item by its heading; unmark it in review if it is not." in notes


TICKED = item(
    "t",
    repeats=True,
    answerOption=[{"valueString": text} for text in ("Felt sad", "Thought of suicide", "None of these")],
)


@pytest.mark.parametrize(
    ("ticked", "crisis"),
    [(["Felt sad"], False), (["None of these"], False), (["Felt sad", "Thought of suicide"], True)],
)
def test_in_a_list_to_tick_only_what_speaks_of_it_counts(ticked: list[str], crisis: bool) -> None:
    sent = response({"t": [{"valueString": text} for text in ticked]})
    assert outcome(questionnaire(TICKED), sent).crisis is crisis


def of_labels(*labels: str, system: str = "") -> Item:
    options = [Option(str(place), label, None, system) for place, label in enumerate(labels)]
    return Item("a", "Self-harm", "choice", tuple(options), crisis=True)


@pytest.mark.parametrize(
    ("found", "chosen", "endorsed"),
    [
        (of_labels("I don't have any thoughts of killing myself", "I have them"), "0", False),
        (of_labels("I don't have any thoughts of killing myself", "I have them"), "1", True),
        (of_labels("Often", "I don't think so much about it"), "1", True),
        (of_labels("0 - Not at all", "1 - Several days"), "0", False),
        (of_labels("Not at all (0)", "Several days (1)"), "0", False),
        (of_labels("Überhaupt nicht", "An einzelnen Tagen"), "0", False),
        (of_labels("Nunca", "A veces"), "1", True),
        (of_labels("Hardly ever", "Often"), "0", True),
        (of_labels("0", "1", "2", system="#valueInteger"), "0", False),
        (of_labels("0", "1", "2", system="#valueInteger"), "1", True),
    ],
)
def test_which_answers_say_no(found: Item, chosen: Any, endorsed: bool) -> None:
    assert selfharm.endorses(found, [chosen]) is endorsed


def test_the_least_of_a_scale_of_numbers_says_no_wherever_it_begins() -> None:
    scale = tuple(Option(str(size), str(size), None, "#valueInteger") for size in (1, 2, 3))
    found = Item("a", "Self-harm", "choice", scale, crisis=True)
    assert [selfharm.endorses(found, [code]) for code in "123"] == [False, True, True]


DARK = questionnaire(
    item("a", answerOption=scale(), code=[{"code": "44260-8"}]), item("b", answerOption=scale())
)
SPOILED = {"linkId": "nowhere"}


@pytest.mark.parametrize(
    ("answers", "crisis"),
    [
        ({"a": "often"}, True),
        ({"a": "never"}, False),
        ({"b": "often"}, False),
        ({"a": "no such code"}, True),
        ({"a": ["never", "always"]}, True),
    ],
)
def test_a_response_that_is_refused_keeps_its_self_harm_answer(answers: Json, crisis: bool) -> None:
    sent = response({}, item=[SPOILED, *response(answers)["item"]])
    found = outcome(DARK, sent)
    assert (found.status, found.crisis) == ("refused", crisis)


def test_a_response_that_was_withdrawn_says_nothing_of_self_harm() -> None:
    assert not outcome(DARK, response({"a": "often"}, status="entered-in-error")).crisis


def test_a_response_that_cannot_be_walked_says_nothing_of_self_harm() -> None:
    assert not outcome(DARK, response({}, item=[{"linkId": "a", "item": "x"}])).crisis
