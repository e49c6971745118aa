"""Formulas of authors that are not followed: what is said instead, and that nothing hangs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checkins.instruments import deriving
from tests.checkins.instruments.published import (
    calculated,
    choices,
    item,
    judge,
    outcome,
    questionnaire,
    value_of,
)


def test_an_expression_that_always_gives_zero_needs_review() -> None:
    text = "%resource.item.where(type = 'choice').answer.value.ordinal().sum()"
    assert judge(questionnaire(*choices("ab"), calculated("sum", text))).status == "needs_review"


def test_an_expression_that_always_gives_zero_is_never_told_as_a_zero() -> None:
    text = "iif(%resource.item.where(type = 'choice').exists(), 5, 0)"
    found = outcome(questionnaire(*choices("ab"), calculated("sum", text)), {"a": "often", "b": "always"})
    assert (found.status, found.scores) == ("needs_review", {"sum": 5})


def test_an_expression_that_forgets_equal_answers_shows_where() -> None:
    text = f"({value_of('a')} | {value_of('b')}).sum()"
    found = judge(questionnaire(*choices("ab"), calculated("sum", text)))
    same = {"score": "sum", "answers": {"a": "always", "b": "always"}, "author": 3, "rule": 6}
    assert (found.status, same in found.differing) == ("needs_review", True)


def test_an_expression_that_counts_other_weights_than_the_file_gives_needs_review() -> None:
    text = " + ".join(
        f"iif(%resource.item.where(linkId='{n}').answer.value.code = 'always', 9, 1)" for n in "ab"
    )
    assert judge(questionnaire(*choices("ab"), calculated("sum", text))).status == "needs_review"


def test_an_expression_that_uses_the_patient_needs_review() -> None:
    text = f"{value_of('a')} + iif(%patient.gender = 'female', 1, 0)"
    found = judge(questionnaire(*choices("a"), calculated("sum", text)))
    assert (found.status, any("patient" in note for note in found.notes)) == ("needs_review", True)


def test_an_expression_that_hangs_is_stopped() -> None:
    text = "iif('" + "a" * 60 + "!'.matches('^(a+)+$'), 1, 0)"
    found = judge(questionnaire(*choices("ab"), calculated("sum", text)), seconds=1)
    assert (found.status, any("too long" in note for note in found.notes)) == ("needs_review", True)


def test_an_expression_that_asks_for_more_memory_than_there_is_needs_review() -> None:
    text = "'" + "a" * 1000 + "'" + ".replace('a', '" + "a" * 1000 + "')" * 4 + ".length()"
    assert judge(questionnaire(*choices("ab"), calculated("sum", text)), seconds=2).status == "needs_review"


def test_an_expression_nested_too_deep_needs_review() -> None:
    text = "(" * 900 + "1" + ")" * 900
    assert judge(questionnaire(*choices("ab"), calculated("sum", text))).status == "needs_review"


def test_another_result_of_the_author_for_these_answers_needs_review(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deriving, "given_by_author", lambda *_: [{"total": Fraction(9)}])
    found = outcome(questionnaire(*choices("ab")), {"a": "often", "b": "often"})
    assert (found.status, any("gives 9" in note for note in found.notes)) == ("needs_review", True)


def test_answers_elsewhere_leave_an_authors_formula_untried() -> None:
    asked = questionnaire(item("a", answerValueSet="https://example.org/vs"), calculated("sum", "1"))
    found = judge(asked)
    assert (found.status, any("offers no answers" in note for note in found.notes)) == ("needs_review", True)


def test_a_height_and_a_weight_are_never_proposed_as_a_sum() -> None:
    of = "%resource.item.where(linkId='{}').answer.value"
    text = f"{of.format('w')} / ({of.format('h')} * {of.format('h')})"
    found = judge(questionnaire(item("w", "decimal"), item("h", "decimal"), calculated("bmi", text)))
    assert (found.status, found.rule.scores) == ("needs_review", ())
