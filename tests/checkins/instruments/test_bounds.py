"""Items shown by a formula that compares one number: a first score, an age, a scale."""

from __future__ import annotations

from typing import Any

import pytest

from checkins.instruments import forms, gating
from checkins.instruments.shapes import Condition
from tests.checkins.instruments.published import (
    ENABLED,
    HIDDEN,
    Json,
    calculated,
    choices,
    item,
    outcome,
    questionnaire,
    variable,
)

FIRST = "%resource.item.where(linkId = 'first').answer.value"
SUM = "%resource.item.where(linkId in ('a' | 'b')).answer.value.ordinal().sum()"


def shown_by(text: str) -> list[Json]:
    written = {"language": "text/fhirpath", "expression": text}
    return [{"url": ENABLED, "valueExpression": written}]


def stepped(text: str) -> Json:
    """Two questions, their sum, which is never seen, and one more that the sum may open."""
    hidden = {"url": HIDDEN, "valueBoolean": True}
    first = calculated("first", SUM, "integer", extension=[hidden])
    return questionnaire(*choices("ab"), first, *choices("c", extension=shown_by(text)))


def conditions(data: Json, name: str) -> tuple[Condition, ...]:
    read, _, _ = gating.settled(forms.published(data), seconds=10)
    found = read.form.item(name)
    assert found is not None
    return found.enable_when


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (f"{FIRST} >= 3", [(">=", 3)]),
        (f"{FIRST} > 3", [(">=", 4)]),
        (f"{FIRST} < 2", [("<=", 1)]),
        (f"{FIRST} >= 2 and {FIRST} <= 4", [(">=", 2), ("<=", 4)]),
        (f"{FIRST} = 3", [(">=", 3), ("<=", 3)]),
        (f"{FIRST} != 3", []),
    ],
)
def test_a_formula_that_compares_one_score_becomes_conditions(text: str, bounds: list[Any]) -> None:
    found = conditions(stepped(text), "c")
    assert [(one.operator, one.value) for one in found] == bounds


@pytest.mark.parametrize(
    ("answers", "status", "scores"),
    [
        ({"a": "often", "b": "sometimes"}, "complete", {"first": 3}),
        ({"a": "sometimes", "b": "sometimes", "c": "always"}, "complete", {"first": 2}),
        ({"a": "sometimes"}, "incomplete", {}),
    ],
)
def test_a_score_that_shows_a_question_is_scored_as_before(answers: Json, status: str, scores: Json) -> None:
    found = outcome(stepped(f"{FIRST} >= 3"), answers)
    assert (found.status, found.scores) == (status, scores)


def test_what_a_score_does_not_show_is_not_counted() -> None:
    found = outcome(stepped(f"{FIRST} >= 3"), {"a": "never", "b": "never", "c": "always"})
    assert "Not counted, because not shown for these answers: c." in found.notes


def test_a_range_with_a_hole_is_left_to_a_person() -> None:
    _, notes, certain = gating.settled(forms.published(stepped(f"{FIRST} != 3")), seconds=10)
    assert (certain, "cannot be followed" in notes[0]) == (False, True)


def aged(text: str, kind: str = "integer") -> Json:
    age = variable("the-age", "%resource.item.where(linkId = 'age').answer.value")
    asked = [item("age", kind), *choices("z", extension=shown_by(text)), *choices("y")]
    return questionnaire(*asked, extension=[age])


@pytest.mark.parametrize(("age", "total"), [(17, 1), (18, 4), (65, 4), (66, 1)])
def test_an_age_shows_a_question(age: int, total: int) -> None:
    sent = {"age": {"valueInteger": age}, "z": "always", "y": "sometimes"}
    found = outcome(aged("%the-age >= 18 and %the-age < 66"), sent)
    assert (found.status, found.scores) == ("complete", {"total": total})


@pytest.mark.parametrize(("text", "bound"), [("> 2.5", (">", 2.5)), (">= 2.5", (">=", 2.5))])
def test_a_number_with_a_point_is_bounded_exactly(text: str, bound: tuple[str, float]) -> None:
    (found,) = conditions(aged(f"%the-age {text}", "decimal"), "z")
    assert (found.operator, float(found.value)) == bound


def test_a_formula_over_numbers_far_apart_is_not_tried_one_by_one() -> None:
    assert conditions(aged("%the-age > 1 and %the-age < 5000"), "z") == ()


def test_a_variable_with_a_hyphen_is_no_difference() -> None:
    fever = variable("has-fever", "%resource.item.where(linkId = 'f').answer.value")
    asked = [item("f", "boolean"), *choices("z", extension=shown_by("%has-fever")), *choices("y")]
    sent = {"f": {"valueBoolean": False}, "z": "always", "y": "sometimes"}
    assert outcome(questionnaire(*asked, extension=[fever]), sent).scores == {"total": 1}


def test_only_the_variables_that_a_formula_uses_are_looked_at() -> None:
    others = [variable(f"v{name}", f"%resource.item.where(linkId = '{name}').answer") for name in "bcde"]
    only = "%resource.item.where(linkId = 'a').answer.value.code = 'always'"
    asked = [*choices("abcde"), *choices("z", extension=shown_by(only))]
    read, _, _ = gating.settled(forms.published(questionnaire(*asked, extension=others)), seconds=10)
    shown = read.form.item("z")
    assert shown is not None
    assert shown.gate is not None
    assert shown.gate.rows == (("always",),)
