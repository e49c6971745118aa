"""One sum in the many ways that authors write it; all of them are tried in one file, at once."""

from __future__ import annotations

from typing import Any

import pytest

from checkins.instruments import forms, trying
from tests.checkins.instruments.published import (
    ORDINAL,
    calculated,
    choices,
    outcome,
    questionnaire,
    variable,
)

MINE = "(linkId = 'a' or linkId = 'b' or linkId = 'c')"
LINES = f"%resource.item.where{MINE}"
WEIGHTS = f"{LINES}.answer.value.ordinal()"
EACH = [f"%resource.item.where(linkId = '{name}').answer" for name in "abc"]


def by_code(name: str) -> str:
    code = f"%resource.item.where(linkId = '{name}').answer.value.code"
    return f"iif({code} = 'never', 0, iif({code} = 'sometimes', 1, iif({code} = 'often', 2, 3)))"


def looked_up(name: str) -> str:
    given = f"%resource.item.where(linkId = '{name}').answer.value.code"
    options = f"%questionnaire.item.where(linkId = '{name}').answerOption"
    return f"{options}.where(value.code = {given}).extension('{ORDINAL}').value"


SUMS = {
    "sum": f"{WEIGHTS}.sum()",
    "weight": f"{LINES}.answer.value.weight().sum()",
    "of_answers": f"{LINES}.answer.weight().sum()",
    "of_items": f"{LINES}.weight().sum()",
    "answers": "%resource.answers().value.ordinal().sum()",
    "aggregate": f"{WEIGHTS}.aggregate($this + $total, 0)",
    "aggregate_from_nothing": f"{WEIGHTS}.aggregate(iif($total.empty(), $this, $this + $total))",
    "select": f"{LINES}.select(answer.value.ordinal()).sum()",
    "descendants": f"%resource.descendants().where{MINE}.answer.value.ordinal().sum()",
    "repeat": f"%resource.repeat(item).where{MINE}.answer.value.ordinal().sum()",
    "context": f"%context.repeat(item).where{MINE}.answer.value.ordinal().sum()",
    "bare": f"item.where{MINE}.answer.value.ordinal().sum()",
    "type_first": f"QuestionnaireResponse.item.where{MINE}.answer.value.ordinal().sum()",
    "repeat_both": f"%resource.repeat(item | answer.item).where{MINE}.answer.value.ordinal().sum()",
    "distinct": f"{LINES}.distinct().answer.value.ordinal().sum()",
    "one_of": "%resource.item.where(linkId in ('a' | 'b' | 'c')).answer.value.ordinal().sum()",
    "pattern": "%resource.item.where(linkId.matches('^[abc]$')).answer.value.ordinal().sum()",
    "plus": " + ".join(f"{answer}.value.ordinal()" for answer in EACH),
    "first": " + ".join(f"{answer}.first().value.weight()" for answer in EACH),
    "combine": ".combine(".join(f"{answer}.value.ordinal()" for answer in EACH) + ")).sum()",
    "only_when_all": f"iif({LINES}.answer.count() = 3, {WEIGHTS}.sum(), {{}})",
    "of_type": f"{LINES}.answer.value.ofType(Coding).ordinal().sum()",
    "as": f"{LINES}.answer.select((value as Coding).ordinal()).sum()",
    "to_integer": f"{WEIGHTS}.sum().toInteger()",
    "children": f"{LINES}.answer.children().ordinal().sum()",
    "in_codings": f"{LINES}.answer.valueCoding.extension.where(url = '{ORDINAL}').valueDecimal.sum()",
    "in_codings_named": f"{LINES}.answer.value.extension('{ORDINAL}').value.sum()",
    "in_codings_by_end": f"{LINES}.answer.value.extension.where(url.endsWith('ordinalValue')).value.sum()",
    "by_code": " + ".join(by_code(name) for name in "abc"),
    "looked_up": " + ".join(looked_up(name) for name in "abc"),
    "variables": "%one + %rest",
    "traced": f"{WEIGHTS}.trace('weights').sum()",
    "commented": f"// the sum\n{WEIGHTS}.sum() /* of three */",
}
OTHERS = {
    "four_times": (f"{WEIGHTS}.sum() * 4", 20),
    "percent": (f"({WEIGHTS}.sum() / 9 * 100).round(0)", 56),
    "mean": (f"{WEIGHTS}.avg()", 1.666667),
    "half": (f"{WEIGHTS}.sum() div 2", 2),
    "rest": (f"{WEIGHTS}.sum() mod 10", 5),
    "turned": (f"9 - {WEIGHTS}.sum()", 4),
    "how_many": (f"{WEIGHTS}.where($this >= 2).count()", 2),
    "how_many_bare": (f"item.where{MINE}.answer.where(value.code = 'always').count()", 1),
    "yes_bare": ("iif(item.where(linkId = 'a').answer.value.code = 'always', 1, 0)", 1),
}
VERDICTS = {
    "high": (f"{WEIGHTS}.sum() >= 4", "boolean", True),
    "named": (f"iif({WEIGHTS}.sum() > 6, 'high', 'low')", "string", "low"),
    "told": (f"'Score: ' & {WEIGHTS}.sum().toString()", "string", "Score: 5"),
}


GIVEN = {"a": ["always"], "b": ["never"], "c": ["often"]}


@pytest.fixture(scope="module")
def found() -> dict[str, set[Any]]:
    """What each gives for one set of answers, in the ways to read it."""
    numbers = SUMS | {name: text for name, (text, _) in OTHERS.items()}
    items = [calculated(name, text) for name, text in numbers.items()]
    items += [calculated(name, text, type_) for name, (text, type_, _) in VERDICTS.items()]
    variables = [
        variable("rest", f"{EACH[1]}.value.ordinal() + %two"),
        variable("one", f"{EACH[0]}.value.ordinal()"),
        variable("two", f"{EACH[2]}.value.ordinal()"),
    ]
    read = forms.published(questionnaire(*choices("abc"), *items, extension=variables))
    ways = trying.given_by_author(read, GIVEN)
    return {name: {way.get(name) for way in ways} for name in (*numbers, *VERDICTS)}


@pytest.mark.parametrize("name", SUMS)
def test_a_sum_is_the_same_however_it_is_written(found: dict[str, set[Any]], name: str) -> None:
    assert 5 in found[name]


@pytest.mark.parametrize("name", OTHERS)
def test_other_numbers_are_worked_out_as_written(found: dict[str, set[Any]], name: str) -> None:
    assert OTHERS[name][1] in {round(float(one), 6) for one in found[name] if one is not None}


@pytest.mark.parametrize("name", VERDICTS)
def test_words_and_verdicts_are_worked_out_as_written(found: dict[str, set[Any]], name: str) -> None:
    assert VERDICTS[name][2] in found[name]


@pytest.mark.parametrize("name", ["bare", "in_codings", "by_code", "aggregate", "looked_up"])
def test_a_rule_is_found_for_it(name: str) -> None:
    asked = questionnaire(*choices("abc"), calculated("sum", SUMS[name]))
    result = outcome(asked, {link_id: values[0] for link_id, values in GIVEN.items()})
    assert (result.status, result.scores) == ("complete", {"sum": 5})


@pytest.mark.parametrize("name", ["how_many", "how_many_bare", "yes_bare", "percent"])
def test_a_rule_is_found_for_other_numbers(name: str) -> None:
    asked = questionnaire(*choices("abc"), calculated("result", OTHERS[name][0]))
    result = outcome(asked, {link_id: values[0] for link_id, values in GIVEN.items()})
    assert (result.status, result.scores) == ("complete", {"result": OTHERS[name][1]})
