"""The variety of published formulas, each with the outcome of known answers."""

from __future__ import annotations

import pytest

from tests.checkins.instruments.published import (
    ENABLED,
    HIDDEN,
    OFTEN,
    SYSTEM,
    Json,
    calculated,
    choices,
    item,
    judge,
    option,
    outcome,
    questionnaire,
    response,
    value_of,
    variable,
)

NINE = [f"q{n}" for n in range(1, 10)]
ANSWERS = dict(
    zip(
        NINE,
        ["sometimes", "often", "never", "always", "sometimes", "often", "never", "sometimes", "never"],
        strict=True,
    )
)


def nested_groups() -> Json:
    inner = item("inner", "group", item=choices(NINE[:4]))
    outer = item("outer", "group", item=[inner, *choices(NINE[4:])])
    total = calculated("sum", "%resource.repeat(item).answer.value.ordinal().sum()")
    return questionnaire(outer, total)


def test_a_sum_over_nested_groups() -> None:
    assert outcome(nested_groups(), ANSWERS).scores == {"sum": 10}


def test_a_response_that_is_nested_as_the_questionnaire_gives_the_same() -> None:
    inner = {"linkId": "inner", "item": response({name: ANSWERS[name] for name in NINE[:4]})["item"]}
    outer = {
        "linkId": "outer",
        "item": [inner, *response({name: ANSWERS[name] for name in NINE[4:]})["item"]],
    }
    sent = response({}, item=[outer])
    assert outcome(nested_groups(), sent).scores == {"sum": 10}


def test_a_sum_of_variables_that_skip_what_is_missing() -> None:
    names = ["a", "b", "c"]
    variables = [variable(f"v_{name}", value_of(name)) for name in names]
    text = " + ".join(f"iif(%v_{name}.exists(), %v_{name}, 0)" for name in names)
    found = outcome(
        questionnaire(*choices(names), calculated("sum", text), extension=variables),
        {"a": "always", "b": "often", "c": "sometimes"},
    )
    assert (found.status, found.scores) == ("complete", {"sum": 6})


def test_a_missing_answer_that_the_author_counts_as_nothing_leaves_the_score_out() -> None:
    found = outcome(nested_groups(), {name: ANSWERS[name] for name in NINE[:8]})
    assert (found.status, found.scores) == ("incomplete", {})


def test_no_answer_at_all_is_incomplete_and_not_zero() -> None:
    found = outcome(nested_groups(), {})
    assert (found.status, found.scores) == ("incomplete", {})


def test_a_sum_times_four() -> None:
    text = "(" + " + ".join(value_of(name) for name in NINE[:5]) + ") * 4"
    found = outcome(
        questionnaire(*choices(NINE[:5]), calculated("percent", text)), dict.fromkeys(NINE[:5], "often")
    )
    assert (found.status, found.scores) == ("complete", {"percent": 40})


def test_items_that_count_backwards() -> None:
    text = f"{value_of('a')} + (3 - {value_of('b')}) + (3 - {value_of('c')})"
    found = outcome(
        questionnaire(*choices("abc"), calculated("stress", text)),
        {"a": "often", "b": "never", "c": "always"},
    )
    assert found.scores == {"stress": 5}


def test_reversal_is_recorded_and_not_hidden_in_weights() -> None:
    text = f"{value_of('a')} + (3 - {value_of('b')})"
    rule = judge(questionnaire(*choices("ab"), calculated("stress", text))).rule
    assert {part.link_id: part.reversed for part in rule.scores[0].parts} == {"a": False, "b": True}


@pytest.mark.parametrize("function", ["weight", "ordinal"])
def test_the_functions_of_structured_data_capture(function: str) -> None:
    text = f"%resource.item.where(linkId != 'sum').answer.{function}().sum()"
    found = outcome(questionnaire(*choices("ab"), calculated("sum", text)), {"a": "often", "b": "always"})
    assert (found.status, found.scores) == ("complete", {"sum": 5})


def test_answers_of_a_group_by_the_function_of_that_name() -> None:
    text = "%resource.item.where(linkId='g').answers().value.ordinal().sum()"
    group = item("g", "group", item=choices("ab"))
    found = outcome(questionnaire(group, calculated("sum", text)), {"a": "often", "b": "always"})
    assert (found.status, found.scores) == ("complete", {"sum": 5})


def skipping() -> Json:
    gate = [{"question": "a", "operator": "!=", "answerCoding": {"system": SYSTEM, "code": "never"}}]
    text = "%resource.descendants().where(linkId != 'sum').answer.value.ordinal().sum()"
    shown = choices("bc", enableWhen=gate)
    return questionnaire(*choices("a"), *shown, *choices("d"), calculated("sum", text))


def test_questions_that_were_not_shown_are_not_missing() -> None:
    found = outcome(skipping(), {"a": "never", "d": "often"})
    assert (found.status, found.scores) == ("complete", {"sum": 2})


def test_questions_that_were_shown_are_missing() -> None:
    assert outcome(skipping(), {"a": "often", "d": "often"}).status == "incomplete"


def test_answers_to_questions_that_were_not_shown_never_count() -> None:
    found = outcome(skipping(), {"a": "never", "b": "always", "c": "always", "d": "often"})
    assert (found.scores, any("b, c" in note for note in found.notes)) == ({"sum": 2}, True)


def test_a_list_of_yes_and_no_counted_and_judged() -> None:
    yes = [item(name, "boolean") for name in "abcde"]
    count = calculated(
        "count",
        "%resource.item.where(linkId.matches('^[a-e]$')).answer.where(value = true).count()",
        "integer",
    )
    verdict = calculated("positive", "%resource.item.where(linkId='count').answer.value >= 3", "boolean")
    answers = {name: {"valueBoolean": name in "abd"} for name in "abcde"}
    found = outcome(questionnaire(*yes, count, verdict), answers)
    assert (found.status, found.scores) == ("complete", {"count": 3, "positive": True})


def test_words_looked_up_by_a_sum_become_the_band() -> None:
    total = "%resource.item.where(linkId='sum').answer.value"
    words = f"iif({total} >= 5, 'much', iif({total} >= 3, 'some', 'little'))"
    text = "%resource.item.where(linkId != 'sum' and linkId != 'words').answer.value.ordinal().sum()"
    sent = questionnaire(
        *choices("ab"), calculated("sum", text, "integer"), calculated("words", words, "string")
    )
    found = outcome(sent, {"a": "often", "b": "sometimes"})
    assert (found.status, found.scores, found.band) == ("complete", {"sum": 3, "words": "some"}, "some")


def test_a_table_of_standard_scores() -> None:
    raw_sum = "%resource.item.answer.value.ordinal().sum()"
    steps = "iif(%raw = 2, 47.5, iif(%raw = 3, 50.1, iif(%raw = 4, 52.4, 60)))"
    text = f"iif(%raw = 0, 38.2, iif(%raw = 1, 44.7, {steps}))"
    sent = questionnaire(*choices("ab"), calculated("t", text), extension=[variable("raw", raw_sum)])
    found = outcome(sent, {"a": "sometimes", "b": "often"})
    assert (found.status, found.scores) == ("complete", {"t": 50.1})


def test_a_mean_of_what_was_answered() -> None:
    text = "iif(%w.count() >= 2, (%w.sum() / %w.count()).round(2), {})"
    weights = variable("w", "%resource.item.where(linkId != 'mean').answer.value.ordinal()")
    sent = questionnaire(*choices("abc"), calculated("mean", text), extension=[weights])
    found = outcome(sent, {"a": "often", "b": "sometimes"})
    assert (found.status, found.scores) == ("complete", {"mean": 1.5})


def test_a_mean_of_too_few_answers_is_no_score() -> None:
    text = "iif(%w.count() >= 2, (%w.sum() / %w.count()).round(2), {})"
    weights = variable("w", "%resource.item.where(linkId != 'mean').answer.value.ordinal()")
    sent = questionnaire(*choices("abc"), calculated("mean", text), extension=[weights])
    assert outcome(sent, {"a": "often"}).status == "incomplete"


def test_one_risky_answer_of_several_is_enough() -> None:
    risky = " or ".join(
        f"%resource.item.where(linkId='{name}').answer.value.code = 'always'" for name in "ab"
    )
    plain = [option(code) for code in OFTEN]
    sent = questionnaire(
        *choices("ab", plain), calculated("risk", f"iif({risky}, 'at risk', 'no risk')", "string")
    )
    found = outcome(sent, {"a": "never", "b": "always"})
    assert (found.status, found.scores) == ("complete", {"risk": "at risk"})


def test_numbers_typed_in_are_summed() -> None:
    of = "%resource.item.where(linkId='{}').answer.value{}"
    text = f"{of.format('a', 'Integer')} + {of.format('b', 'Decimal')}"
    sent = questionnaire(item("a", "integer"), item("b", "decimal"), calculated("sum", text))
    found = outcome(sent, {"a": {"valueInteger": 4}, "b": {"valueDecimal": 2.5}})
    assert (found.status, found.scores) == ("complete", {"sum": 6.5})


def test_options_that_are_numbers_count_as_they_are() -> None:
    options = [{"valueInteger": number} for number in range(4)]
    items = [item(name, answerOption=options) for name in "ab"]
    text = "%resource.item.where(linkId != 'sum').answer.value.sum()"
    sent = questionnaire(*items, calculated("sum", text, "integer"))
    found = outcome(sent, {"a": {"valueInteger": 3}, "b": {"valueInteger": 1}})
    assert (found.status, found.scores) == ("complete", {"sum": 4})


def test_subscales_and_a_total_of_them() -> None:
    first = calculated("s1", f"{value_of('a')} + {value_of('b')}")
    second = calculated("s2", f"{value_of('c')} + {value_of('d')}")
    both = "%resource.item.where(linkId='s1').answer.value + %resource.item.where(linkId='s2').answer.value"
    sent = questionnaire(*choices("abcd"), first, second, calculated("all", both))
    found = outcome(sent, {"a": "always", "b": "never", "c": "often", "d": "often"})
    assert found.scores == {"all": 7, "s1": 3, "s2": 4}


def test_a_subscale_is_given_when_only_the_other_lacks_an_answer() -> None:
    first, second = (calculated(f"s_{name}", value_of(name)) for name in "ab")
    found = outcome(questionnaire(*choices("ab"), first, second), {"a": "often"})
    assert (found.status, found.scores) == ("incomplete", {"s_a": 2})


def test_prose_alone_gives_no_score() -> None:
    plain = [option(code) for code in OFTEN]
    sent = questionnaire(*choices("ab", plain), description="Add all answers.")
    assert outcome(sent, {"a": "often", "b": "always"}).status == "no_score"


def test_an_item_shown_by_a_formula() -> None:
    gate = {
        "url": ENABLED,
        "valueExpression": {
            "language": "text/fhirpath",
            "expression": "%resource.item.where(linkId='a').answer.value.code = 'always'",
        },
    }
    sent = questionnaire(*choices("a"), *choices("b", extension=[gate]))
    found = outcome(sent, {"a": "often", "b": "always"})
    assert (found.status, found.scores) == ("complete", {"total": 2})


def test_a_hidden_item_counts_by_what_it_starts_with() -> None:
    start = {"initialSelected": True} | option("often", 2)
    hidden = item(
        "h", answerOption=[option("never", 0), start], extension=[{"url": HIDDEN, "valueBoolean": True}]
    )
    text = "%resource.item.where(linkId != 'sum').answer.value.ordinal().sum()"
    found = outcome(questionnaire(hidden, *choices("a"), calculated("sum", text)), {"a": "always"})
    assert (found.status, found.scores) == ("complete", {"sum": 5})


def test_sixty_four_conditions_in_each_other_are_followed() -> None:
    text = "{}"
    for number in range(63, -1, -1):
        text = f"iif(%s = {number}, {number * number}, {text})"
    weights = variable("s", "%resource.item.where(linkId.matches('^[a-d]$')).answer.value.ordinal().sum()")
    found = outcome(
        questionnaire(*choices("abcd"), calculated("t", text), extension=[weights]),
        dict.fromkeys("abcd", "often"),
    )
    assert (found.status, found.scores) == ("complete", {"t": 64})
