"""Scales as they are known, each in one of the shapes in which such files are published, with known totals.

The questions here are of our own; only the number of items, the weights and the way of scoring are theirs.
"""

from __future__ import annotations

from typing import Any

import pytest

from checkins.instruments.shapes import Outcome
from tests.checkins.instruments.published import (
    ORDINAL,
    SYSTEM,
    Json,
    calculated,
    choices,
    coded,
    item,
    option,
    outcome,
    questionnaire,
    response,
    variable,
)

FOUR = [option(f"c{size}", size) for size in range(4)]
FIVE = [option(f"c{size}", size) for size in range(5)]
TURNED = [option(f"c{size}", 4 - size) for size in range(5)]
YES, NO = {"valueBoolean": True}, {"valueBoolean": False}


def names(many: int, letter: str = "q") -> list[str]:
    return [f"{letter}{number}" for number in range(1, many + 1)]


def same(many: int, size: int, letter: str = "q") -> Json:
    """Every question answered alike."""
    return dict.fromkeys(names(many, letter), f"c{size}")


def said(found: Outcome) -> tuple[Any, ...]:
    return found.status, found.scores, found.crisis


def looked_up(name: str) -> str:
    """The weight of an answer, found among the options by its code."""
    given = f"%resource.item.where(linkId = '{name}').answer.valueCoding.code"
    option = f"%questionnaire.item.where(linkId = '{name}').answerOption.where(valueCoding.code = {given})"
    return f"{option}.extension.where(url = '{ORDINAL}').valueDecimal"


def two_items_and_a_total() -> Json:
    """Weights, a total that nobody works out, and no formula."""
    total = item("t", "integer", readOnly=True) | {"text": "Two item total score"}
    return questionnaire(*choices(names(2), FOUR), total)


def nine_items_with_a_guard() -> Json:
    """A variable for each item, and one that says whether any is answered; the ninth is about self-harm."""
    nine = names(9)
    variables = [variable(f"v_{name}", looked_up(name)) for name in nine]
    variables.append(variable("any", " or ".join(f"%v_{name}.exists()" for name in nine)))
    sums = " + ".join(f"iif(%v_{name}.exists(), %v_{name}, 0)" for name in nine)
    asked = choices(nine, FOUR)
    asked[8]["code"] = [{"system": "http://loinc.org", "code": "44260-8"}]
    return questionnaire(*asked, calculated("t", f"iif(%any, {sums}, {{}})", extension=variables))


def seven_items_of_one_value_set() -> Json:
    """The answers in a contained value set, and a question beside the sum."""
    concepts = [
        {"code": f"c{size}", "extension": [{"url": ORDINAL, "valueDecimal": size}]} for size in range(4)
    ]
    held = {"resourceType": "ValueSet", "id": "f", "compose": {"include": [{"system": SYSTEM}]}}
    held["compose"] = {"include": [{"system": SYSTEM, "concept": concepts}]}
    group = item("g", "group", item=[item(name, answerValueSet="#f") for name in names(7)])
    text = "%resource.item.where(linkId = 'g').item.answer.value.ordinal().sum()"
    beside = choices(["hard"], [option("hardly"), option("very")])
    return questionnaire(group, *beside, calculated("t", text, "integer"), contained=[held])


def five_numbers_times_four() -> Json:
    """Options that are numbers, the best first; a raw sum, and a percentage of it."""
    numbers = [{"valueInteger": size} for size in range(5, -1, -1)]
    first = "%resource.item.where(linkId.startsWith('q')).answer.value.sum()"
    second = "%resource.item.where(linkId = 'raw').answer.value * 4"
    asked = choices(names(5), numbers)
    return questionnaire(*asked, calculated("raw", first, "integer"), calculated("pct", second, "integer"))


def ten_items_turned_in_their_weights() -> Json:
    """Four of ten items carry their weights backwards; the formula only adds."""
    asked = [choices([name], TURNED if name in ("q4", "q5", "q7", "q8") else FIVE)[0] for name in names(10)]
    return questionnaire(*asked, calculated("t", "%resource.item.answer.value.weight().sum()"))


def ten_items_turned_in_the_formula() -> Json:
    """The same scale with equal weights; the formula turns four items."""
    turned = ("q4", "q5", "q7", "q8")
    of = "%resource.item.where(linkId = '{}').answer.value.ordinal()"
    text = " + ".join(f"(4 - {of.format(name)})" if name in turned else of.format(name) for name in names(10))
    return questionnaire(*choices(names(10), FIVE), calculated("t", text))


def three_scales_times_two() -> Json:
    """Three subscales, each doubled, and words for one of them."""
    asked = choices([*names(3, "s"), *names(3, "a"), *names(3, "d")], FOUR)
    sums = [
        calculated(
            name, f"(%resource.item.where(linkId.matches('^{name}[123]$')).answer.value.ordinal().sum()) * 2"
        )
        for name in "sad"
    ]
    low = "%resource.item.where(linkId = 'd').answer.value < 10"
    return questionnaire(*asked, *sums, calculated("w", f"iif({low}, 'ordinary', 'raised')", "string"))


def a_mean_of_six_half_of_them_turned() -> Json:
    """Weights from one to five, half of them taken from six, and a mean."""
    options = [option(f"c{size}", size) for size in range(1, 6)]
    of = "%resource.item.where(linkId in ('{}' | '{}' | '{}')).answer.value.ordinal()"
    text = (
        f"({of.format('q1', 'q3', 'q5')}.sum() + {of.format('q2', 'q4', 'q6')}.select(6 - $this).sum()) / 6"
    )
    return questionnaire(*choices(names(6), options), calculated("t", text))


def five_questions_behind_one() -> Json:
    """Yes and no; whoever has nothing to tell is asked no more, and has 0."""
    gate = [{"question": "q0", "operator": "=", "answerBoolean": True}]
    more = [item(name, "boolean", enableWhen=gate) for name in names(5)]
    text = "%resource.item.where(linkId.matches('^q[1-5]$')).answer.where(value = true).count()"
    return questionnaire(item("q0", "boolean"), *more, calculated("t", text, "integer"))


def four_questions_counted() -> Json:
    """Yes and no as codings; the formula counts a code."""
    options = [option("LA33-6"), option("LA32-8")]
    text = "%resource.item.answer.where(value.code = 'LA33-6').count()"
    return questionnaire(*choices(names(4), options), calculated("t", text, "integer"))


def a_screener_of_its_own() -> Json:
    """Yes and no about self-harm, and no score at all."""
    texts = ["Have you wished you were dead?", "Have you thought of killing yourself?", "Do you know how?"]
    asked = [item(name, "boolean") | {"text": text} for name, text in zip(names(3), texts, strict=True)]
    asked[2]["enableWhen"] = [{"question": "q2", "operator": "=", "answerBoolean": True}]
    return questionnaire(*asked)


NINE = same(9, 1) | {"q9": "c0"}
TENTH = same(10, 1)
CASES = [
    (two_items_and_a_total, same(2, 3), ("complete", {"t": 6}, False)),
    (two_items_and_a_total, {"q1": "c3"}, ("incomplete", {}, False)),
    (nine_items_with_a_guard, NINE, ("complete", {"t": 8}, False)),
    (nine_items_with_a_guard, NINE | {"q9": "c1"}, ("complete", {"t": 9}, True)),
    (nine_items_with_a_guard, {"q9": "c3"}, ("incomplete", {}, True)),
    (nine_items_with_a_guard, {}, ("incomplete", {}, False)),
    (seven_items_of_one_value_set, same(7, 2), ("complete", {"t": 14}, False)),
    (seven_items_of_one_value_set, same(6, 2), ("incomplete", {}, False)),
    (
        five_numbers_times_four,
        {name: {"valueInteger": place} for place, name in enumerate(names(5))},
        ("complete", {"raw": 10, "pct": 40}, False),
    ),
    (ten_items_turned_in_their_weights, TENTH, ("complete", {"t": 18}, False)),
    (ten_items_turned_in_the_formula, TENTH, ("complete", {"t": 18}, False)),
    (ten_items_turned_in_the_formula, same(9, 1), ("incomplete", {}, False)),
    (
        three_scales_times_two,
        same(3, 0, "s") | same(3, 1, "a") | same(3, 2, "d"),
        ("complete", {"s": 0, "a": 6, "d": 12, "w": "raised"}, False),
    ),
    (a_mean_of_six_half_of_them_turned, same(6, 4), ("complete", {"t": 3}, False)),
    (a_mean_of_six_half_of_them_turned, same(5, 4), ("incomplete", {}, False)),
    (
        five_questions_behind_one,
        {"q0": YES} | dict.fromkeys(names(5), NO) | {"q3": YES},
        ("complete", {"t": 1}, False),
    ),
    (five_questions_behind_one, {"q0": NO}, ("complete", {"t": 0}, False)),
    (five_questions_behind_one, {"q0": NO, "q1": YES}, ("complete", {"t": 0}, False)),
    (five_questions_behind_one, {"q0": YES, "q1": YES}, ("incomplete", {}, False)),
    (five_questions_behind_one, {}, ("incomplete", {}, False)),
    (
        four_questions_counted,
        dict.fromkeys(names(4), coded("LA33-6")) | {"q4": coded("LA32-8")},
        ("complete", {"t": 3}, False),
    ),
    (a_screener_of_its_own, {"q1": NO, "q2": NO}, ("no_score", {}, False)),
    (a_screener_of_its_own, {"q1": YES, "q2": NO}, ("no_score", {}, True)),
    (a_screener_of_its_own, {"q1": NO, "q2": YES, "q3": NO}, ("no_score", {}, True)),
]


@pytest.mark.parametrize(("scale", "answers", "expected"), CASES)
def test_a_scale_comes_to_what_is_known(scale: Any, answers: Json, expected: tuple[Any, ...]) -> None:
    assert said(outcome(scale(), response(answers))) == expected


def test_the_one_that_words_a_subscale_has_its_band_from_the_main_one_alone() -> None:
    sent = response(same(3, 0, "s") | same(3, 1, "a") | same(3, 2, "d"))
    assert outcome(three_scales_times_two(), sent).band == ""
