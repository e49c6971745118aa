"""Formulas of authors that are not followed: what is said instead, and that nothing hangs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checkins.instruments import probing, trying
from tests.checkins.instruments.published import (
    ENABLED,
    Json,
    calculated,
    choices,
    item,
    judge,
    outcome,
    questionnaire,
    value_of,
    variable,
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


# A regular expression that tries every way to cut sixty letters.
HANGS = "'" + "a" * 60 + "!'.matches('^(a+)+$')"


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        (questionnaire(*choices("ab"), calculated("sum", f"iif({HANGS}, 1, 0)")), "sum.calculated"),
        (
            questionnaire(*choices("ab"), calculated("sum", "%v"), extension=[variable("v", HANGS)]),
            "sum.calculated",
        ),
        (
            questionnaire(
                *choices("a"), calculated("first", value_of("a")), calculated("second", f"iif({HANGS}, 1, 0)")
            ),
            "second.calculated",
        ),
    ],
)
def test_an_expression_that_hangs_is_refused_where_it_stands(asked: Json, where: str) -> None:
    found = judge(asked)
    assert (found.status, found.notes[0].startswith(where)) == ("refused", True)


def test_a_formula_for_being_shown_that_hangs_is_refused_where_it_stands() -> None:
    text = f"%resource.item.where(linkId='a').exists() and {HANGS}"
    gate = {"url": ENABLED, "valueExpression": {"language": "text/fhirpath", "expression": text}}
    found = judge(questionnaire(*choices("a"), *choices("b", extension=[gate])))
    assert (found.status, found.notes[0].split(":")[0]) == ("refused", "b.enableWhenExpression")


def test_a_response_is_refused_for_the_same_reason_as_its_questionnaire() -> None:
    asked = questionnaire(*choices("ab"), calculated("sum", f"iif({HANGS}, 1, 0)"))
    found = outcome(asked, {"a": "often", "b": "often"})
    assert (found.status, found.notes[0].startswith("Questionnaire, sum.calculated")) == ("refused", True)


def test_an_expression_that_hangs_for_these_answers_alone_is_refused() -> None:
    """Nothing prepared is as long as what somebody typed."""
    text = f"iif(%resource.item.where(linkId='t').answer.value.matches('^(a+)+$'), 1, 1) * {value_of('a')}"
    asked = questionnaire(*choices("a"), item("t", "string"), calculated("sum", text))
    found = outcome(asked, {"a": "often", "t": {"valueString": "a" * 60 + "!"}})
    assert (found.status, "sum.calculatedExpression" in found.notes[0]) == ("refused", True)


def test_formulas_that_there_is_no_time_for_need_review() -> None:
    found = judge(questionnaire(*choices("ab"), calculated("sum", value_of("a"))), seconds=0)
    assert (found.status, any("no time" in note for note in found.notes)) == ("needs_review", True)


def test_many_slow_formulas_together_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "TRIALS", 0)
    found = judge(questionnaire(*choices("ab"), calculated("sum", value_of("a"))))
    assert (found.status, any("no time" in note for note in found.notes)) == ("needs_review", True)


def test_a_formula_over_hundreds_of_questions_is_left_to_a_person_at_once() -> None:
    names = [f"q{number}" for number in range(trying.MOST_ASKED + 1)]
    found = judge(questionnaire(*choices(names), calculated("sum", value_of("q1"))))
    proposed = len(found.rule.scores[0].parts)
    assert (found.status, proposed, found.differing) == ("needs_review", 1, [])


def test_what_is_no_fhirpath_is_said_in_words() -> None:
    notes = judge(questionnaire(*choices("ab"), calculated("sum", 'item.where(linkId = "a"'))).notes
    said = "sum: the author's expression is not used: it cannot be worked out here: it is not FHIRPath."
    assert notes[0] == said


def test_an_expression_that_asks_for_more_memory_than_there_is_is_not_followed() -> None:
    text = "'" + "a" * 1000 + "'" + ".replace('a', '" + "a" * 1000 + "')" * 4 + ".length()"
    assert judge(questionnaire(*choices("ab"), calculated("sum", text)), seconds=2).status == "needs_review"


def test_an_expression_nested_too_deep_needs_review() -> None:
    text = "(" * 900 + "1" + ")" * 900
    assert judge(questionnaire(*choices("ab"), calculated("sum", text))).status == "needs_review"


def test_another_result_of_the_author_for_these_answers_needs_review(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "given_by_author", lambda *_: [{"total": Fraction(9)}])
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
