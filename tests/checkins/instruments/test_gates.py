"""Items that only some answers show, as published: what is not asked never counts, and what is asked does."""

from __future__ import annotations

from typing import Any

import pytest

from checkins.instruments import enabling
from tests.checkins.instruments.published import (
    OFTEN,
    SYSTEM,
    Json,
    calculated,
    choices,
    item,
    judge,
    outcome,
    questionnaire,
    value_of,
)

YES, NO = {"valueBoolean": True}, {"valueBoolean": False}
LETTERS = "%resource.descendants().where(linkId.length() = 1)"
SUM = f"{LETTERS}.answer.value.ordinal().sum()"


def gate(question: str, operator: str, **answer: Any) -> Json:
    return {"question": question, "operator": operator} | answer


def two_steps() -> Json:
    """Two questions, and three more for those whose first score is high."""
    first = calculated("first", " + ".join(value_of(name) for name in "ab"), "integer")
    more = choices("cde", enableWhen=[gate("first", ">=", answerInteger=3)])
    return questionnaire(*choices("ab"), first, *more, calculated("all", SUM, "integer"))


LOW = {"a": "never", "b": "sometimes"}
HIGH = {"a": "often", "b": "always"}


@pytest.mark.parametrize(
    ("answers", "status", "scores"),
    [
        (LOW, "complete", {"all": 1, "first": 1}),
        (HIGH | {"c": "often", "d": "often", "e": "never"}, "complete", {"all": 9, "first": 5}),
        (HIGH | {"c": "often"}, "incomplete", {"first": 5}),
        (LOW | {"c": "always"}, "complete", {"all": 1, "first": 1}),
        ({"a": "always"}, "incomplete", {}),
    ],
)
def test_a_first_score_decides_what_else_is_asked(answers: Json, status: str, scores: Json) -> None:
    found = outcome(two_steps(), answers)
    assert (found.status, found.scores) == (status, scores)


def exposed(*, group: bool) -> Json:
    """A question that opens five others, each or as their group, and a count of yeses."""
    opens = [gate("x", "=", answerBoolean=True)]
    each = {} if group else {"enableWhen": opens}
    five = [item(name, "boolean", **each) for name in "abcde"]
    held = item("five", "group", item=five, **({"enableWhen": opens} if group else {}))
    count = calculated(
        "count", f"{LETTERS}.where(linkId != 'x').answer.where(value = true).count()", "integer"
    )
    return questionnaire(item("x", "boolean"), held, count)


@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize(
    ("answers", "status", "scores"),
    [
        ({"x": YES} | dict.fromkeys("abd", YES) | dict.fromkeys("ce", NO), "complete", {"count": 3}),
        ({"x": NO}, "complete", {"count": 0}),
        ({"x": NO, "a": YES}, "complete", {"count": 0}),
        ({"x": YES, "a": YES}, "incomplete", {}),
        ({}, "incomplete", {}),
    ],
)
def test_whoever_is_asked_nothing_more_has_the_authors_score_and_no_other(
    group: bool, answers: Json, status: str, scores: Json
) -> None:
    found = outcome(exposed(group=group), answers)
    assert (found.status, found.scores) == (status, scores)


@pytest.mark.parametrize(
    ("type_", "condition", "answer"),
    [
        ("string", gate("t", "=", answerString="abroad"), {"valueString": "abroad"}),
        ("string", gate("t", "exists", answerBoolean=True), {"valueString": "anything"}),
        ("date", gate("t", "=", answerDate="2026-01-01"), {"valueDate": "2026-01-01"}),
        ("integer", gate("t", ">", answerInteger=64), {"valueInteger": 65}),
        ("decimal", gate("t", "<=", answerDecimal=-2.5), {"valueDecimal": -2.5}),
        ("quantity", gate("t", ">=", answerQuantity={"value": 120}), {"valueQuantity": {"value": 120}}),
    ],
)
def test_an_item_behind_a_typed_answer_counts_when_it_is_shown(
    type_: str, condition: Json, answer: Json
) -> None:
    asked = questionnaire(
        *choices("a"), item("t", type_), *choices("b", enableWhen=[condition]), calculated("sum", SUM)
    )
    found = outcome(asked, HIGH | {"t": answer})
    assert (found.status, found.scores) == ("complete", {"sum": 5})


def test_an_item_behind_three_middle_answers_counts_when_it_is_shown() -> None:
    """No answers by chance are likely to open it."""
    names = "abcdef"
    coding = {"system": SYSTEM, "code": "sometimes"}
    behind = [gate(name, "=", answerCoding=coding) for name in names[:3]]
    last = choices("z", enableWhen=behind, enableBehavior="all")
    asked = questionnaire(*choices(names), *last, calculated("sum", SUM))
    found = outcome(asked, dict.fromkeys(names, "sometimes") | {"z": "always"})
    assert (found.status, found.scores) == ("complete", {"sum": 9})


def test_an_item_that_nothing_shows_leaves_the_rule_to_a_person() -> None:
    never = [gate("a", "=", answerCoding={"system": SYSTEM, "code": "no such code"})]
    found = judge(questionnaire(*choices("a"), *choices("b", enableWhen=never), calculated("sum", SUM)))
    assert (found.status, any("b: no answers were found" in note for note in found.notes)) == (
        "needs_review",
        True,
    )


def in_a_chain(behavior: str) -> Json:
    """A question behind one that is itself behind one, in a group that is behind another."""
    first = [gate("a", "!=", answerCoding={"code": "never"})]
    both = [*first, gate("b", ">", answerCoding={"system": SYSTEM, "code": "sometimes"})]
    group = item("g", "group", item=choices("c", enableWhen=both, enableBehavior=behavior), enableWhen=first)
    return questionnaire(*choices("a"), *choices("b", enableWhen=first), group)


@pytest.mark.parametrize(
    ("behavior", "answers", "total"),
    [
        ("all", ("always", "always", "always"), 9),
        ("all", ("always", "sometimes", "always"), 4),
        ("any", ("always", "sometimes", "always"), 7),
        ("all", ("never", "always", "always"), 0),
        ("any", ("never", "always", "always"), 0),
    ],
)
def test_groups_chains_all_and_any(behavior: str, answers: tuple[str, ...], total: int) -> None:
    found = outcome(in_a_chain(behavior), dict(zip("abc", answers, strict=True)))
    assert (found.status, found.scores) == ("complete", {"total": total})


@pytest.mark.parametrize(
    ("operator", "value", "shown"),
    [
        ("exists", {"answerBoolean": True}, True),
        ("exists", {"answerBoolean": False}, False),
        ("=", {"answerInteger": 5}, True),
        ("!=", {"answerInteger": 5}, False),
        (">", {"answerInteger": 4}, True),
        (">", {"answerInteger": 5}, False),
        ("<", {"answerDecimal": 5.5}, True),
        (">=", {"answerInteger": 5}, True),
        ("<=", {"answerInteger": 4}, False),
    ],
)
def test_every_way_to_compare(operator: str, value: Json, shown: bool) -> None:
    asked = questionnaire(
        item("n", "integer"), *choices("a"), *choices("b", enableWhen=[gate("n", operator, **value)])
    )
    found = outcome(asked, {"n": {"valueInteger": 5}, "a": "often", "b": "always"})
    assert found.scores == {"total": 5 if shown else 2}


def test_a_question_left_open_shows_only_what_waits_for_that() -> None:
    asked = questionnaire(
        item("n", "integer"),
        *choices("a", enableWhen=[gate("n", "exists", answerBoolean=False)]),
        *choices("b", enableWhen=[gate("n", "!=", answerInteger=5)]),
    )
    assert outcome(asked, {"a": "often", "b": "always"}).scores == {"total": 2}


def test_the_questions_behind_an_item_are_found_through_groups_and_others() -> None:
    form = judge(in_a_chain("all")).form
    assert enabling.questions_of(form, ["c"]) == ["a", "b"]


def test_a_number_for_missing_answers_is_not_taken_for_making_up_for_them() -> None:
    """The last branch is for "always", and for nothing at all: as if the sum of some stood for the whole."""
    one = "iif({0} = '{1[0]}', 0, iif({0} = '{1[1]}', 1, iif({0} = '{1[2]}', 2, 3)))"
    text = " + ".join(
        one.format(f"%resource.item.where(linkId = '{name}').answer.value.code", OFTEN) for name in "abc"
    )
    asked = questionnaire(*choices("abc"), calculated("sum", text))
    assert [outcome(asked, given).status for given in (HIGH, HIGH | {"c": "never"})] == [
        "incomplete",
        "complete",
    ]
